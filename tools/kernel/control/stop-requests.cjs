// The interrupts that clients have asked for, in memory that both threads see. The main thread looks here before it begins
// a cell: a signal reaches it only when it is idle, and one that finds no cell yet is over before the cell comes.
const { sharedMemory } = require("./shared-memory.cjs");

const TOLD_APART_MS = 1000;

class StopRequests {
  #count;
  #times;
  #done = 0;

  constructor(memory = sharedMemory(24)) {
    this.memory = memory;
    this.#times = new Float64Array(memory, 0, 2);
    this.#count = new Int32Array(memory, 16, 1);
  }

  /** Control thread: one has arrived. @param sentAt when, by the clock of the client */
  add(sentAt) {
    this.#times.set([Date.now(), sentAt]);
    Atomics.add(this.#count, 0, 1);
  }

  /** Main thread: a cell was stopped, which is all that was asked for. */
  settle() {
    this.#done = Atomics.load(this.#count, 0);
  }

  /** Main thread: whether there is one that has stopped nothing yet. */
  get isOpen() {
    return Atomics.load(this.#count, 0) !== this.#done;
  }

  /** Main thread: whether an interrupt that arrives now is an echo of one that has stopped its cell already. */
  get isLate() {
    return !this.isOpen && Date.now() - this.#times[0] < TOLD_APART_MS;
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
