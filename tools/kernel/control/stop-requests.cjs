// The interrupts that clients have asked for, in memory that both threads see. The main thread looks here before it begins
// a cell: a signal reaches it only when it is idle, and one that finds no cell yet is over before the cell comes.
const { sharedMemory } = require("./shared-memory.cjs");

const TOLD_APART_MS = 1000;
const ECHOES_END_MS = 10_000; // on a machine that stands still meanwhile

class StopRequests {
  #count;
  #times;
  #done = 0;

  constructor(memory = sharedMemory(24)) {
    this.memory = memory;
    this.#times = new Float64Array(memory, 0, 2);
    this.#count = new Int32Array(memory, 16, 1);
  }

  /** Control thread: one has arrived. @param sentAt when, by the clock of the client. @returns its number */
  add(sentAt) {
    this.#times.set([Date.now(), sentAt]);
    return Atomics.add(this.#count, 0, 1) + 1;
  }

  /** Main thread: a cell was stopped, which is all that was asked for. */
  settle() {
    this.#done = Atomics.load(this.#count, 0);
  }

  /** Main thread: whether there is one that has stopped nothing yet. */
  get isOpen() {
    return Atomics.load(this.#count, 0) !== this.#done;
  }

  /** Main thread: whether the one with this number, or a later one, has stopped its cell already. */
  isSettled(number) {
    return number <= this.#done;
  }

  /** Main thread: whether a signal, which bears no number, is an echo of one that has stopped its cell already. */
  get isEcho() {
    return !this.isOpen && Date.now() - this.#times[0] < ECHOES_END_MS;
  }

  /**
   * Main thread: whether a cell that has not begun is to be stopped. The two requests come on different sockets, and the
   * later one may arrive first.
   *
   * @param {{ sentAt: number, arrivedAt: number }} request the one to execute the cell
   */
  concern({ sentAt, arrivedAt }) {
    if (!this.isOpen) return false;
    const [stopArrivedAt, stopSentAt] = this.#times;
    return stopArrivedAt >= arrivedAt || (stopSentAt >= sentAt && arrivedAt - stopArrivedAt < TOLD_APART_MS);
  }
}

module.exports = { StopRequests };
