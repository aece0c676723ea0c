// A kernel as JupyterLite knows one: messages go to a worker and come from it.
import { PacedMessages } from "./paced-messages.mjs";
import { savedNotebooks } from "./saved-notebooks.mjs";

/** The page has started one before it loaded JupyterLab (page/open-course.mjs). */
const { launchKernel } = /** @type {any} */ (window);

/** How long a cell has to notice the stop button. A loop that never pauses cannot. */
const PATIENCE_MS = 1500;
const LOST =
  "the loop never paused, so the kernel was restarted, and its variables are gone: run the cells above again";

export class Kernel {
  isDisposed = false;
  #toJupyterLab;
  #createMessage;
  #worker = /** @type {Worker | undefined} */ (undefined);
  /** Why, once it is known. */
  #cannotStart = "";
  /** Requests that the worker has not finished, by id, with what to call when JupyterLab has all that came of it. */
  #unfinished = new Map();

  /**
   * @param options what JupyterLite makes a kernel with
   * @param disposed the signal that it has ended
   * @param createMessage JupyterLab's
   */
  constructor({ id, name, location, sendMessage }, disposed, createMessage) {
    Object.assign(this, { id, name, location });
    this.disposed = disposed(this);
    this.#toJupyterLab = new PacedMessages(sendMessage);
    this.#createMessage = createMessage;
    this.#start();
  }

  #start() {
    const { worker, ready } = launchKernel();
    this.#worker = worker;
    /** JupyterLite waits for it. */
    this.ready = ready;
    this.#cannotStart = "";
    ready.catch((error) => {
      this.#cannotStart = `the kernel could not start: ${error.message}`;
      this.#endAll("KernelError", this.#cannotStart);
    });
    worker.onmessage = ({ data }) => {
      if (data.header) this.#take(data);
    };
  }

  #take(message) {
    const { header, parent_header, content } = message;
    const request = this.#unfinished.get(parent_header.msg_id);
    if (request && header.msg_type === "execute_input") request.count = content.execution_count;
    const isLast = header.msg_type === "status" && content.execution_state === "idle";
    if (isLast) this.#unfinished.delete(parent_header.msg_id);
    this.#toJupyterLab.send(message, isLast ? request?.done : undefined);
  }

  /** Resolves when the worker has finished: only then does JupyterLite hand over the next cell, which it can still take back. */
  async handleMessage(message) {
    const { msg_id } = message.header;
    // Nobody can type an answer that a worker without shared memory could wait for.
    if ("allow_stdin" in message.content) message.content.allow_stdin = false;
    const files = await savedNotebooks(message.content.code);
    if (files) this.#worker?.postMessage({ files });
    await new Promise((resolve) => {
      this.#unfinished.set(msg_id, { message, done: () => resolve(undefined) });
      if (this.#cannotStart) this.#endAll("KernelError", this.#cannotStart);
      else this.#worker?.postMessage(message);
    });
  }

  interrupt() {
    const requests = [...this.#unfinished.keys()];
    this.#worker?.postMessage("interrupt");
    setTimeout(() => {
      if (requests.some((id) => this.#unfinished.has(id))) this.#startAnew();
    }, PATIENCE_MS);
  }

  /** Nothing ends a loop in a worker but the end of the worker. */
  #startAnew() {
    this.#worker?.terminate();
    this.#endAll("Interrupted", LOST);
    this.#toJupyterLab.sendAll();
    this.#start();
  }

  /** Answers in the worker's place what it has not finished. */
  #endAll(ename, evalue) {
    for (const { message, done, count } of this.#unfinished.values()) {
      const answer = (channel, msgType, content, whenSent = undefined) =>
        this.#toJupyterLab.send(this.#answerTo(message, channel, msgType, content), whenSent);
      const failure = { ename, evalue, traceback: [`\x1b[31m\x1b[1m${ename}\x1b[22m\x1b[39m: ${evalue}`] };
      if (message.header.msg_type === "execute_request") {
        answer("iopub", "error", failure);
        answer("shell", "execute_reply", { status: "error", execution_count: count ?? 0, ...failure });
      }
      answer("iopub", "status", { execution_state: "idle" }, done);
    }
    this.#unfinished.clear();
  }

  #answerTo({ header }, channel, msgType, content) {
    return this.#createMessage({ channel, msgType, content, session: header.session, parentHeader: header });
  }

  dispose() {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.#worker?.terminate();
    this.disposed.emit();
  }
}
