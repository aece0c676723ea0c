// Ends what runs in the main thread. Node tells the main thread of SIGINT only when it returns to its event loop, which
// a loop in a timer, or one that awaits without a pause, never does.
const inspector = require("node:inspector");
const { setTimeout: sleep } = require("node:timers/promises");

const PATIENCE_MS = 50;
const TRY_EVERY_MS = 5;
const SETTLING_MS = 100;
const ANSWER_MS = 150;
const TICKS_AFTER_MS = 300;
const SIGNALLED_MS = 300;
const UNANSWERED = "unanswered";
const GIVE_UP_MS = 10_000;
const AFTERWARDS_MS = 2000;

/**
 * @param turns   odd while Node listens for a signal, in the first, synchronous part of a cell, in shared memory
 * @param heard   how many interrupts the main thread has done with, in shared memory
 * @param noTicks whether callbacks of process.nextTick must fail, in shared memory
 * @param tell    tells the main thread the number of an interrupt; it listens when it is idle
 * @param signal  sends the main thread an interrupt as the operating system does. When a cell begins or ends, Node has no
 *                listener for an instant, and a signal would end the kernel: only to be used in the middle of a cell
 * @param signalChildren sends one to the main thread's child processes
 * @returns `press`, which takes how many interrupts the main thread had done with when this one arrived, and its number; and
 * `release`: the main thread is about to end
 */
function createStopButton({ turns, heard, noTicks }, tell, signal, signalChildren) {
  let insisting = Promise.resolve();
  let latest = 0;
  let isReleased = false;

  async function press(before, number) {
    const isHeard = () => isReleased || Atomics.load(heard, 0) !== before;
    latest = number;
    tell(number);
    await sleep(PATIENCE_MS);
    // One after the other: the next cell may have been stopped meanwhile, and not heard it.
    insisting = insisting.then(() => insist(isHeard, { turns, noTicks }, signal, signalChildren));
    await insisting;
    await watchTheRest(turns, () => isReleased || latest !== number);
  }

  function release() {
    isReleased = true;
    sessions.forEach(disconnect); // with one, Node would wait for a debugger to let it go
  }

  return { press, release };
}

/**
 * Those through which something is being stopped.
 *
 * @type {Set<inspector.Session>}
 */
const sessions = new Set();

function connect() {
  const session = new inspector.Session();
  session.connectToMainThread();
  sessions.add(session);
  return session;
}

/** @param {inspector.Session | undefined} session */
function disconnect(session) {
  if (!session) return;
  sessions.delete(session);
  session.disconnect();
}

async function insist(isHeard, { turns, noTicks }, signal, signalChildren) {
  const start = Date.now();
  let session;
  let isSignalled = false;
  let unanswered = 0;
  while (!isHeard() && Date.now() < start + GIVE_UP_MS) {
    // Callbacks that call each other run inside Node's own loop, which is never a moment to stop.
    if (Date.now() > start + TICKS_AFTER_MS) Atomics.store(noTicks, 0, 1);
    if (!isSignalled && (await isListening(turns))) {
      if (isHeard()) break;
      signal();
      signalChildren(); // a main thread that waits for one notices nothing before that has ended
      isSignalled = true;
      await within(SIGNALLED_MS, isHeard); // a second one could come when Node no longer listens
      continue;
    }
    session ??= connect();
    // Ending what runs may also end the answer.
    const answer = await Promise.race([askToStop(session, isSignalled), sleep(ANSWER_MS, UNANSWERED)]);
    unanswered = answer === UNANSWERED ? unanswered + 1 : 0;
    if (unanswered > 0 && !isHeard()) signalChildren(); // the main thread waits for one
    await sleep(answer === "wait" ? TRY_EVERY_MS : SETTLING_MS);
  }
  Atomics.store(noTicks, 0, 0);
  disconnect(session);
}

/**
 * Behind the `await` where a cell was stopped, the rest of it may still begin.
 *
 * @param isOver whether something else is to be stopped
 */
async function watchTheRest(turns, isOver) {
  if (isOver()) return;
  const session = connect();
  for (const end = Date.now() + AFTERWARDS_MS; Date.now() < end; await sleep(SETTLING_MS)) {
    if (isOver()) break;
    // Where Node listens, the next cell runs. Its signal would end the question instead of the cell.
    if (Number(Atomics.load(turns, 0)) % 2 === 0) await Promise.race([askToStop(session, false), sleep(ANSWER_MS)]);
  }
  disconnect(session);
}

async function within(timeMs, isReached) {
  for (const end = Date.now() + timeMs; Date.now() < end && !isReached();) await sleep(TRY_EVERY_MS);
}

/** Not if it has only just begun to. */
async function isListening(turns) {
  const turn = Number(Atomics.load(turns, 0));
  await sleep(TRY_EVERY_MS);
  return turn % 2 === 1 && Number(Atomics.load(turns, 0)) === turn;
}

/** Evaluated in the main thread, between two steps of whatever runs there. It may come to nothing and be tried again. */
function askToStop(session, isSignalled) {
  return new Promise((resolve) => {
    if (!sessions.has(session)) return resolve("over");
    const expression = `globalThis[Symbol.for("tslab.stop")](${isSignalled})`;
    session.post("Runtime.evaluate", { expression, silent: true }, (_, answer) => resolve(answer?.result?.value));
  });
}

module.exports = { createStopButton };
