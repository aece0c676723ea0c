// Loaded into a kernel before anything else: the loops of its other threads that read from a socket take long to end, and
// call zeromq.js all the while.
const { isMainThread } = require("node:worker_threads");

const END_MS = 50;

if (!isMainThread) {
  const { Reply, Router } = require("zeromq");
  for (const { prototype } of [Reply, Router]) {
    const read = prototype[Symbol.asyncIterator];
    prototype[Symbol.asyncIterator] = async function* () {
      yield* { [Symbol.asyncIterator]: () => read.call(this) };
      for (const end = Date.now() + END_MS; Date.now() < end;) for (let i = 0; i < 1000; i++) void this.closed;
    };
  }
}
