// npm test: set up what is missing, then every test. `npm test -- kernel` runs only the files whose path contains "kernel".
import { requireNode } from "../setup/require-node.mjs";

requireNode();
import("./all-tests.mjs").then(({ runTests }) => runTests(process.argv.slice(2)));
