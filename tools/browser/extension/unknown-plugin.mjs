// An address can ask for a notebook that is not there: a link from elsewhere that is old, or another browser's own notebook.

const page = /** @type {any} */ (window);
const asked = new URLSearchParams(location.search).get("path");

export async function unknownPlugin() {
  return {
    id: "rnn-by-hand:unknown",
    autoStart: true,
    activate({ restored, serviceManager: { contents } }) {
      if (asked) void restored.then(() => check(contents));
    },
  };
}

async function check(contents) {
  const found = await contents.get(asked, { content: false }).catch(() => undefined);
  if (found?.type === "notebook") return; // opens
  page.notebookIsThere(() => {});
  if (found) return; // a folder or another file, which JupyterLab shows
  const { content } = await contents.get("notebooks", { content: true }).catch(() => ({ content: [] }));
  page.sayThatNoNotebookIsThere(
    asked,
    content.filter(({ type }) => type === "notebook").map(({ path }) => path),
  );
}
