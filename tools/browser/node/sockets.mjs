// zeromq's sockets, whose other end is the page: frames on this side, Jupyter's messages as objects on that side.
// Nobody signs or checks a message on the way: it does not leave the reader's browser.
import { Buffer } from "buffer";
import { sendToPage } from "../output-bounds.mjs";

const DELIMITER = "<IDS|MSG>";

/** tslab makes its routers in this order. */
const ROUTERS = ["shell", "control", "stdin"];

/** The routers that the page can send to, by channel. */
export const routers = {};

class Socket {
  channel = "";
  #arrived = [];
  #wake = () => {};

  async bind() {}
  close() {}

  async send(frames) {
    const start = frames.findIndex((frame) => String(frame) === DELIMITER) + 2;
    const [header, parent_header, metadata, content] = frames.slice(start, start + 4).map((frame) => JSON.parse(frame));
    sendToPage({ header, parent_header, metadata, content, channel: this.channel, buffers: [] });
  }

  receive({ header, parent_header, metadata, content }) {
    const parts = [header, parent_header, metadata, content].map((part) => JSON.stringify(part));
    this.#arrived.push(["page", DELIMITER, "", ...parts].map((text) => Buffer.from(text)));
    this.#wake();
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#arrived.length > 0) yield this.#arrived.shift();
      await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
    }
  }
}

export const zeromq = {
  Publisher: class extends Socket {
    channel = "iopub";
  },
  Router: class extends Socket {
    channel = ROUTERS[Object.keys(routers).length];
    constructor() {
      super();
      routers[this.channel] = this;
    }
  },
  Reply: class extends Socket {
    channel = "heartbeat";
  },
};
