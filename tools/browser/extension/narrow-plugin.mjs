// On a phone, a notebook has the window for itself: the sidebars are put away, and page.css leaves out the margins. What is
// needed most, running a cell, gets a button for the thumb: the toolbar has no room that one could count on.
// View → File Browser brings the list of notebooks, until one is opened.

const NARROW = "(max-width: 760px)";
const TOGGLE = "application:toggle-side-tabbar";
const RUN = "notebook:run-cell-and-select-next";

/** @param sharedModule gives a module of JupyterLab's */
export async function narrowPlugin(sharedModule) {
  const { INotebookTracker } = await sharedModule("@jupyterlab/notebook");

  return {
    id: "rnn-by-hand:narrow",
    autoStart: true,
    requires: [INotebookTracker],
    activate({ commands, restored, shell }, tracker) {
      if (!matchMedia(NARROW).matches) return;
      void restored.then(() => {
        for (const args of [{ side: "left" }, { side: "right" }]) {
          if (commands.isToggled(TOGGLE, args)) void commands.execute(TOGGLE, args);
        }
        document.body.append(runButton(() => void commands.execute(RUN)));
      });
      tracker.widgetAdded.connect((_, panel) => void panel.revealed.then(() => shell.collapseLeft()));
      // JupyterLab opens the list of its own accord when it has started.
      let isTouched = false;
      addEventListener("pointerdown", () => (isTouched = true), { capture: true, once: true });
      shell.layoutModified.connect(() => {
        if (!isTouched && !shell.leftCollapsed) shell.collapseLeft();
      });
    },
  };
}

function runButton(run) {
  const button = document.createElement("button");
  Object.assign(button, { id: "run-cell", type: "button", textContent: "▶ Run", onclick: run });
  return button;
}
