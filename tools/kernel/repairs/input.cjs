// Stock tslab: a cell that reads from stdin, or asks the reader, waits for ever: nobody is told that it waits.
// Repaired: `prompt(question)` and `process.stdin` ask the client for a line (`input_request`). Where the client cannot
// ask, as when a notebook is run without a page, that is an error with a name.
const { Readable } = require("node:stream");
const { box, onAnswer } = require("../control-thread.cjs");
const { origin } = require("../running-cell.cjs");

class InputError extends Error {
  name = "InputError";
}

function ask(question) {
  const cell = origin();
  if (!cell.ask) throw new InputError("the cell asks for input, which this client cannot give");
  cell.flush();
  cell.ask(question);
}

/** Sleeps until the reader has answered. */
globalThis.prompt = (question = "") => {
  box.clear();
  ask(String(question));
  const answer = box.wait();
  if (answer === null) throw new InputError("the question was not answered: the cell was stopped");
  return answer;
};

/** A stream reads on as soon as it has a line. The reader is asked again only if the cell then still runs. */
const READ_ON_MS = 50;

/** Each cell has its own, so that what one has left unread or broken is not in the way of the next. */
function createStdin() {
  const cell = origin();
  let pause = 0;
  return new Readable({
    read() {
      setTimeout(() => {
        if (!cell.isRunning) return;
        onAnswer((line) => this.push(`${line}\n`));
        ask("");
      }, pause);
      pause = READ_ON_MS;
    },
  });
}

Object.defineProperty(process, "stdin", {
  get: () => (origin().stdin ??= createStdin()),
  configurable: true,
  enumerable: true,
});
