// Time as a test may judge it: of a machine that stands still for a while, as a virtual one does, nobody is slow.

const TICK_MS = 20;

/** Runs while a timer of this process has its turns: of a longer gap between two of them, two ticks count. */
export class Stopwatch {
  #milliseconds = 0;
  #last = performance.now();
  readonly #timer = setInterval(() => this.#tick(), TICK_MS).unref();

  /** @returns milliseconds since it was made */
  stop(): number {
    clearInterval(this.#timer);
    this.#tick();
    return Math.round(this.#milliseconds);
  }

  #tick(): void {
    const now = performance.now();
    this.#milliseconds += Math.min(now - this.#last, 2 * TICK_MS);
    this.#last = now;
  }
}
