// Stock tslab: Node compiles the nine megabytes of the TypeScript compiler anew whenever a kernel starts.
// Repaired, from Node 22.1 on: what Node has compiled is kept, beside the packages, for the next kernel.
const { join } = require("node:path");
const { enableCompileCache } = /** @type {any} */ (require("node:module"));

enableCompileCache?.(join(__dirname, "..", "..", "..", "node_modules", ".cache", "kernel"));
