// The main thread's end of the control thread (control/thread.cjs).
const { join } = require("node:path");
const workerThreads = require("node:worker_threads");
const { AnswerBox } = require("./control/answer-box.cjs");

const CLOSING_MS = 500;

/** How many interrupts the main thread has noticed. */
const heard = new Int32Array(new SharedArrayBuffer(4));
/** Whether callbacks of process.nextTick must fail, because nothing else ends what runs. */
const noTicks = new Int32Array(new SharedArrayBuffer(4));
const closed = new Int32Array(new SharedArrayBuffer(4));
const box = new AnswerBox();
/** @type {workerThreads.Worker} */
let thread;

/** @param on what to do with a message of the control thread, by its type */
function startControlThread(connection, on) {
  const workerData = { connection, heard, noTicks, closed, answerMemory: box.memory };
  thread = new workerThreads.Worker(join(__dirname, "control", "thread.cjs"), { workerData });
  thread.on("message", ({ type, frames, text }) => (type === "answer" ? takeAnswer(text) : on[type](frames)));
  thread.unref();
  process.on("exit", closeControlThread);
}

/** An interrupt has reached the main thread: the control thread need not insist. */
function noteInterrupt() {
  Atomics.add(heard, 0, 1);
}

/** Sends a message on one of the control thread's sockets, "control" or "stdin". */
function sendThere(type, frames) {
  thread.postMessage({ type, frames });
}

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

module.exports = { box, noTicks, noteInterrupt, onAnswer, sendThere, startControlThread };
