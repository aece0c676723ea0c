// Ends what runs in the main thread. Node tells the main thread of SIGINT only when it returns to its event loop, which
// a loop in a timer, or one that awaits without a pause, never does.
const inspector = require("node:inspector");
const { setTimeout: sleep } = require("node:timers/promises");

const PATIENCE_MS = 150;
const TRY_EVERY_MS = 5;
const SETTLING_MS = 100;
const ANSWER_MS = 200;
const TICKS_AFTER_MS = 300;
const GIVE_UP_MS = 10_000;

/**
 * @param heard   how many interrupts the main thread has noticed, in shared memory
 * @param noTicks whether callbacks of process.nextTick must fail, in shared memory
 * @param signal  sends the main thread an interrupt as the operating system does
 */
function createStopButton(heard, noTicks, signal) {
  let pressed = false;

  return async function press() {
    const before = Atomics.load(heard, 0);
    const isHeard = () => Atomics.load(heard, 0) !== before;
    signal();
    if (pressed) return;
    pressed = true;
    await sleep(PATIENCE_MS);
    if (!isHeard()) await insist(isHeard, noTicks, signal);
    pressed = false;
  };
}

async function insist(isHeard, noTicks, signal) {
  const session = new inspector.Session();
  session.connectToMainThread();
  const start = Date.now();
  while (!isHeard() && Date.now() < start + GIVE_UP_MS) {
    // Callbacks that call each other run inside Node's own loop, which is never a moment to stop.
    if (Date.now() > start + TICKS_AFTER_MS) Atomics.store(noTicks, 0, 1);
    // Evaluated in the main thread, between two steps of whatever runs there. It may come to nothing and be tried again.
    // Ending what runs may also end the answer.
    const answer = await Promise.race([evaluate(session, "globalThis[Symbol.for('tslab.stop')]()"), sleep(ANSWER_MS)]);
    if (answer === "signal") signal();
    await sleep(answer === "wait" ? TRY_EVERY_MS : SETTLING_MS);
  }
  Atomics.store(noTicks, 0, 0);
  session.disconnect();
}

function evaluate(session, expression) {
  return new Promise((resolve) =>
    session.post("Runtime.evaluate", { expression, silent: true }, (_, answer) => resolve(answer?.result?.value)),
  );
}

module.exports = { createStopButton };
