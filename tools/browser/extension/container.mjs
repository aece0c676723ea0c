// The JupyterLab extension of the course in the browser. JupyterLab loads extensions as containers of webpack's module
// federation; this one is written by hand, so that no build of JupyterLab's is needed.
// https://webpack.js.org/concepts/module-federation/
import { kernelPlugin } from "./kernel-plugin.mjs";
import { originalsPlugin } from "./originals-plugin.mjs";
import { launchKernel } from "./launch-kernel.mjs";

const NAME = "rnn-by-hand";

/** The first kernel gets ready while JupyterLab is still loading. */
launchKernel.ahead();

/** Modules that the page shares, by name and version. */
let shared;

/** A module of the page that the extension runs in. */
const sharedModule = async (name) => {
  const versions = /** @type {any[]} */ (Object.values(shared[name] ?? {}));
  if (versions.length === 0) throw new Error(`the page must share ${name}`);
  return (await versions[0].get())();
};

const page = /** @type {any} */ (window);
page._JUPYTERLAB ??= {};
page._JUPYTERLAB[NAME] = {
  init: (scope) => void (shared = scope),
  get: async () => {
    const plugins = await Promise.all([kernelPlugin(sharedModule), originalsPlugin(sharedModule)]);
    return () => ({ __esModule: true, default: plugins });
  },
};
