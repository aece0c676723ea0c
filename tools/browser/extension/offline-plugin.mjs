// Says in the status bar whether the course would open without a network by now.
import { keepForOffline } from "./offline.mjs";

/** The one that the page has started (page/open-course.mjs). */
const { kernelIsReady } = /** @type {any} */ (window);

const STATES = {
  waiting: [
    "Offline: not yet",
    "Once the kernel has started, the course is kept here for reading and running without a network.",
  ],
  keeping: ["Offline: keeping …", "All notebooks and what runs them are being kept for use without a network."],
  ready: ["Offline: ready", "All notebooks and what runs them are kept: this page opens without a network."],
  failed: ["Offline: not yet", "Not everything could be kept. Open this page once more while there is a network."],
  impossible: ["Offline: no", "This browser keeps nothing for this site."],
};

/** @param sharedModule gives a module of JupyterLab's */
export async function offlinePlugin(sharedModule) {
  const { IStatusBar } = await sharedModule("@jupyterlab/statusbar");
  const { Widget } = await sharedModule("@lumino/widgets");

  return {
    id: "rnn-by-hand:offline",
    autoStart: true,
    requires: [IStatusBar],
    activate({ restored }, statusBar) {
      const item = new Widget();
      item.addClass("jp-StatusBar-TextItem");
      const tell = (state) => ([item.node.textContent, item.node.title] = STATES[state]);
      tell("waiting");
      statusBar.registerStatusItem("rnn-by-hand:offline", { item, align: "right", rank: 1000 });
      // What the reader waits for comes first.
      void Promise.all([restored, kernelIsReady]).then(
        () => keepForOffline(tell),
        () => {},
      ); // the page says why
    },
  };
}
