// Keeps the notebook that is open in the page's address, so that it is the one that a reload, a bookmark or a link opens.
// JupyterLab takes it out when it has read it.

/** @param sharedModule gives a module of JupyterLab's */
export async function addressPlugin(sharedModule) {
  const { INotebookTracker } = await sharedModule("@jupyterlab/notebook");

  return {
    id: "rnn-by-hand:address",
    autoStart: true,
    requires: [INotebookTracker],
    activate({ restored }, tracker) {
      const show = () => {
        const path = tracker.currentWidget?.context.path;
        if (path) history.replaceState(history.state, "", `?path=${encodeURIComponent(path).replaceAll("%2F", "/")}`);
      };
      tracker.currentChanged.connect(show);
      tracker.widgetAdded.connect((_, panel) => {
        void panel.revealed.then(show);
        panel.context.pathChanged.connect(show);
      });
      void restored.then(show);
    },
  };
}
