// A thread of its own for what must work while the main thread is busy with a cell: the stop button, the shutdown, the
// heartbeat, answers from the reader, and the end of the kernel when its server has ended.
const { spawnSync } = require("node:child_process");
const workerThreads = require("node:worker_threads");
const zmq = require("zeromq");
const { addressOf } = require("./address.cjs");
const { AnswerBox } = require("./answer-box.cjs");
const { watchParent } = require("./parent.cjs");
const { StopRequests } = require("./stop-requests.cjs");
const { createStopButton } = require("./stop-button.cjs");
const wire = require("./wire.cjs");

const SHUTDOWN_MS = 1500;

const { workerData } = workerThreads;
const parentPort = /** @type {import("node:worker_threads").MessagePort} */ (workerThreads.parentPort);
const { connection, turns, heard, noTicks, closed, answerMemory, stopMemory } = workerData;
const { key } = connection;
const box = new AnswerBox(answerMemory);
const stopRequests = new StopRequests(stopMemory);
const stopButton = createStopButton({ turns, heard, noTicks }, tellMain, signalMain, signalChildren);
const control = new zmq.Router();
const heartbeat = new zmq.Reply();
const stdin = new zmq.Router();
const sockets = [control, heartbeat, stdin];

// On Windows, JPY_PARENT_PID is no process id.
watchParent(endNow, (process.platform !== "win32" && Number(process.env.JPY_PARENT_PID)) || undefined);
parentPort.on("message", ({ type, frames }) => {
  if (type === "control") void control.send(frames);
  if (type === "stdin") void stdin.send(frames);
  if (type === "close") void close();
});
const served = [
  serve(control, connection.control_port, onControl),
  serve(heartbeat, connection.hb_port, (frames) => heartbeat.send(frames)),
  serve(stdin, connection.stdin_port, onAnswer),
];

async function serve(socket, port, take) {
  await socket.bind(addressOf(connection, port));
  for await (const frames of socket) await take(frames);
}

async function onControl(frames) {
  const request = wire.read(frames, key);
  if (!request) return; // any program of this machine can write to a socket
  switch (request.header.msg_type) {
    case "interrupt_request": {
      const before = Atomics.load(heard, 0); // from here on the main thread may see the request and answer it
      const number = stopRequests.add(Date.parse(request.header.date));
      await control.send(wire.reply(request, "interrupt_reply", { status: "ok" }, key));
      box.interrupt();
      return void stopButton.press(before, number);
    }
    case "shutdown_request": {
      const { restart = false } = request.content;
      await control.send(wire.reply(request, "shutdown_reply", { status: "ok", restart }, key));
      stopButton.release();
      parentPort.postMessage({ type: "shutdown" });
      return void setTimeout(endNow, SHUTDOWN_MS);
    }
    default:
      parentPort.postMessage({ type: "control", content: frames });
  }
}

function onAnswer(frames) {
  const reply = wire.read(frames, key);
  if (reply?.header.msg_type !== "input_reply") return;
  box.answer(reply.content.value);
  parentPort.postMessage({ type: "answer", content: reply.content.value });
}

function tellMain(number) {
  parentPort.postMessage({ type: "interrupt", content: number });
}

function signalMain() {
  // Windows knows no SIGINT from another process: process.kill would end the kernel.
  if (process.platform !== "win32") process.kill(process.pid, "SIGINT");
}

/** And theirs: a shell waits for its own. */
function signalChildren() {
  if (process.platform === "win32") return;
  const { stdout = "" } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent) => pairs.filter((pair) => pair[1] === parent).flatMap(([pid]) => [pid, ...below(pid)]);
  for (const pid of below(process.pid)) killQuietly(pid, "SIGINT");
}

function killQuietly(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** Not process.exit, which ends only this thread. */
function endNow() {
  killQuietly(-process.pid, "SIGKILL"); // with all that cells have started, where the kernel has a process group of its own
  process.kill(process.pid, "SIGKILL");
}

/** zeromq.js aborts the process when a thread is ended that has sockets open or is just calling it, as `serve` does. */
async function close() {
  stopButton.release();
  parentPort.close();
  for (const socket of sockets) socket.close();
  await Promise.allSettled(served);
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
}
