// Stock tslab: what a cell writes to the files of stdout and stderr, as in `fs.writeSync(1, "…")`, is lost.
// Repaired: it is printed by the cell.
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const { isInCell } = require("../running-cell.cjs");

const STREAMS = { 1: "stdout", 2: "stderr", "/dev/stdout": "stdout", "/dev/stderr": "stderr" };

const { appendFileSync, write, writeFileSync, writeSync } = /** @type {any} */ (fs);

/** @returns {NodeJS.WriteStream | undefined} */
const streamOf = (file) => (isInCell() ? process[STREAMS[file]] : undefined);

/** As the arguments of fs.write say: a string, position and encoding, or bytes, an offset or options, and a length. */
function bytesOf(data, from, to) {
  if (typeof data === "string") return Buffer.from(data, to);
  const { offset = 0, length = undefined } = typeof from === "object" ? (from ?? {}) : { offset: from, length: to };
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return bytes.subarray(offset, length === undefined ? undefined : offset + length);
}

Object.assign(fs, {
  writeSync(file, data, ...rest) {
    const stream = streamOf(file);
    if (!stream) return writeSync(file, data, ...rest);
    const bytes = bytesOf(data, rest[0], rest[1]);
    stream.write(bytes);
    return bytes.length;
  },
  write: Object.assign(
    (file, data, ...rest) => {
      const stream = streamOf(file);
      if (!stream) return write(file, data, ...rest);
      const callback = rest.pop();
      const bytes = bytesOf(data, rest[0], rest[1]);
      stream.write(bytes, () => callback(null, bytes.length, data));
    },
    Object.fromEntries(Object.getOwnPropertySymbols(write).map((name) => [name, write[name]])),
  ),
  writeFileSync: printing(writeFileSync),
  appendFileSync: printing(appendFileSync),
});
syncBuiltinESMExports();

function printing(run) {
  return (file, data, options) => {
    const stream = streamOf(file);
    if (!stream) return run(file, data, options);
    stream.write(data, typeof options === "string" ? options : options?.encoding);
  };
}
