// Stock tslab: every print is a message of its own. JupyterLab's server drops output past 1,000 messages a second.
// Repaired: prints that follow each other fast are joined.
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { origin } = require("../running-cell.cjs");

const PRINTS_AT_ONCE = 100; // in a second, before joining starts
const JOINED_FOR_MS = 50;

class Prints {
  #send;
  #name = "";
  #text = "";
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #recent = { since: 0, count: 0, last: 0 };

  constructor(send) {
    this.#send = send;
  }

  write(name, text) {
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#text += text;
    const now = Date.now();
    if (now - this.#recent.since > 1000) this.#recent = { since: now, count: 0, last: this.#recent.last };
    if (this.#recent.count < PRINTS_AT_ONCE || now - this.#recent.last > JOINED_FOR_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), JOINED_FOR_MS);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#recent.count++;
    this.#recent.last = Date.now();
    this.#send(this.#name, text);
  }
}

const { handleExecuteImpl } = JupyterHandlerImpl.prototype;

JupyterHandlerImpl.prototype.handleExecuteImpl = async function (request, writeStream, writeDisplayData) {
  const prints = new Prints(writeStream);
  origin().flush = () => prints.flush();
  const display = (content, isUpdate) => {
    prints.flush();
    writeDisplayData(content, isUpdate);
  };
  try {
    return await handleExecuteImpl.call(this, request, (name, text) => prints.write(name, text), display);
  } finally {
    prints.flush();
  }
};
