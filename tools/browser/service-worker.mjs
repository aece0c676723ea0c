// Takes the place of JupyterLite's service worker, so that the course opens without a network and an update of the site is
// taken whole: what has a hash in its name is kept for ever, of everything else the newest is asked for, and what was kept
// is only the answer when no network has another.

/* global CACHE_NAME -- see bundled.d.ts */

const scope = /** @type {any} */ (globalThis);

/** `kernel-0f9a1c77e2.js`, `1.a8fa7b2.js`, `build-0f9a1c77e2/…` */
const HASHED = /[-.][0-9a-f]{7,}\.\w+$|-[0-9a-f]{10}\/.*$/;
/** JupyterLab asks whether there is a service worker. */
const HEARTBEAT = "/api/service-worker-heartbeat";

scope.addEventListener("install", () => scope.skipWaiting());
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (pathname === HEARTBEAT) event.respondWith(new Response("ok"));
  else if (url.startsWith(scope.registration.scope) || HASHED.test(url)) event.respondWith(answer(event.request));
});

async function answer(request) {
  const cache = await caches.open(CACHE_NAME);
  const isHashed = HASHED.test(request.url);
  const kept = isHashed ? await cache.match(request) : undefined;
  return kept ?? fetchAndKeep(cache, request);
}

async function fetchAndKeep(cache, request) {
  // A page asks for another notebook by what follows the question mark, and with a time where it wants no old answer.
  const options = { ignoreSearch: !HASHED.test(request.url) };
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(keyOf(request), response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, options);
    if (kept) return kept;
    throw error;
  }
}

/** What follows the question mark only matters where it is a hash: kept with it, there would be a copy for every time. */
const keyOf = ({ url }) => (HASHED.test(url) ? url : url.replace(/\?.*$/, ""));
