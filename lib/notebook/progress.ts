/** Long loops that show how far they are and can be interrupted. */
import { expectCount, expectFunction, expectNumber, expectText } from "../backend/expect";
import { notebookDisplay } from "./display";

/** Thrown by `tick` after the stop button (or Ctrl-C in a notebook). */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

const PAUSE_MS = 20;
const REPORT_MS = 100;
const REDRAW_MS = 500;
let lastPause = 0;
let displays = 0;
let listening = false;
/** The runs of cells that were stopped, each known by the function with which it writes its output. */
const stopped = new WeakSet<object>();

/**
 * Awaited inside a long loop: lets the display catch up and notices the stop button. Costs nothing when the last pause
 * is less than 20 ms ago.
 *
 * @throws Interrupted when the cell was interrupted
 */
export async function tick(): Promise<void> {
  await tickIn(notebookDisplay());
}

async function tickIn(cell: object | undefined): Promise<void> {
  if (performance.now() - lastPause >= PAUSE_MS) {
    await new Promise((resolve) => setImmediate(resolve));
    lastPause = performance.now();
    listen();
  }
  if (cell && stopped.has(cell)) throw new Interrupted("the loop was interrupted");
}

/**
 * Called only after a pause: if a cell adds its own listener before its first `await`, Node forgets the earlier ones.
 * Outside a notebook there is no listener, and Ctrl-C ends the program as usual.
 */
function listen(): void {
  if (listening || !notebookDisplay()) return;
  listening = true;
  process.on("SIGINT", () => stopped.add(notebookDisplay()!));
}

/**
 * Runs a loop and shows its progress on one line that is updated in place:
 * `await track("training", 300, (step) => { …; return { loss: loss } })`.
 *
 * The line that remains has no times in it, so that a rerun gives the same output.
 *
 * @param label what is being done
 * @param total how many steps, at least 1
 * @param body  called with 0 … total − 1; the numbers it returns are shown beside the progress
 * @param redraw called after the last step and at most twice a second before, as `live` returns it
 * @throws RangeError when `total` is no such number, or something else is not of its kind; Interrupted when the cell was interrupted; whatever `body` throws
 */
export async function track(
  label: string,
  total: number,
  body: (step: number) => Readonly<Record<string, number>> | void | Promise<Readonly<Record<string, number>> | void>,
  redraw: () => void = () => {},
): Promise<void> {
  expectText("track", "label", label);
  expectCount("track", "total", total);
  expectFunction("track", "body", body);
  expectFunction("track", "redraw", redraw);
  const cell = notebookDisplay();
  const line = progressLine();
  await tickIn(cell);
  const started = performance.now();
  let reported = started;
  let redrawn = started;
  for (let step = 0; step < total; step++) {
    const numbers = (await body(step)) ?? {};
    const done = step + 1;
    const now = performance.now();
    if (done === total) await sent(() => line(`${label}: ${done} of ${total}${listed(numbers)}`));
    else if (now - reported > REPORT_MS) {
      const secondsLeft = (((now - started) / done) * (total - done)) / 1000;
      await sent(() => line(`${label}: ${done} of ${total}${listed(numbers)}, ${secondsLeft.toFixed(0)} s left`));
      reported = now;
    }
    // After the line, so that the two stand in one order however fast the loop is.
    if (done === total || (reported === now && now - redrawn > REDRAW_MS)) {
      await sent(redraw);
      redrawn = performance.now();
    }
    await tickIn(cell);
  }
}

/**
 * Writes, and lets that leave: about every 500th message waits for a turn of the event loop, and on stock tslab what follows it
 * at once is refused.
 */
async function sent(write: () => void): Promise<void> {
  write();
  if (!notebookDisplay()) return;
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve)); // the first may come before it
}

function progressLine(): (text: string) => void {
  const write = notebookDisplay();
  if (!write) return (text) => console.log(text);
  const display_id = `progress-${process.pid}-${displays++}`;
  let shown = false;
  return (text) => {
    write({ data: { "text/plain": text }, metadata: {}, transient: { display_id } }, shown);
    shown = true;
  };
}

function listed(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, value]) => {
      expectNumber("track", name, value);
      return `, ${name} ${value.toPrecision(4)}`;
    })
    .join("");
}
