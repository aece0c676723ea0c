// npm run html: the notebooks with their saved outputs as web pages, in _site/.
// `npm run html -- FOLDER` writes them elsewhere.
import { setUp } from "../setup/setup.mjs";

await setUp(["lib"]);
// Not imported at the top: on a fresh clone, KaTeX is there only after the set-up.
const { buildSite } = await import("../site/build-site.mjs");
await buildSite(process.argv[2]);
