// Stock tslab: a cell runs in the middle of tslab's own asynchronous functions. What is ended from outside there, because
// the cell does not pause, takes these with it, and the request is never answered. A cell is also put in an `async`
// function only for some kinds of `await`: `for await` at the top level is a syntax error.
// Repaired: every cell is asynchronous, and it starts and is waited for in turns of the event loop of its own.
const vm = require("node:vm");
const converter = require("tslab/dist/converter.js");

const { createConverter } = converter;

converter.createConverter = (options) => {
  const made = createConverter(options);
  const { convert } = made;
  made.convert = (...args) => ({ ...convert(...args), hasToplevelAwait: true });
  return made;
};

const { runInThisContext } = vm;

vm.runInThisContext = (code, options) => {
  if (typeof options === "string" || !options?.breakOnSigint) return runInThisContext.call(vm, code, options); // not a cell
  return new Promise((resolve, reject) => {
    const laterReject = (error) => setImmediate(reject, error);
    setImmediate(() => {
      try {
        runInThisContext.call(vm, code, options).then((value) => setImmediate(resolve, value), laterReject);
      } catch (error) {
        laterReject(error);
      }
    });
  });
};
