// Ends what runs in the main thread. Node tells the main thread of SIGINT only when it returns to its event loop, which
// a loop in a timer, or one that awaits without a pause, never does.
const inspector = require("node:inspector");
const { setTimeout: sleep } = require("node:timers/promises");

const PATIENCE_MS = 150;
const TRY_EVERY_MS = 5;
const GIVE_UP_MS = 10_000;

/**
 * @param heard  how many interrupts the main thread has noticed, in shared memory
 * @param signal sends the main thread an interrupt as the operating system does
 */
function createStopButton(heard, signal) {
  let pressed = false;

  return async function press() {
    const before = Atomics.load(heard, 0);
    const isHeard = () => Atomics.load(heard, 0) !== before;
    signal();
    if (pressed) return;
    pressed = true;
    await sleep(PATIENCE_MS);
    if (!isHeard()) await insist(isHeard, signal);
    pressed = false;
  };
}

async function insist(isHeard, signal) {
  const session = new inspector.Session();
  session.connectToMainThread();
  const end = Date.now() + GIVE_UP_MS;
  while (!isHeard() && Date.now() < end) {
    // Evaluated in the main thread, between two steps of whatever runs there.
    const answer = await evaluate(session, "globalThis[Symbol.for('tslab.stop')]()");
    if (answer === "stopped") break;
    if (answer === "signal") signal();
    await sleep(answer === "signal" ? PATIENCE_MS : TRY_EVERY_MS);
  }
  session.disconnect();
}

function evaluate(session, expression) {
  return new Promise((resolve) =>
    session.post("Runtime.evaluate", { expression, silent: true }, (_, answer) => resolve(answer?.result?.value)),
  );
}

module.exports = { createStopButton };
