// npm run bake: runs every notebook from a fresh kernel, writes its outputs into it and draws its figures. `npm run bake -- 01` only those named so.
import { requireNode } from "../setup/require-node.mjs";

requireNode();
import("./bake-notebooks.mjs").then(({ bake }) => bake(process.argv.slice(2)));
