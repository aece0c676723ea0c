// npm run html: the notebooks with their saved outputs as web pages, in _site/. `npm run html -- FOLDER` writes them elsewhere.
import { requireNode } from "../require-node.mjs";

requireNode();
import("../setup.mjs").then(async ({ setUp }) => {
  await setUp(["lib"]);
  // Only now: on a fresh clone, what it needs is not there before the set-up.
  const { buildSite } = await import("./build-site.mjs");
  await buildSite(process.argv[2]);
});
