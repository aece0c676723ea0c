// npm run html: the notebooks with their saved outputs as web pages, in _site/. `npm run html -- FOLDER` writes them elsewhere.
import { requireNode } from "../setup/require-node.mjs";

requireNode();
import("../setup/setup.mjs").then(async ({ setUp }) => {
  await setUp(["lib"]);
  // Only now: on a fresh clone, what it needs is not there before the set-up.
  const { buildSite } = await import("../site/build-site.mjs");
  await buildSite(process.argv[2]);
});
