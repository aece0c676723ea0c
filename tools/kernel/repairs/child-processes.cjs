// Stock tslab: what a child process writes to a stdout that it shares with the kernel (`stdio: "inherit"`) is lost.
// Repaired: it is read from a pipe and printed by the cell, after the child has ended where the cell waits for that. An
// interrupt of the cell also reaches its children.
const childProcess = require("node:child_process");
const { syncBuiltinESMExports } = require("node:module");
const { origin } = require("../running-cell.cjs");

const { execFileSync, execSync, spawn, spawnSync } = childProcess;
const STREAMS = ["stdin", "stdout", "stderr"];
/** Node ends a child that writes more than 1 MB to a pipe, but not one that writes to what it shares. */
const UNLIMITED = { maxBuffer: Infinity };

/** Those that run, each with the cell that started it. */
const children = new Map();

process.on("SIGINT", () => {
  for (const [child, cell] of children) if (cell.isRunning) child.kill("SIGINT");
});

/** @returns which of "stdout" and "stderr" the child would share with the kernel, and the `stdio` to give it instead */
function withPipes(stdio) {
  const all = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  const isShared = (kind, i) =>
    (i === 1 || i === 2) && (kind === "inherit" || kind === i || kind === process[STREAMS[i]]);
  return {
    shared: STREAMS.filter((_, i) => isShared(all[i], i)),
    stdio: [...all.keys()].map((i) =>
      isShared(all[i], i) ? "pipe" : i === 0 && all[0] === "inherit" ? "ignore" : all[i],
    ),
  };
}

/** The arguments after the command are a list and options, both of which may be left out. */
function optionsOf(args) {
  const at = Array.isArray(args[0]) ? 1 : 0;
  return { at, options: args[at] ?? {} };
}

function redirect(run, args) {
  const { at, options } = optionsOf(args);
  const { shared, stdio } = withPipes(options.stdio);
  return shared.length === 0
    ? { shared, call: (command) => run(command, ...args) }
    : { shared, call: (command) => run(command, ...args.slice(0, at), { ...UNLIMITED, ...options, stdio }) };
}

Object.assign(childProcess, {
  spawn(command, ...args) {
    const { shared, call } = redirect(spawn, args);
    const child = call(command);
    children.set(child, origin());
    child.on("exit", () => children.delete(child));
    for (const name of shared) child[name]?.on("data", (data) => process[name].write(data));
    return child;
  },
  spawnSync(command, ...args) {
    const { shared, call } = redirect(spawnSync, args);
    const result = call(command);
    for (const name of shared) {
      process[name].write(result[name] ?? "");
      result[name] = null;
      if (result.output) result.output[STREAMS.indexOf(name)] = null;
    }
    return result;
  },
  execSync: printing(execSync),
  execFileSync: printing(execFileSync),
});
syncBuiltinESMExports();

/** These give back stdout, and throw when the child fails. Node itself prints the stderr of a child without `stdio`. */
function printing(run) {
  return (command, ...args) => {
    const { at, options } = optionsOf(args);
    const { shared, stdio } = withPipes(options.stdio);
    if (shared.length === 0) return run(command, ...args);
    const isPrinted = shared.includes("stdout");
    const given = { ...UNLIMITED, ...options, stdio: shared.includes("stderr") ? undefined : stdio };
    try {
      const out = run(command, ...args.slice(0, at), given);
      if (!isPrinted) return stdio[1] === "ignore" ? null : out;
      process.stdout.write(out);
    } catch (error) {
      if (isPrinted) process.stdout.write(error.stdout ?? "");
      throw error;
    }
    return null;
  };
}
