/** Long loops that show how far they are and can be interrupted. */
import { notebookDisplay } from "./plot";

/** Thrown by `tick` after the stop button (or Ctrl-C in a notebook). */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

const PAUSE_MS = 20;
const REPORT_MS = 100;
let lastPause = 0;
let displays = 0;

/**
 * Awaited inside a long loop: lets the display catch up and notices the stop button. Costs nothing when the last pause
 * is less than 20 ms ago.
 *
 * @throws Interrupted when the kernel was interrupted
 */
export async function tick(): Promise<void> {
  if (performance.now() - lastPause < PAUSE_MS) return;
  const interrupted = await pauseAndListen();
  lastPause = performance.now();
  if (interrupted) throw new Interrupted("the loop was interrupted");
}

/** One turn of the event loop; true when an interrupt signal came in. Outside a kernel, Ctrl-C ends the program as ever. */
async function pauseAndListen(): Promise<boolean> {
  let interrupted = false;
  const note = (): void => void (interrupted = true);
  const inKernel = notebookDisplay() !== undefined;
  if (inKernel) process.on("SIGINT", note);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("SIGINT", note);
  return interrupted;
}

/**
 * Runs a loop and shows its progress on one line that is updated in place:
 * `await track("training", 300, (step) => { …; return { loss: loss } })`.
 *
 * The line that remains has no times in it, so that a rerun gives the same output.
 *
 * @param label what is being done
 * @param total how many steps
 * @param body  called with 0 … total − 1; the numbers it returns are shown beside the progress
 * @throws Interrupted when the kernel was interrupted; whatever `body` throws
 */
export async function track(
  label: string,
  total: number,
  body: (step: number) => Readonly<Record<string, number>> | void | Promise<Readonly<Record<string, number>> | void>,
): Promise<void> {
  const line = progressLine();
  const started = performance.now();
  let reported = started;
  for (let step = 0; step < total; step++) {
    const numbers = (await body(step)) ?? {};
    const done = step + 1;
    const now = performance.now();
    if (done === total) line(`${label}: ${done} of ${total}${listed(numbers)}`);
    else if (now - reported > REPORT_MS) {
      const secondsLeft = ((now - started) / done) * (total - done) / 1000;
      line(`${label}: ${done} of ${total}${listed(numbers)}, ${secondsLeft.toFixed(0)} s left`);
      reported = now;
    }
    await tick();
  }
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
  return Object.entries(numbers).map(([name, value]) => `, ${name} ${value.toPrecision(4)}`).join("");
}
