// The kernel in a web worker: unpacks the course's files, makes as much of Node around them as they need, and starts
// tools/kernel/launcher.cjs in it.
import { addDirectory, addFile } from "./node/files.mjs";
import { createRequire } from "./node/modules.mjs";
import "./node/builtins.mjs";
import { process } from "./node/process.mjs";
import { routers } from "./node/sockets.mjs";

/* global COURSE_FILES, REMOTE_FILES, KERNEL_ADDRESS -- see bundled.d.ts */

const CONNECTION = { key: "", transport: "page", ip: "", iopub_port: 0, shell_port: 0, control_port: 0, stdin_port: 0 };

const early = [];
let isReady = false;

globalThis.onmessage = ({ data }) => {
  if (data === "interrupt") process.emit("SIGINT");
  else if (data.files) for (const [name, text] of Object.entries(data.files)) addFile(name, text);
  else if (isReady) deliver(data);
  else early.push(data);
};

const deliver = (message) => routers[message.channel === "control" ? "control" : "shell"].receive(message);

const beside = (name) => new URL(name, KERNEL_ADDRESS);

const tell = (stage) => globalThis.postMessage({ stage });

async function start() {
  const marks = { started: performance.now() };
  const response = await fetch(beside(COURSE_FILES));
  if (!response.ok) throw new Error(`${response.url} must be there, got status ${response.status}`);
  tell("unpacking");
  for (const [name, text] of Object.entries(await response.json())) addFile(name, text);
  for (const [name, address] of Object.entries(REMOTE_FILES)) addFile(name, beside(address));
  addDirectory("/course/notebooks");
  addFile("/course/notebooks/connection.json", JSON.stringify({ ...CONNECTION, hb_port: 0 }));
  marks.unpacked = performance.now();
  tell("loading");
  createRequire("/course/tools/kernel/launcher.cjs")("./launcher.cjs");
  marks.loaded = performance.now();
  while (!routers.stdin) await new Promise((resolve) => setTimeout(resolve, 1));
  marks.ready = performance.now();
  isReady = true;
  early.forEach(deliver);
  globalThis.postMessage({ ready: marks });
}

start().catch((error) => globalThis.postMessage({ failed: String(error?.stack ?? error) }));
