// npm start: set up what is missing, then JupyterLab on the first notebook. Flags after `--` go to JupyterLab.
import { requireNode } from "../setup/require-node.mjs";

requireNode();
import("./jupyterlab.mjs").then(({ startJupyterLab }) => startJupyterLab(process.argv.slice(2)));
