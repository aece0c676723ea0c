// Stock tslab: the kernel is ready only when the compiler has read all types, which takes most of its start.
// Repaired: it says that it is ready, and then the compiler reads them, or when a first cell comes.
const converter = /** @type {any} */ (require("tslab/dist/converter.js"));
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));

/** A client asks again until it has heard from every socket. */
const ASKED_AGAIN_MS = 1000;

const { createConverter } = converter;
let prepare = () => {};
/** @type {NodeJS.Timeout | undefined} */
let timer;

converter.createConverter = (options) => {
  let made;
  const ready = () => (made ??= createConverter(options));
  const whenReady = (name) => [name, (...args) => ready()[name](...args)];
  if (!options.isBrowser) prepare = ready;
  return {
    ...Object.fromEntries(["convert", "inspect", "complete", "addModule"].map(whenReady)),
    close: () => made?.close(),
  };
};

const { handleKernel } = JupyterHandlerImpl.prototype;

JupyterHandlerImpl.prototype.handleKernel = function () {
  clearTimeout(timer);
  timer = setTimeout(() => prepare(), ASKED_AGAIN_MS);
  return handleKernel.call(this);
};
