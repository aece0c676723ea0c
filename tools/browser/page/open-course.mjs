// Opens a notebook to be run. The reader sees it as it was saved from the first moment on, while JupyterLab loads and, next
// to it, the kernel starts.
import { launchKernel, launchKernelAhead } from "./launch-kernel.mjs";

const page = /** @type {any} */ (window);
const lite = new URL("../", location.href).pathname;
const find = (selector) => /** @type {any} */ (document.querySelector(selector));

const opening = find("#opening");
const status = find("#opening p");
const saved = find("#opening iframe");

function open() {
  page.launchKernel = launchKernel;
  const path = new URLSearchParams(location.search).get("path");
  if (path) void showAsSaved(path);
  else page.notebookIsThere(() => {}); // the reader chooses one in JupyterLab
  const launched = launchKernelAhead();
  page.kernelIsReady = launched.ready;
  tellOfKernel(launched);
  void keepsAnything().then(startLab);
}

/** The page of the course, in which no script runs: figures are pictures there. */
async function showAsSaved(path) {
  const [, name] = /^notebooks\/([\w-]+)\.ipynb$/.exec(path) ?? [];
  const address = `../../${name}.html`;
  const response = name ? await fetch(address, { method: "HEAD" }).catch(() => undefined) : undefined;
  if (!response?.ok) return; // the reader's own notebook, or no network
  saved.src = address;
  saved.hidden = false;
  // What leads elsewhere is of no use here.
  saved.onload = () => saved.contentDocument.querySelectorAll("header, nav, .edition").forEach((part) => part.remove());
}

/** By the words that the kernel says on its way. */
const STAGES = {
  unpacking: "Starting TypeScript: unpacking its files …",
  loading: "Starting TypeScript: loading the compiler …",
};

function tellOfKernel(launched) {
  status.textContent = "Starting TypeScript: fetching its files …";
  launched.onStage = (stage) => (status.textContent = STAGES[stage]);
  launched.ready.then(
    () => (opening.dataset.kernel = "ready"),
    (error) => (status.textContent = `TypeScript could not start: ${error.message}`),
  );
}

const inMemory = (...names) =>
  Object.fromEntries(names.map((name) => [`${name}StorageDrivers`, '["memoryStorageDriver"]']));
/** The address says which notebook is open. JupyterLab would open all of the last time besides. */
const ONE_NOTEBOOK = { enableMemoryStorage: "true", ...inMemory("workspaces") };
/** Where the browser keeps nothing. */
const FORGETFUL = inMemory("contents", "settings");

function startLab(isKeeping) {
  const config = find("#jupyter-config-data");
  const { build, ...settings } = JSON.parse(config.textContent);
  const places = { baseUrl: lite, fullStaticUrl: lite + build, fullLabextensionsUrl: `${lite}extensions` };
  if (!isKeeping) warnThatNothingIsKept();
  config.textContent = JSON.stringify({ ...settings, ...places, ...ONE_NOTEBOOK, ...(isKeeping ? {} : FORGETFUL) });
  const bundle = document.createElement("script");
  bundle.src = `${lite}${build}/lab/bundle.js`;
  bundle.onerror = () => (status.textContent = "JupyterLab could not be loaded: is there a network?");
  document.head.append(bundle);
}

/**
 * What was read in the saved notebook is shown in the one that can be run, in its place.
 *
 * @param {(cell: string) => void} scrollTo brings a cell of that one into sight
 */
page.notebookIsThere = (scrollTo) => {
  const isSeen = (section) => section.getBoundingClientRect().bottom > 0;
  const sections = [...(saved.contentDocument?.querySelectorAll("section[id^=cell-]") ?? [])];
  if (saved.contentWindow?.scrollY > 0) scrollTo(sections.find(isSeen)?.id.slice("cell-".length));
  saved.remove();
  opening.classList.add("there");
};

function warnThatNothingIsKept() {
  warn(
    "This browser keeps nothing for this site, as in a private window: what you change is gone when you leave the page. " +
      "File → Download takes it along.",
  );
}

/** @param {string[]} paths those of the notebooks that are there */
page.sayThatNoNotebookIsThere = (asked, paths) => {
  const links = paths.sort().map((path) => {
    const name = path.replace(/^.*\/|\.ipynb$/g, "");
    return Object.assign(document.createElement("a"), { href: `?path=${encodeURIComponent(path)}`, textContent: name });
  });
  const list = links.flatMap((link, i) => (i === 0 ? [link] : [", ", link]));
  const others = links.length > 0 ? ["There are: ", ...list] : ["Is there a network?"];
  const what = paths.includes(asked) ? "could not be read" : "is neither in the course nor among yours";
  warn(`The notebook “${asked}” ${what}. `, ...others);
};

function warn(...parts) {
  const trouble = find("#trouble");
  const message = document.createElement("div");
  message.append(...parts);
  find("#trouble span").append(message);
  find("#trouble button").onclick = () => trouble.remove();
  trouble.hidden = false;
}

async function keepsAnything() {
  try {
    localStorage.setItem("rnn-by-hand:kept", "");
    await new Promise((resolve, reject) => {
      const request = indexedDB.open("rnn-by-hand:kept");
      Object.assign(request, { onsuccess: () => resolve(request.result.close()), onerror: reject, onblocked: reject });
    });
    return true;
  } catch {
    return false;
  }
}

if (page.canRunNotebooks) open();
