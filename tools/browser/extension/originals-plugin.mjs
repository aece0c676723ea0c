// A reader's work is kept in the browser, in the place of the notebook it began as. Here is the way back to that one, and
// word of a corrected one, which the reader's would otherwise hide for ever.

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const site = new URL("../../../", here); // from extensions/rnn-by-hand/static/
const page = /** @type {any} */ (window);
const SETTLING_MS = 3000;

/** Which original the reader's work began as: hashes of its file and of its sources. The browser may refuse to remember. */
const begunAs = {
  key: (path) => `rnn-by-hand:begun-as:${path}`,
  get(path) {
    try {
      return JSON.parse(localStorage.getItem(begunAs.key(path)) ?? "null");
    } catch {
      return null;
    }
  },
  set(path, { file, sources }) {
    try {
      localStorage.setItem(begunAs.key(path), JSON.stringify({ file, sources }));
    } catch {
      // Nothing that a reader does here is kept, and so nothing is ever hidden by it.
    }
  },
};

/** @param sharedModule gives a module of JupyterLab's */
export async function originalsPlugin(sharedModule) {
  const { INotebookTracker } = await sharedModule("@jupyterlab/notebook");
  const { Dialog, Notification, showDialog } = await sharedModule("@jupyterlab/apputils");
  const { ToolbarButton } = await sharedModule("@jupyterlab/ui-components");

  return {
    id: "rnn-by-hand:originals",
    autoStart: true,
    requires: [INotebookTracker],
    activate(app, tracker) {
      const { contents } = app.serviceManager;
      tracker.widgetAdded.connect((_, panel) => {
        void panel.revealed.then(() => page.notebookIsThere((cell) => void scrollTo(panel.content, cell)));
        const restore = () => void restoreOriginal(panel, contents, { Dialog, showDialog });
        const label = "Restore original";
        panel.toolbar.addItem(
          "restore-original",
          new ToolbarButton({ label, tooltip: "Take this notebook as it was written", onClick: restore }),
        );
        void panel.context.ready
          .then(() => welcomeCorrected(panel, contents, Notification))
          .then(() => (document.documentElement.dataset.originals = "compared"));
      });
    },
  };
}

/** What is drawn above it may push it away, until the reader goes on. */
async function scrollTo(notebook, cell) {
  const index = notebook.widgets.findIndex(({ model }) => model.id === cell);
  let hasGoneOn = index < 0;
  const goOn = () => (hasGoneOn = true);
  for (const event of ["wheel", "pointerdown", "keydown"]) addEventListener(event, goOn, { capture: true, once: true });
  for (const end = Date.now() + SETTLING_MS; Date.now() < end && !hasGoneOn;) {
    await notebook.scrollToItem(index, "start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function restoreOriginal(panel, contents, { Dialog, showDialog }) {
  const { path } = panel.context;
  const original = await originalOf(path);
  const isOwn = original && hasOwnCells(path, await hashOf(sourcesOf(panel.context.model.toJSON())), original);
  const body = !original
    ? "This notebook is your own: it has no original."
    : isOwn
      ? `Your version will be kept beside it, as ${await beside(path, contents)}.`
      : "You have changed none of its cells: only what stands below them is replaced.";
  const buttons = [Dialog.cancelButton(), ...(original ? [Dialog.okButton({ label: "Restore" })] : [])];
  const { button } = await showDialog({ title: "Restore the original notebook?", body, buttons });
  if (!button.accept || !original) return;
  await (isOwn ? takeInsteadOfYours(panel, contents, original) : takeOriginal(panel, contents, original));
}

/** Whether more than outputs would be lost with the reader's, of whose `sources` this is the hash. */
function hasOwnCells(path, sources, original) {
  return sources !== original.sources && sources !== begunAs.get(path)?.sources;
}

/** A name that no notebook has yet: what was kept before stays. */
async function beside(path, contents) {
  for (let k = 1; ; k++) {
    const name = path.replace(/\.ipynb$/, k === 1 ? "-yours.ipynb" : `-yours-${k}.ipynb`);
    const isTaken = await contents.get(name, { content: false }).then(Boolean, () => false);
    if (!isTaken) return name;
  }
}

async function takeInsteadOfYours(panel, contents, original) {
  const { path, model } = panel.context;
  await contents.save(await beside(path, contents), { type: "notebook", format: "json", content: model.toJSON() });
  await takeOriginal(panel, contents, original);
}

async function takeOriginal({ context }, contents, original) {
  await contents.delete(context.path); // the reader's: what JupyterLite then finds under this name is the original
  await context.revert();
  begunAs.set(context.path, original);
}

/** Where nothing but outputs would be lost, a corrected notebook is taken; otherwise it is offered. */
async function welcomeCorrected(panel, contents, Notification) {
  const { path, model } = panel.context;
  const original = await originalOf(path);
  if (!original) return;
  const begun = begunAs.get(path) ?? original;
  const sources = await hashOf(sourcesOf(model.toJSON()));
  if (begun.file === original.file || sources === original.sources) begunAs.set(path, original);
  else if (!hasOwnCells(path, sources, original)) await takeOriginal(panel, contents, original);
  else await offer(panel, contents, { Notification, original });
}

async function offer(panel, contents, { Notification, original }) {
  const { path } = panel.context;
  const take = { label: "Take the corrected one", callback: () => takeInsteadOfYours(panel, contents, original) };
  const keep = { label: "Keep mine", callback: () => begunAs.set(path, original) };
  const kept = await beside(path, contents);
  const message = `${path} has been corrected since you began to work in it. Yours would be kept as ${kept}.`;
  Notification.info(message, { autoClose: false, actions: [take, keep] });
}

/** @returns hashes of the notebook as the site has it; null when there is none, or no network */
async function originalOf(path) {
  try {
    const response = await fetch(new URL(`files/${path}`, site));
    if (!response.ok) return null;
    const text = await response.text();
    return { file: await hashOf(text), sources: await hashOf(sourcesOf(JSON.parse(text))) };
  } catch {
    return null;
  }
}

async function hashOf(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

const sourcesOf = ({ cells }) => JSON.stringify(cells.map(({ source }) => [source].flat().join("")));
