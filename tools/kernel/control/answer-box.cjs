// Where the main thread sleeps until the control thread has the reader's answer: shared memory of two threads.
const { sharedMemory } = require("./shared-memory.cjs");

const STATE = 0;
const LENGTH = 1;
const EMPTY = 0;
const ANSWERED = 1;
const INTERRUPTED = 2;
const HEAD_BYTES = 8;
const LONGEST_BYTES = 1 << 20;

class AnswerBox {
  #head;
  #text;

  constructor(memory = sharedMemory(HEAD_BYTES + LONGEST_BYTES)) {
    this.memory = memory;
    this.#head = new Int32Array(memory, 0, 2);
    this.#text = new Uint8Array(memory, HEAD_BYTES);
  }

  /** Main thread: what was in the box is not the answer to what is asked next. */
  clear() {
    Atomics.store(this.#head, STATE, EMPTY);
  }

  /** Main thread: sleeps. @returns the answer, or null when the reader pressed the stop button instead */
  wait() {
    Atomics.wait(this.#head, STATE, EMPTY);
    if (Atomics.load(this.#head, STATE) !== ANSWERED) return null;
    return Buffer.from(this.#text.slice(0, this.#head[LENGTH])).toString();
  }

  answer(text) {
    const bytes = Buffer.from(text).subarray(0, LONGEST_BYTES);
    this.#text.set(bytes);
    this.#head[LENGTH] = bytes.length;
    this.#wake(ANSWERED);
  }

  interrupt() {
    this.#wake(INTERRUPTED);
  }

  #wake(state) {
    Atomics.store(this.#head, STATE, state);
    Atomics.notify(this.#head, STATE);
  }
}

module.exports = { AnswerBox };
