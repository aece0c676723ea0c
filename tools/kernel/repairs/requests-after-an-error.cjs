// Stock tslab: whatever arrives within 200 ms after an error is skipped, with the status "abort", which does not exist.
// Repaired, as the protocol has it: what was sent before the client could know of the error is "aborted", unless the
// failed request says otherwise (`stop_on_error`); what is sent after that runs.
const { setTimeout: sleep } = require("node:timers/promises");
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));

/** Requests that the client has sent already arrive within this time. */
const ARRIVING_MS = 50;

class Turns {
  #last = Promise.resolve();
  #arrived = 0;
  #abortedUpTo = 0;

  take(stopOnError, run) {
    const number = ++this.#arrived;
    this.#last = this.#last.then(async () => {
      if (number <= this.#abortedUpTo) return { status: "aborted" };
      const reply = await run();
      if (reply.status === "error" && stopOnError) {
        await sleep(ARRIVING_MS);
        this.#abortedUpTo = this.#arrived;
      }
      return reply;
    });
    return this.#last;
  }
}

const turns = new Turns();

JupyterHandlerImpl.prototype.handleExecute = function (request, ...outputs) {
  const { stop_on_error: stopOnError = true } = request;
  return turns.take(stopOnError, () => this.handleExecuteImpl(request, ...outputs));
};
