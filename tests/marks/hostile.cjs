// What a hostile answer would try that had got past the kernel. Prints how it went.
// hostile.cjs TRIAL SCRATCH ROOT HIDDEN PORT WATCHER
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const { join } = require("node:path");

const [trial, scratch, root, hidden, port, watcher] = process.argv.slice(2);
const MEGABYTE = Buffer.alloc(1 << 20);

/** How often it can be done until it fails. */
function timesOf(most, act) {
  let times = 0;
  try {
    while (times < most) {
      act(times);
      times++;
    }
  } catch {
    // as far as it goes
  }
  return times;
}

function connected(port) {
  return new Promise((resolve) => {
    net.connect({ port, host: "127.0.0.1" }, () => resolve("connected")).on("error", ({ code }) => resolve(code));
  });
}

async function tenGigabytes() {
  process.on("SIGXFSZ", () => {});
  const file = fs.openSync(join(scratch, "large"), "w");
  const written = timesOf(10240, () => {
    if (fs.writeSync(file, MEGABYTE) < MEGABYTE.length) throw new Error("full");
  });
  fs.rmSync(join(scratch, "large"));
  return written;
}

const TRIALS = {
  "a file of 10 GB": tenGigabytes,
  "10 GB in many files": () => timesOf(10240, (i) => fs.writeFileSync(join(scratch, `${i}`), MEGABYTE)),
  "a file beside the course": () => fs.writeFileSync(join(root, "lib", "dist", "hostile.js"), ""),
  "a file in the folder for temporary files": () => fs.writeFileSync("/var/tmp/hostile", ""),
  "a neighbour's file": () => fs.readdirSync(hidden).length,
  "the network": () => connected(Number(port)),
  "its own port": () =>
    new Promise((resolve) => {
      const server = net.createServer().listen(0, "127.0.0.1", () => resolve(connected(server.address().port)));
    }),
  "the process that watches it": () => process.kill(Number(watcher), "SIGKILL"),
  "the memory of that": () => fs.openSync(`/proc/${watcher}/mem`, "r"),
  "how many processes it sees": () => fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length,
  "a fork bomb": () =>
    timesOf(2000, () => {
      const child = spawn("sleep", ["60"], { stdio: "ignore" });
      child.on("error", () => {});
      if (child.pid === undefined) throw new Error("no more");
    }),
};

void (async () => {
  try {
    console.log(await TRIALS[trial]());
  } catch (error) {
    console.log(error.code);
  }
  process.exit();
})();
