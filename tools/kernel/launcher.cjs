// The kernel `tslab`: tslab 1.0.22 as published, with the repairs below made in memory before it starts.
// Notebooks also run on tslab without them; what each repair is for stands above it.
const vm = require("node:vm");
const { setImmediate: afterOtherEvents, setTimeout: sleep } = require("node:timers/promises");
const ts = require("@tslab/typescript-for-tslab");
const { adaptCompiler, wayBackToCell } = require("./cell-compiler.cjs");
const { compileError, runtimeError } = require("./cell-errors.cjs");

adaptCompiler(); // repairs `{name}` with a name from an earlier cell
const converter = require("tslab/dist/converter.js");
const executor = require("tslab/dist/executor.js");
const { JupyterHandlerImpl, ZmqServer } = require("tslab/dist/jupyter.js");
const { startKernel } = require("tslab/dist/main.js");

/** Text of each cell that was run, and the way back to it, by execution count. */
const cells = new Map();
/** The cell that is running: its count, its text, and the content of its `error` message once it has failed. */
let running = { count: 0, source: "", failure: null };

/** tslab prints what the compiler says to stderr. Keep it for a real `error` message instead. */
function keepDiagnostics() {
  const { createConverter } = converter;
  const keep = (diagnostics, source) => {
    if (diagnostics.length > 0) running.failure ??= compileError(diagnostics, source);
  };
  converter.createConverter = (options) => {
    const made = createConverter(options);
    const { convert, addModule } = made;
    made.convert = (declarations, source) => {
      const converted = convert(declarations, source);
      keep(converted.diagnostics, source);
      return converted;
    };
    made.addModule = (name, source, metadata) => {
      const diagnostics = addModule(name, source, metadata);
      keep(diagnostics, source);
      return diagnostics;
    };
    return made;
  };
}

/** tslab prints what a cell throws to stderr. Keep it for a real `error` message instead. */
function keepThrown() {
  const { createExecutor } = executor;
  executor.createExecutor = (folder, converters, console) =>
    createExecutor(folder, converters, {
      log: console.log,
      error: (thrown) => (running.failure ??= runtimeError(thrown, locate)),
    });
}

/** tslab runs every cell under one file name. Give each its own, so that a stack says in which cell it was. */
function nameCells() {
  const { runInThisContext } = vm;
  vm.runInThisContext = (code, options) => {
    if (!options?.breakOnSigint) return runInThisContext.call(vm, code, options);
    cells.set(running.count, { source: running.source, wayBack: wayBackToCell(code) });
    try {
      return runInThisContext.call(vm, code, { ...options, filename: `cell[${running.count}]` });
    } finally {
      listenAgainForInterrupts();
    }
  };
}

/**
 * While a cell runs synchronously, Node itself handles the interrupt, and afterwards makes it deadly again. Listeners
 * that were there before are put back; one that the cell added keeps Node from noticing that they must be.
 */
function listenAgainForInterrupts() {
  const listeners = process.rawListeners("SIGINT");
  process.removeAllListeners("SIGINT");
  for (const listener of listeners) process.on("SIGINT", listener);
}

function locate(file, row, column) {
  const count = Number(/cell\[(\d+)\]$/.exec(file)?.[1]);
  const cell = cells.get(count);
  const place = cell?.wayBack(row, column);
  return place ? { cell: count, source: cell.source, ...place } : null;
}

/**
 * tslab skips whatever comes in the 200 ms after an error, and calls that "abort". As the protocol has it: what was
 * sent before the error was known is "aborted", unless the failed request says otherwise; what is sent after it runs.
 */
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
        await sleep(50); // what the client has sent already is still being read
        this.#abortedUpTo = this.#arrived;
      }
      return reply;
    });
    return this.#last;
  }
}

/** tslab sends a message per print; a server that relays thousands a second starts to drop them. Join them when they come fast. */
class Prints {
  #send;
  #name = "";
  #text = "";
  #timer = null;
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
    if (this.#recent.count < 100 || now - this.#recent.last > 50) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), 50);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#text === "") return;
    const content = { name: this.#name, text: this.#text };
    this.#text = "";
    this.#recent.count++;
    this.#recent.last = Date.now();
    this.#send(content);
  }
}

/** tslab sends no `execute_input` and no `error`, and replies without a count to a cell that it skips. */
function followTheProtocol() {
  const turns = new Turns();
  ZmqServer.prototype.handleExecute = async function (shell, request) {
    const { code, silent = false, stop_on_error: stopOnError = true } = request.content;
    const publish = (type, content) => answer(this, this.iopub, request, type, content);
    const prints = new Prints((content) => publish("stream", content));
    const reply = await turns.take(stopOnError, async () => {
      if (silent) this.handler.execCount--;
      running = { count: this.handler.execCount + 1, source: code, failure: null };
      if (!silent) publish("execute_input", { code, execution_count: running.count });
      const failure = await runCell(this.handler, request.content, prints, publish);
      prints.flush();
      if (failure) publish("error", failure);
      return { status: failure ? "error" : "ok", execution_count: running.count, user_expressions: {}, ...failure };
    });
    answer(this, shell, request, "execute_reply", reply);
  };
}

/** tslab answers with a "complete_reply", and a client that waits for the right one waits for ever. */
function answerCommInfo() {
  ZmqServer.prototype.handleCommInfoRequest = function (shell, request) {
    answer(this, shell, request, "comm_info_reply", { status: "ok", comms: {} });
  };
}

/** tslab tells of a request it does not know (a page that is reloaded asks for the history) in the output of a cell. */
function keepUnknownRequestsQuiet() {
  const { warn } = console;
  console.warn = (...args) => {
    if (!String(args[0]).startsWith("unknown msg_type: ")) warn(...args);
  };
}

/** JupyterLab looks for "javascript" first when a kernel has a codemirror_mode, and takes `Tensor<["N"]>` for a tag of JSX. */
function nameTheLanguage() {
  const { handleKernel } = JupyterHandlerImpl.prototype;
  JupyterHandlerImpl.prototype.handleKernel = function () {
    const { language_info, ...reply } = handleKernel.call(this);
    const { codemirror_mode, ...language } = language_info;
    return { ...reply, language_info: { ...language, version: ts.version } };
  };
}

function answer(server, socket, request, type, content) {
  const message = request.createReply();
  message.header.msg_type = type;
  message.content = content;
  message.signAndSend(server.connInfo.key, socket);
}

/** @returns the content of an `error` message, or null when all went well */
async function runCell(handler, request, prints, publish) {
  const display = (content, isUpdate) => {
    prints.flush();
    publish(isUpdate ? "update_display_data" : "display_data", content);
  };
  try {
    await handler.handleExecuteImpl(request, (name, text) => prints.write(name, text), display);
  } catch (thrown) {
    // tslab throws its own mark when the cell failed; anything else is an accident inside tslab or the compiler.
    if (thrown instanceof Error) running.failure ??= runtimeError(thrown, locate);
  }
  return running.failure;
}

/**
 * zeromq.js refuses a message while it is still busy with the one before (after 512 without a pause), and drops the
 * oldest when there are too many. tslab loses those, the "idle" at the end of the cell among them. Let them wait here.
 */
function loseNoMessage() {
  const { bindSocket } = ZmqServer.prototype;
  ZmqServer.prototype.bindSocket = function (socket, port) {
    if (socket === this.iopub) {
      socket.sendHighWaterMark = 0;
      this.iopub = { send: patientSend(socket), close: () => socket.close() };
    }
    return bindSocket.call(this, socket, port);
  };
}

function patientSend(socket) {
  const waiting = [];
  const isSent = (frames) => {
    try {
      socket.send(frames).catch(() => {}); // closed in the meantime: nobody listens
      return true;
    } catch (error) {
      if (error.code === "EBUSY") return false;
      throw error;
    }
  };
  const sendWaiting = async () => {
    while (waiting.length > 0) {
      await afterOtherEvents();
      while (waiting.length > 0 && isSent(waiting[0])) waiting.shift();
    }
  };
  return (frames) => {
    if (waiting.length === 0 && isSent(frames)) return;
    if (waiting.push(frames) === 1) sendWaiting();
  };
}

keepDiagnostics();
keepThrown();
nameCells();
followTheProtocol();
answerCommInfo();
keepUnknownRequestsQuiet();
nameTheLanguage();
loseNoMessage();
startKernel({ configPath: process.argv[2], enableFindLocal: false, jsKernel: false });
