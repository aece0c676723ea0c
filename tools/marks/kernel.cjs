// The kernel in which an exercise is marked: the project's own, with a judge that a learner's cells cannot reach.
//
// It reads a secret from stdin before any cell runs. Cells that begin with a command, signed with the secret, are
// one_exercise.py's: `lock`, after the course's cells and before the learner's, and `check`, which runs the course's check.
// What that finds is written to stdout, signed. All that a learner's cell prints goes to the notebook, as ever.
const { createHmac } = require("node:crypto");
const fs = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const vm = require("node:vm");
const executor = require("tslab/dist/executor.js");
const { KeptNames } = require("./kept-names.cjs");
const { lockRealm } = require("./locked-realm.cjs");

const { secret, answer } = JSON.parse(fs.readFileSync(0, "utf8"));
const { writeSync } = fs; // the launcher's prints in the notebook
const requireAsCells = createRequire(join(process.cwd(), "notebook.js"));
const lib = requireAsCells("../lib");
const judge = requireAsCells("../lib/dist/proof/exercise.js");

const COMMAND = /^\/\/marks (\w+) ([0-9a-f]{64})\n/;
const sign = (text) => createHmac("sha256", Buffer.from(secret, "hex")).update(text).digest("hex");
const signatures = { lock: sign("lock"), check: sign("check") };

/** Whether what runs next is the course's check. */
let isNext = false;
/** Only while that runs, which is in one go: nothing that a learner's cell has started comes between. */
let isOpen = false;
let depth = 0;

/** An answer may well call `exercise`, too; what it finds there does not count. */
judge.exercise = (title, declaration) => {
  const counts = isOpen && depth === 0;
  depth++;
  try {
    const lines = judge.verdicts(declaration);
    if (counts) writeResult(JSON.stringify({ title, lines }));
    return lines.filter(({ verdict }) => verdict === "✓").length;
  } finally {
    depth--;
  }
};

function writeResult(text) {
  isOpen = false;
  writeSync(1, `${sign(text)} ${text}\n`);
}

/** @type {KeptNames | undefined} */
let kept;

const commands = {
  lock() {
    lockRealm(lib, requireAsCells);
    kept = new KeptNames(globalThis.__tslab__.exports, answer);
    return Promise.resolve(true);
  },
  check(execute, source) {
    isNext = true;
    return execute(source);
  },
};

const { runInThisContext } = vm;

/** Below the launcher's, which starts a cell some turns of the event loop after it was asked to. */
vm.runInThisContext = (code, options) => {
  const isCheck = isNext && typeof options === "object" && options?.breakOnSigint === true;
  if (!isCheck) return runInThisContext.call(vm, code, options);
  isNext = false;
  kept?.restore();
  isOpen = true;
  try {
    return runInThisContext.call(vm, code, options);
  } finally {
    isOpen = false;
  }
};

const { createExecutor } = executor;

executor.createExecutor = (...args) => {
  const made = createExecutor(...args);
  const { execute } = made;
  made.execute = (source) => {
    const [line, name, signature] = COMMAND.exec(source) ?? [];
    if (line === undefined || signatures[name] !== signature) return execute(source);
    return commands[name](execute, source.slice(line.length));
  };
  return made;
};

require("../kernel/launcher.cjs");
