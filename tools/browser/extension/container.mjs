// The JupyterLab extension of the course in the browser. JupyterLab loads extensions as containers of webpack's module
// federation; this one is written by hand, so that no build of JupyterLab's is needed.
// https://webpack.js.org/concepts/module-federation/
import { addressPlugin } from "./address-plugin.mjs";
import { figuresPlugin } from "./figures-plugin.mjs";
import { kernelPlugin } from "./kernel-plugin.mjs";
import { narrowPlugin } from "./narrow-plugin.mjs";
import { offlinePlugin } from "./offline-plugin.mjs";
import { originalsPlugin } from "./originals-plugin.mjs";
import { savedNotebooksPlugin } from "./saved-notebooks.mjs";
import { unknownPlugin } from "./unknown-plugin.mjs";

const NAME = "rnn-by-hand";
const PLUGINS = [
  kernelPlugin,
  originalsPlugin,
  unknownPlugin,
  figuresPlugin,
  narrowPlugin,
  offlinePlugin,
  addressPlugin,
  savedNotebooksPlugin,
];

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
    const plugins = await Promise.all(PLUGINS.map((made) => made(sharedModule)));
    return () => ({ __esModule: true, default: plugins });
  },
};
