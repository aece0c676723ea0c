// Draws figures as JupyterLab's plotly extension does, with the file that the course's pages use, which many a reader has
// already. Until it is there, a figure that was saved is the picture that was saved with it.

/* global PLOTLY_SCRIPT -- see bundled.d.ts */

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;

const FIGURE = "application/vnd.plotly.v1+json";
const PICTURE = "image/svg+xml";
const IDLE_MS = 200;

/** @param sharedModule gives a module of JupyterLab's */
export async function figuresPlugin(sharedModule) {
  const { IRenderMimeRegistry } = await sharedModule("@jupyterlab/rendermime");
  const { Widget } = await sharedModule("@lumino/widgets");

  class Figure extends Widget {
    #plotly;

    async renderModel({ data }) {
      if (!this.#plotly && data[PICTURE]) this.node.replaceChildren(pictureOf(data[PICTURE]));
      this.#plotly = await plotly();
      await isIdle();
      if (this.isDisposed) return;
      const { data: traces, layout, config, frames } = data[FIGURE];
      if (!this.node.matches(".js-plotly-plot")) this.node.replaceChildren();
      // Plotly changes what it is given; the notebook keeps its own.
      await this.#plotly.react(this.node, structuredClone({ data: traces, layout, config, frames }));
    }

    onResize() {
      if (this.isVisible && this.node.matches(".js-plotly-plot")) void this.#plotly.Plots.resize(this.node);
    }

    onAfterShow() {
      this.onResize();
    }

    dispose() {
      if (this.#plotly && !this.isDisposed) this.#plotly.purge(this.node);
      super.dispose();
    }
  }

  return {
    id: "rnn-by-hand:figures",
    autoStart: true,
    requires: [IRenderMimeRegistry],
    activate(_, rendermime) {
      rendermime.addFactory({ safe: true, mimeTypes: [FIGURE], createRenderer: () => new Figure() }, 0);
    },
  };
}

/** As an image, whose scripts no browser runs. */
function pictureOf(svg) {
  const picture = document.createElement("img");
  picture.src = `data:image/svg+xml,${encodeURIComponent([svg].flat().join(""))}`;
  picture.style.maxWidth = "100%";
  return picture;
}

let loading;

const plotly = () =>
  (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = String(new URL(PLOTLY_SCRIPT, here));
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => reject(new Error(`${script.src} must be there`));
    document.head.append(script);
  }));

/** One figure after the other, between which the page answers the reader. */
let queue = Promise.resolve();

function isIdle() {
  const wait = window.requestIdleCallback ?? setTimeout; // Safari has no other
  return (queue = queue.then(() => new Promise((resolve) => wait(() => resolve(), { timeout: IDLE_MS }))));
}
