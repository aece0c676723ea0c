// FusedTimeRNN in a reader's browser beside Node, both with the portable WebAssembly kernel: milliseconds for a block forward
// and backward. A cell of a notebook measures, on the kernel in a web worker and on the same kernel in Node, in turns.
//
//     node bench/in-browser.mjs
/* global window -- in the page */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { bundleKernel } from "../tools/browser/bundle-kernel.mjs";
import { launchChromium } from "../tools/setup/chromium.cjs";
import { root } from "../tools/setup/places.cjs";

const SHAPES = [
  [10, 5, 100, 100],
  [20, 35, 100, 100],
  [20, 35, 650, 650],
  [64, 64, 256, 256],
];
const ROUNDS = 3;
const MEASURED_MS = 1500;
const LIMIT = 1.3;

const NAMES = "axis, FusedTimeRNN, randn, seed, useBlas";

/** Prints the median time of a block. */
const measuring = (sizes) => `
useBlas("portable");
seed(1);
const [N, T, D, H] = [${sizes.map((size, i) => `axis("${"NTDH"[i]}", ${size})`)}];
const layer = new FusedTimeRNN(
  randn(D, H).mul(0.05).astype("float32"), randn(H, H).mul(0.05).astype("float32"), randn(H).mul(0.05).astype("float32"));
const [xs, dhs] = [randn(N, T, D).astype("float32"), randn(N, T, H).mul(0.05).astype("float32")];
const times = [];
for (const start = performance.now(); performance.now() < start + ${MEASURED_MS} || times.length < 5; ) {
  const before = performance.now();
  layer.forward(xs);
  layer.backward(dhs);
  times.push(performance.now() - before);
}
console.log("median:", times.sort((a, b) => a - b)[times.length >> 1]);`;

const medianIn = (printed) => Number(/median: ([\d.]+)/.exec(printed)?.[1] ?? NaN);

function inNode(sizes) {
  const program = `const { ${NAMES} } = require("./lib");${measuring(sizes)}`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" });
  if (stderr) throw new Error(stderr);
  return medianIn(stdout);
}

async function inBrowser(page, sizes) {
  const code = `{\nconst { ${NAMES} } = await import("../lib");${measuring(sizes)}\n}`;
  const printed = await page.evaluate(runCell, code);
  const median = medianIn(printed);
  if (!median) throw new Error(`bench/in-browser.mjs: the cell must print its time, got ${printed}`);
  return median;
}

/** Runs in the page, as the next one does. */
async function startKernel(address) {
  const start = `self.KERNEL_ADDRESS = "${address}"; importScripts("${address}");`;
  const worker = new Worker(URL.createObjectURL(new Blob([start], { type: "text/javascript" })));
  await new Promise((resolve) => (worker.onmessage = ({ data }) => data.ready && resolve(undefined)));
  Object.assign(window, { worker });
}

/** @returns {Promise<string>} all that the kernel sends until it is idle, as text */
function runCell(code) {
  const { worker } = /** @type {any} */ (window);
  const header = {
    msg_id: String(Math.random()),
    msg_type: "execute_request",
    session: "",
    username: "",
    version: "5.3",
  };
  const content = { code, silent: false, store_history: false, allow_stdin: false, stop_on_error: false };
  let printed = "";
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      if (data.header?.msg_type === "stream") printed += data.content.text;
      if (data.header?.msg_type === "error") printed += data.content.evalue;
      if (data.content?.execution_state === "idle") resolve(printed);
    };
    worker.postMessage({ header: { ...header, date: "" }, parent_header: {}, metadata: {}, content, channel: "shell" });
  });
}
const folder = mkdtempSync(join(tmpdir(), "in-browser-"));
const { script } = bundleKernel(folder);
writeFileSync(join(folder, "page.html"), "<!doctype html><title>Kernel</title>");
const TYPES = { ".html": "text/html", ".js": "text/javascript" };
const server = createServer(({ url = "" }, response) => {
  const file = join(folder, url);
  const isThere = existsSync(file);
  response.writeHead(isThere ? 200 : 404, { "content-type": TYPES[extname(url)] ?? "text/plain" });
  response.end(isThere ? readFileSync(file) : "");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const address = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  await page.goto(`${address}page.html`);
  await page.evaluate(startKernel, address + script);
  console.log(["N, T, D, H", "Node ms", `Chromium ${browser.version().split(".")[0]} ms`, "ratio"].join("\t"));
  for (const sizes of SHAPES) {
    const node = /** @type {number[]} */ ([]);
    const chromium = /** @type {number[]} */ ([]);
    for (let round = 0; round < ROUNDS; round++) {
      node.push(inNode(sizes));
      chromium.push(await inBrowser(page, sizes));
    }
    const [here, there] = [Math.min(...node), Math.min(...chromium)];
    if (there > LIMIT * here) process.exitCode = 1;
    console.log([sizes.join(", "), here.toPrecision(3), there.toPrecision(3), (there / here).toFixed(2)].join("\t"));
  }
  console.log(process.exitCode ? `A ratio is above ${LIMIT}.` : `All ratios are at most ${LIMIT}.`);
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
}
