// npm run html: the notebooks with their saved outputs as web pages, in _site/. `npm run html -- FOLDER` writes them elsewhere.
import { requireNode } from "../require-node.mjs";

requireNode();
import("./build-site.mjs").then(({ buildSite }) => buildSite(process.argv[2]));
