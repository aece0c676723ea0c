// What a visit to the course in a browser costs: bytes served until the kernel is ready, and in all, which is once everything is
// kept for reading without a network; time until the saved notebook can be read, until JupyterLab shows it, and until its
// kernel is ready; memory then, and half a minute later. A first visit, a second one, and one to another notebook, on a server
// that compresses and lets browsers keep files for ten minutes, as GitHub Pages does.
//
//     npm run html && node bench/visit.mjs [SITE]
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { launchChromium } from "../tools/setup/chromium.cjs";
import { root } from "../tools/setup/places.cjs";

const TYPES = {
  ...{ ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" },
  ...{ ".json": "application/json", ".ipynb": "application/json", ".txt": "text/plain", ".woff2": "font/woff2" },
};
const COMPRESSED = /\.(html|js|css|svg|json|ipynb|txt|webmanifest)$/;
const TIMEOUT_MS = 120_000;
const REST_MS = 30_000; // by then, the browser has thrown away what the start has left behind
const NOTEBOOKS = ["01-rnn-step", "01-rnn-step", "02-shapes-and-formulas"];

const served = { bytes: 0, requests: 0 };
const site = resolve(process.argv[2] ?? join(root, "_site"));
const files = new Map(filesBelow(site).map((file) => [file, asServed(file)])); // before the clock runs: a server is elsewhere
const server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const browser = await launchChromium();
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  console.log(
    [
      "visit",
      "requests",
      "MB to ready",
      "MB in all",
      "readable s",
      "in JupyterLab s",
      "ready s",
      "tab MiB",
      "… at rest",
    ].join("\t"),
  );
  let all = 0;
  for (const [i, notebook] of NOTEBOOKS.entries()) all += await measure(page, `${i + 1}: ${notebook}`, notebook);
  console.log(`1,000 learners who come ${NOTEBOOKS.length} times: ${(all / 1e6).toFixed(1)} GB`);
} finally {
  await browser.close();
  server.close();
}

/** @returns {string[]} */
function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

function asServed(file) {
  const contents = readFileSync(file);
  const etag = `"${createHash("sha256").update(contents).digest("hex").slice(0, 16)}"`;
  const isCompressed = COMPRESSED.test(file);
  const type = { "content-type": TYPES[extname(file)] ?? "application/octet-stream" };
  const headers = { etag, "cache-control": "max-age=600" };
  const compression = isCompressed && { "content-encoding": "gzip" };
  return { body: isCompressed ? gzipSync(contents) : contents, headers, more: { ...type, ...compression } };
}

function answer({ url = "/", headers: asked }, response) {
  const file = files.get(join(site, normalize(decodeURIComponent(new URL(url, "http://localhost").pathname))));
  if (!file) return void response.writeHead(404).end();
  served.requests++;
  if (asked["if-none-match"] === file.headers.etag) return void response.writeHead(304, file.headers).end();
  served.bytes += file.body.length;
  response.writeHead(200, { ...file.headers, ...file.more });
  return void response.end(file.body);
}

/** @returns {Promise<number>} bytes served */
async function measure(page, title, notebook) {
  Object.assign(served, { bytes: 0, requests: 0 });
  const start = Date.now();
  const until = async (selector, state) => {
    await page.waitForSelector(selector, { state, timeout: TIMEOUT_MS });
    return Date.now() - start;
  };
  const address = `http://127.0.0.1:${port}/lite/lab/index.html?path=notebooks/${notebook}.ipynb`;
  await page.goto(address, { waitUntil: "commit" });
  const saved = page.frameLocator("#opening iframe").locator("section").first();
  const inJupyterLab = until(".jp-Notebook .jp-Cell", "visible");
  const asSaved = saved.waitFor({ timeout: TIMEOUT_MS }).then(() => Date.now() - start);
  // From then on, the rest is fetched to be kept.
  const beforeKept = page.waitForFunction(() => globalThis["kernelIsReady"]?.then(() => true)).then(() => served.bytes);
  const readable = await Promise.any([asSaved, inJupyterLab]); // the latter may be first at a second visit
  const inLab = await inJupyterLab;
  await until('#opening.there[data-kernel="ready"]', "attached");
  const ready = await until('.jp-StatusBar-TextItem:text-is("TypeScript | Idle")', "visible");
  const memory = await tabMemory();
  await until("html[data-offline=ready]", "attached");
  const { bytes, requests } = served;
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const sizes = [await beforeKept, bytes].map((size) => (size / 1e6).toFixed(2));
  const times = [readable, inLab, ready].map((ms) => (ms / 1000).toFixed(1));
  console.log([title, requests, ...sizes, ...times, memory, await tabMemory()].join("\t"));
  return bytes;
}

/** What the tab's process has in memory, where the system says: on Linux. The browser has smaller ones of its own. */
async function tabMemory() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const kibibytes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => pss(id));
  return kibibytes.every(Number.isFinite) ? Math.round(Math.max(...kibibytes) / 1024) : "?";
}

function pss(id) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1]);
  } catch {
    return NaN;
  }
}
