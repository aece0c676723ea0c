// What a visit to the course in a browser costs: bytes and requests served, time until the notebook can be read and until
// its kernel is ready, memory. A first visit, a second one, and one to another notebook, on a server that compresses and lets
// browsers keep files for ten minutes, as GitHub Pages does.
//
//     npm run html && node bench/visit.mjs [SITE]
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
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
const NOTEBOOKS = ["01-rnn-step", "01-rnn-step", "02-shapes-and-formulas"];

const served = { bytes: 0, requests: 0 };
const site = resolve(process.argv[2] ?? join(root, "_site"));
const server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const browser = await launchChromium();
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  console.log(["visit", "requests", "MB served", "readable s", "kernel ready s", "tab MiB"].join("\t"));
  for (const [i, notebook] of NOTEBOOKS.entries()) await measure(page, `${i + 1}: ${notebook}`, notebook);
} finally {
  await browser.close();
  server.close();
}

function answer({ url = "/", headers }, response) {
  const file = join(site, normalize(decodeURIComponent(new URL(url, "http://localhost").pathname)));
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
  const contents = readFileSync(file);
  const etag = `"${createHash("sha256").update(contents).digest("hex").slice(0, 16)}"`;
  const common = { etag, "cache-control": "max-age=600" };
  served.requests++;
  if (headers["if-none-match"] === etag) return void response.writeHead(304, common).end();
  const isCompressed = COMPRESSED.test(file);
  const body = isCompressed ? gzipSync(contents) : contents;
  served.bytes += body.length;
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { ...common, "content-type": type, ...(isCompressed && { "content-encoding": "gzip" }) });
  return void response.end(body);
}

async function measure(page, title, notebook) {
  Object.assign(served, { bytes: 0, requests: 0 });
  const start = Date.now();
  await page.goto(`http://127.0.0.1:${port}/lite/lab/index.html?path=notebooks/${notebook}.ipynb`);
  await page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: TIMEOUT_MS });
  const readable = Date.now() - start;
  await page.waitForSelector('.jp-StatusBar-TextItem:text-is("TypeScript | Idle")', { timeout: TIMEOUT_MS });
  const ready = Date.now() - start;
  const memory = await tabMemory();
  await page.waitForSelector("html[data-offline=ready]", { state: "attached", timeout: TIMEOUT_MS });
  const { bytes, requests } = served;
  const seconds = (ms) => (ms / 1000).toFixed(1);
  console.log([title, requests, (bytes / 1e6).toFixed(2), seconds(readable), seconds(ready), memory].join("\t"));
}

/** What the renderers have in memory, where the system says: on Linux. */
async function tabMemory() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const kibibytes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => pss(id));
  return kibibytes.every(Number.isFinite) ? Math.round(kibibytes.reduce((a, b) => a + b, 0) / 1024) : "?";
}

function pss(id) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1]);
  } catch {
    return NaN;
  }
}
