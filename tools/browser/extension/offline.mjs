// The course opens without a network after one visit. The service worker keeps what it fetches, but there is none yet while
// a first visit loads the page: what that has loaded is fetched again here, from the browser's own cache. Before it come the
// notebooks that the reader has not opened yet, because nothing else could bring them back.

/* global CACHE_NAME, KEPT_FILES -- see bundled.d.ts */

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const site = new URL("../../../", here).href; // from extensions/rnn-by-hand/static/
const MISSING = 404; // JupyterLab asks for some files in vain
const ENTRIES = 5000; // browsers remember 250 otherwise; JupyterLab loads more
performance.setResourceTimingBufferSize(ENTRIES);

const NOTEBOOKS = "api/contents/notebooks/all.json";
/** What build-lite.mjs lists: what JupyterLab fetches only when it comes to need it. */
const FETCHED_LATE = "fetched-late.json";

/**
 * Marks the page when everything is kept. Where that fails, without a network for one, it is tried again at the next visit.
 *
 * @param {(state: "keeping" | "ready" | "impossible" | "failed") => void} tell
 */
export function keepForOffline(tell) {
  if (!navigator.serviceWorker || !globalThis.caches) return tell("impossible");
  tell("keeping");
  keep().then(
    () => {
      document.documentElement.dataset.offline = "ready";
      tell("ready");
    },
    () => tell("failed"),
  );
}

async function keep() {
  await controlled(navigator.serviceWorker);
  const cache = await caches.open(CACHE_NAME);
  await forgetOldVersions(cache);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const isKept = (url) => kept.has(url) || kept.has(url.replace(/\?.*$/, ""));
  for (const list of [notebooks, beside, loaded, fetchedLate]) {
    const missing = new Set((await list()).filter((url) => !isKept(url)));
    await Promise.all([...missing].map(keptByServiceWorker));
  }
}

/** The service worker answers when it has kept it. */
async function keptByServiceWorker(url) {
  const response = await fetch(url);
  if (!response.ok && response.status !== MISSING) {
    throw new Error(`${url} must be there, got status ${response.status}`);
  }
}

/** From then on, requests of this page go by way of the service worker. */
async function controlled(serviceWorker) {
  if (serviceWorker.controller) return;
  await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
}

const loaded = () => {
  const urls = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
  return urls.filter((url) => url.startsWith(site) && !url.includes("/api/service-worker"));
};

const beside = () => KEPT_FILES.map((name) => new URL(name, here).href);

async function notebooks() {
  const { content } = await (await fetch(new URL(NOTEBOOKS, site))).json();
  return content.map(({ path }) => new URL(`files/${path}`, site).href);
}

async function fetchedLate() {
  const paths = await (await fetch(new URL(FETCHED_LATE, site))).json();
  return paths.map((path) => new URL(path, site).href);
}

/** Kernels of versions before this one. */
async function forgetOldVersions(cache) {
  const present = new Set([here, ...beside()]);
  const own = new URL(".", here).href;
  for (const { url } of await cache.keys()) if (url.startsWith(own) && !present.has(url)) await cache.delete(url);
}
