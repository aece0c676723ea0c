// Starts workers, one of them ahead of time: starting is what a reader waits for.

/* global KERNEL_SCRIPT -- see bundled.d.ts */

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;

/** @typedef {{ worker: Worker, ready: Promise<void> }} Launched */

/** @type {Launched | undefined} */
let spare;

/** @returns {Launched} a worker, and when its kernel is ready */
export function launchKernel() {
  const launched = spare ?? launch();
  spare = undefined;
  return launched;
}

launchKernel.ahead = () => {
  spare ??= launch();
};

function launch() {
  const worker = new Worker(new URL(KERNEL_SCRIPT, here));
  const ready = new Promise((resolve, reject) => {
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    worker.addEventListener("message", ({ data }) => {
      if (data.ready) resolve(undefined);
      if (data.failed) reject(new Error(data.failed));
    });
  });
  return { worker, ready };
}
