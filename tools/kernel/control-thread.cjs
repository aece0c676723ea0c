// The main thread's end of the control thread (control/thread.cjs).
const { join } = require("node:path");
const workerThreads = require("node:worker_threads");
const { AnswerBox } = require("./control/answer-box.cjs");
const { sharedMemory } = require("./control/shared-memory.cjs");
const { StopRequests } = require("./control/stop-requests.cjs");

const CLOSING_MS = 500;

/** Odd while Node listens for a signal, in the first, synchronous part of a cell. */
const turns = new Int32Array(sharedMemory(4));
/** How many interrupts the main thread has done with. */
const heard = new Int32Array(sharedMemory(4));
/** Whether callbacks of process.nextTick must fail, because nothing else ends what runs. */
const noTicks = new Int32Array(sharedMemory(4));
const closed = new Int32Array(sharedMemory(4));
const box = new AnswerBox();
const stopRequests = new StopRequests();
/** @type {workerThreads.Worker} */
let thread;

/** @param on what to do with a message of the control thread, by its type */
function startControlThread(connection, on) {
  const [answerMemory, stopMemory] = [box.memory, stopRequests.memory];
  const workerData = { connection, turns, heard, noTicks, closed, answerMemory, stopMemory };
  thread = new workerThreads.Worker(join(__dirname, "control", "thread.cjs"), { workerData });
  thread.on("message", ({ type, content }) => (type === "answer" ? takeAnswer(content) : on[type](content)));
  thread.unref();
  process.on("exit", closeControlThread);
}

/**
 * The control thread need not insist any more.
 *
 * @param isForACell whether a cell has ended for it; otherwise none was running
 */
function noteInterrupt(isForACell = true) {
  if (isForACell) stopRequests.settle();
  Atomics.add(heard, 0, 1);
}

/** Sends a message on one of the control thread's sockets, "control" or "stdin". */
function sendThere(type, frames) {
  thread.postMessage({ type, frames });
}

/** Node begins to listen for a signal, or has ended it. What was cut off may have missed its end. */
function noteTurn(isListening) {
  Atomics.store(turns, 0, ((Atomics.load(turns, 0) + 2) & ~1) | Number(isListening));
}

const isNodeListening = () => Atomics.load(turns, 0) % 2 === 1;

/** @type {(text: string) => void} */
let takeAnswer = () => {};

/** Who gets the reader's next answer, unless one sleeps until it is in the box. */
function onAnswer(take) {
  takeAnswer = (text) => {
    takeAnswer = () => {};
    take(text);
  };
}

/** A thread that is cut off with sockets open aborts the process, with a message nobody understands: end it in silence. */
function closeControlThread() {
  if (!thread) return;
  thread.postMessage({ type: "close" });
  if (Atomics.wait(closed, 0, 0, CLOSING_MS) === "timed-out") process.kill(process.pid, "SIGKILL");
}

module.exports = {
  box,
  isNodeListening,
  noTicks,
  noteInterrupt,
  noteTurn,
  onAnswer,
  sendThere,
  startControlThread,
  stopRequests,
};
