// Starts workers, one of them ahead of time: starting is what a reader waits for.

/* global KERNEL_SCRIPT -- see bundled.d.ts */

/** @typedef {{ worker: Worker, ready: Promise<void>, onStage: (stage: string) => void }} Launched */

/** @type {Launched | undefined} */
let spare;

/** @returns {Launched} a worker, and when its kernel is ready */
export function launchKernel() {
  const launched = spare ?? launch();
  spare = undefined;
  return launched;
}

/** @returns {Launched} the one that the next call of launchKernel returns */
export function launchKernelAhead() {
  return (spare ??= launch());
}

/**
 * The page's policy, which lets nothing go to another server, binds a worker from a blob as well. One from an address is
 * bound by what its server sends with it, and a plain file server sends nothing.
 */
function launch() {
  const address = JSON.stringify(new URL(KERNEL_SCRIPT, document.baseURI));
  const blob = new Blob([`self.KERNEL_ADDRESS = ${address}; importScripts(${address});`], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(blob));
  const onStage = /** @type {(stage: string) => void} */ (() => {});
  const launched = { worker, onStage, ready: Promise.resolve() };
  launched.ready = new Promise((resolve, reject) => {
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    worker.addEventListener("message", ({ data }) => {
      if (data.stage) launched.onStage(data.stage);
      if (data.ready) resolve();
      if (data.failed) reject(new Error(data.failed));
    });
  });
  return launched;
}
