// Stock tslab: `process.stdout.write` knows no encoding, never calls its callback, so that a cell that awaits it waits for
// ever, and a character whose bytes come in two writes is garbled.
// Repaired: it does as Node's.
const { StringDecoder } = require("node:string_decoder");
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { origin } = require("../running-cell.cjs");

/** Bytes of an unfinished character wait for the rest, apart for each cell and stream. */
const decoders = { stdout: new WeakMap(), stderr: new WeakMap() };

JupyterHandlerImpl.prototype.createWriteToIopub = (name, writeStream) => (chunk, encoding, callback) => {
  if (typeof encoding === "function") [encoding, callback] = [undefined, encoding];
  writeStream(name, textOf(chunk, encoding, name));
  // Node's console takes anything but null for a failure.
  if (callback) process.nextTick(callback, null);
  return true;
};

function textOf(chunk, encoding, name) {
  if (typeof chunk === "string" && isUtf8(encoding) && !decoders[name].has(origin())) return chunk;
  const decoder = decoders[name].get(origin()) ?? new StringDecoder();
  decoders[name].set(origin(), decoder);
  return decoder.write(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
}

const isUtf8 = (encoding) => encoding === undefined || encoding === null || /^utf-?8$/i.test(encoding);
