// Which cell the code that runs now belongs to. What repairs learn about a cell in different places of tslab meets here.
const { AsyncLocalStorage } = require("node:async_hooks");

/**
 * The content of a Jupyter `error` message.
 *
 * @typedef {{ ename: string, evalue: string, traceback: string[] }} Failure
 */

class Cell {
  isRunning = true;
  /**
   * Once it has failed, the content of its `error` message.
   *
   * @type {Failure | null}
   */
  failure = null;
  /** Sends what it has printed and is still held back. */
  flush = () => {};
  /** As tslab hands them to a cell. */
  /** @type {(name: string, text: string) => void} */
  writeStream = () => {};
  writeDisplayData = null;
  /** Made when the cell first reads from it. */
  stdin = null;
  #send;

  /**
   * @param count  its execution count
   * @param source its text
   * @param send   sends a message of a type with a content below it
   * @param request when the request to execute it was sent and when it arrived
   * @param ask    asks the reader for a line; null where nobody can be asked
   */
  constructor(count, source, send, request = { sentAt: 0, arrivedAt: 0 }, ask = null) {
    this.count = count;
    this.source = source;
    this.request = request;
    this.#send = send;
    this.ask = ask;
  }

  publish(type, content) {
    this.flush();
    this.#send(type, content);
  }

  /**
   * Only the first failure counts: others follow from it. One that comes after the reply is shown at once.
   *
   * @param {Failure} failure
   */
  fail(failure) {
    if (!this.isRunning) this.publish("error", failure);
    else this.failure ??= failure;
  }
}

const cells = new AsyncLocalStorage();
let latest = new Cell(0, "", () => {});

/** Everything that `work` starts belongs to `cell`, also when it goes on after the cell has ended. */
function runAs(cell, work) {
  latest = cell;
  return cells.run(cell, work);
}

/** The cell that started what runs now; the latest cell for what no cell started. */
function origin() {
  return cells.getStore() ?? latest;
}

/** Whether a cell started what runs now; otherwise it is the kernel's own work. */
const isInCell = () => cells.getStore() !== undefined;

module.exports = { Cell, isInCell, origin, runAs };
