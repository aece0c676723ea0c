// npm run html: the notebooks with their saved outputs as web pages, in _site/, each with a link that opens its notebook in
// the reader's browser, ready to run. `npm run html -- FOLDER` writes them elsewhere.
import { join } from "node:path";
import { root } from "../setup/places.cjs";
import { setUp } from "../setup/setup.mjs";

await setUp(["lib"]);
// Not imported at the top: on a fresh clone, KaTeX is there only after the set-up.
const { buildSite } = await import("../site/build-site.mjs");
const folder = process.argv[2] ?? join(root, "_site");
try {
  await buildSite(folder);
  console.log(`\nOpen ${join(folder, "index.html")}; the notebooks run once a web server shows it (docs/hosting.md).`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
