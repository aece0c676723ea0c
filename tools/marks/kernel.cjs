// The kernel in which an exercise is marked: the project's own, with a judge that a learner's cells cannot reach.
//
// It reads the check and secret words from stdin before any cell runs. Two words are commands, which come as cells: `lock`,
// after the course's cells and before the learner's, and `check`, which runs the check. What that finds is written to stdout,
// with the third word before it. No object is made for that, nor a message: a learner's cell could have changed what it
// inherits from, and be handed it. All that a learner's cell prints goes to the notebook, as ever.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const vm = require("node:vm");
const executor = require("tslab/dist/executor.js");
const { KeptNames } = require("./kept-names.cjs");
const { lockRealm } = require("./locked-realm.cjs");

const { words, answer, check } = JSON.parse(fs.readFileSync(0, "utf8"));
const { writeSync } = fs; // the launcher's prints in the notebook
const requireAsCells = createRequire(join(process.cwd(), "notebook.js"));
const lib = requireAsCells("../lib");
const judge = requireAsCells("../lib/dist/proof/exercise.js");

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
  writeSync(1, `${words.result} ${text}\n`);
}

/** @type {KeptNames | undefined} */
let kept;

function lock() {
  lockRealm(lib, requireAsCells);
  kept = new KeptNames(globalThis.__tslab__.exports, answer);
  return Promise.resolve(true);
}

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
    if (source === words.lock) return lock();
    if (source !== words.check) return execute(source);
    isNext = true;
    return execute(check);
  };
  return made;
};

require("../kernel/launcher.cjs");
