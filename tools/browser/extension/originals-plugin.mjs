// A reader's work is kept in the browser, in the place of the notebook it began as. Here is the way back to that one, and
// word of a corrected one, which the reader's would otherwise hide for ever.

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const site = new URL("../../../", here); // from extensions/rnn-by-hand/static/

/** Where the browser remembers which original the reader's work began as. */
const begunAs = (path) => `rnn-by-hand:begun-as:${path}`;

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
        const restore = () => void restoreOriginal(panel, contents, { Dialog, showDialog });
        const label = "Restore original";
        panel.toolbar.addItem(
          "restore-original",
          new ToolbarButton({ label, tooltip: "Take this notebook as it was written", onClick: restore }),
        );
        void panel.context.ready.then(() => offerCorrected(panel, contents, Notification));
      });
    },
  };
}

async function restoreOriginal(panel, contents, { Dialog, showDialog }) {
  const { path } = panel.context;
  const original = await originalOf(path);
  const body = original
    ? `Your version will be kept beside it, as ${beside(path)}.`
    : "This notebook is your own: it has no original.";
  const buttons = [Dialog.cancelButton(), ...(original ? [Dialog.okButton({ label: "Restore" })] : [])];
  const { button } = await showDialog({ title: "Restore the original notebook?", body, buttons });
  if (button.accept && original) await takeOriginal(panel, contents, original);
}

const beside = (path) => path.replace(/\.ipynb$/, "-yours.ipynb");

async function takeOriginal({ context }, contents, original) {
  const { path } = context;
  const content = context.model.toJSON();
  await contents.save(beside(path), { type: "notebook", format: "json", content });
  await contents.delete(path); // the reader's: what JupyterLite then finds under this name is the original
  await context.revert();
  localStorage.setItem(begunAs(path), original.hash);
}

async function offerCorrected(panel, contents, Notification) {
  const { path, model } = panel.context;
  const original = await originalOf(path);
  if (!original) return;
  const remember = () => localStorage.setItem(begunAs(path), original.hash);
  const before = localStorage.getItem(begunAs(path)) ?? original.hash;
  if (before === original.hash || sourcesOf(model.toJSON()) === sourcesOf(original.notebook)) return void remember();
  const take = { label: "Take the corrected one", callback: () => takeOriginal(panel, contents, original) };
  const keep = { label: "Keep mine", callback: remember };
  const message = `${path} has been corrected since you began to work in it. Yours would be kept as ${beside(path)}.`;
  Notification.info(message, { autoClose: false, actions: [take, keep] });
}

/** @returns the notebook as the site has it, and a hash of it; null when there is none, or no network */
async function originalOf(path) {
  try {
    const response = await fetch(new URL(`files/${path}`, site));
    if (!response.ok) return null;
    const text = await response.text();
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return { notebook: JSON.parse(text), hash: btoa(String.fromCharCode(...new Uint8Array(digest))) };
  } catch {
    return null;
  }
}

const sourcesOf = ({ cells }) => JSON.stringify(cells.map(({ source }) => [source].flat().join("")));
