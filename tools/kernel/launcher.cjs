// The kernel `tslab`: tslab 1.0.22 as published, with its defects repaired in memory before it starts. Each file in
// repairs/ repairs one defect when it is loaded, and says what stock tslab does. Notebooks also run on stock tslab.

// Before all that it is for.
require("./repairs/slow-loading.cjs");

// How a cell is compiled. The first keeps the source maps to itself.
require("./repairs/cell-positions.cjs");
require("./repairs/slow-start.cjs");
require("./repairs/slow-compiling.cjs");
require("./repairs/growing-memory.cjs");
require("./repairs/compiler-accidents.cjs");
require("./repairs/shorthand-properties.cjs");
require("./repairs/slow-assignments.cjs");
require("./repairs/names-after-an-error.cjs");
require("./repairs/es-modules.cjs");
require("./repairs/exported-names.cjs");
require("./repairs/wrong-folder.cjs");

// What a cell that failed shows, and one that did not.
require("./repairs/compile-errors.cjs");
require("./repairs/uncompiled-names.cjs");
require("./repairs/thrown-errors.cjs");
require("./repairs/unawaited-errors.cjs");
require("./repairs/exits.cjs");
require("./repairs/last-expression.cjs");
require("./repairs/shown-promises.cjs");
require("./repairs/clear-output.cjs");
require("./repairs/console-trace.cjs");
require("./repairs/stdout-write.cjs");
require("./repairs/shown-errors.cjs");
require("./repairs/file-descriptors.cjs");
require("./repairs/child-processes.cjs");

// How a request to execute a cell is answered. Each wraps the ones before it.
require("./repairs/late-output.cjs");
require("./repairs/fast-prints.cjs");
require("./repairs/input.cjs");
require("./repairs/execute-messages.cjs");
require("./repairs/user-expressions.cjs");
require("./repairs/requests-after-an-error.cjs");
require("./repairs/interrupt-listeners.cjs");

// Where it is reached.
require("./repairs/local-sockets.cjs");

// What works while a cell runs. The first two need a second thread, and a web browser lets no thread look into another:
// there, the page that shows the notebook listens and stops cells (tools/browser/).
if (/** @type {string} */ (process.platform) !== "browser") {
  require("./repairs/deaf-while-busy.cjs");
  require("./repairs/starved-interrupts.cjs");
}
require("./repairs/early-interrupts.cjs");
require("./repairs/turn-of-its-own.cjs");

// How other requests are answered.
require("./repairs/kernel-info.cjs");
require("./repairs/code-points.cjs");
require("./repairs/is-complete.cjs");
require("./repairs/other-requests.cjs");
require("./repairs/unsigned-messages.cjs");

// How every message is sent.
require("./repairs/lost-messages.cjs");

const { startKernel } = require("tslab/dist/main.js");

startKernel({ configPath: process.argv[2], enableFindLocal: false, jsKernel: false });
