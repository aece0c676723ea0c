// An address can ask for a notebook that is not there: a link from elsewhere that is old, or another browser's own notebook.
// JupyterLab would show it empty, under one dialog after the other. It does the same with one that is there when it could not
// read the list of the notebooks, which it does not read a second time: then the page is loaded once more.

const page = /** @type {any} */ (window);
const words = new URLSearchParams(location.search);
const [asked, missing, isSecondTime] = [words.get("path"), words.get("missing"), words.has("again")];

export async function unknownPlugin() {
  return {
    id: "rnn-by-hand:unknown",
    autoStart: true,
    activate({ restored, serviceManager: { contents } }) {
      if (asked) void look(contents, asked);
      if (missing) void restored.then(() => sayWhatThereIs(contents, missing));
    },
  };
}

async function look(contents, asked) {
  const found = await contents.get(asked, { content: false }).catch(() => undefined);
  if (!found) location.replace(`?missing=${encodeURIComponent(asked)}${isSecondTime ? "&again" : ""}`);
  else if (found.type !== "notebook") page.notebookIsThere(() => {}); // a folder or another file, which JupyterLab shows
}

async function sayWhatThereIs(contents, missing) {
  const { content } = await contents.get("notebooks", { content: true }).catch(() => ({ content: [] }));
  const paths = content.filter(({ type }) => type === "notebook").map(({ path }) => path);
  if (paths.includes(missing) && !isSecondTime) location.replace(`?path=${encodeURIComponent(missing)}&again`);
  else page.sayThatNoNotebookIsThere(missing, paths);
}
