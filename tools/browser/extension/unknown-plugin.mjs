// An address can ask for a notebook that is not there: a link from elsewhere that is old, or another browser's own notebook.
// JupyterLab would show it empty, under one dialog after the other.

const page = /** @type {any} */ (window);
const words = new URLSearchParams(location.search);
const [asked, missing] = [words.get("path"), words.get("missing")];

export async function unknownPlugin() {
  return {
    id: "rnn-by-hand:unknown",
    autoStart: true,
    activate({ restored, serviceManager: { contents } }) {
      if (asked) void look(contents, asked);
      if (missing) void restored.then(() => sayWhatThereIs(contents));
    },
  };
}

async function look(contents, asked) {
  const found = await contents.get(asked, { content: false }).catch(() => undefined);
  if (!found) location.replace(`?missing=${encodeURIComponent(asked)}`);
  else if (found.type !== "notebook") page.notebookIsThere(() => {}); // a folder or another file, which JupyterLab shows
}

async function sayWhatThereIs(contents) {
  const { content } = await contents.get("notebooks", { content: true }).catch(() => ({ content: [] }));
  page.sayThatNoNotebookIsThere(
    missing,
    content.filter(({ type }) => type === "notebook").map(({ path }) => path),
  );
}
