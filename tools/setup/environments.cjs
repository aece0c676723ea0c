// Which environment variables reach which child process.
//
// The set-up, its tests of success, JupyterLab, the kernels and the notebook runner all get the same clean environment: what
// works in one works in the others. Variables that tell programs how and where to work are set for something else on the
// reader's machine, and go as whole families. What says from where to download is kept: index, proxy, certificates, cache.
//
// | child process                              | environment          | on top of the clean one                           |
// |--------------------------------------------|----------------------|---------------------------------------------------|
// | npm, the compiler                          | cleanEnvironment()   |                                                   |
// | pip                                        | pip.mjs              | from where pip's own files say                    |
// | any other Python, JupyterLab, every kernel | jupyterEnvironment() | JUPYTER_*: this project's kernel and settings     |
//
// OpenBLAS reads its variables when it is loaded, wherever that is: lib/backend/blas/library.ts hides them from it.
const { join } = require("node:path");
const { root, venv } = require("./places.cjs");

/** JupyterLab keeps its settings, open tabs and trusted notebooks here, apart from those in the reader's home. */
const jupyterHome = join(root, ".jupyter");

/** Names, in upper case, as Windows may write them. */
const FAMILIES = [
  { names: /^PYTHON|^__PYVENV_LAUNCHER__$/, kept: /^PYTHON$/ }, // the README's PYTHON is not one of Python's
  {
    names: /^PIP_/,
    kept: /^PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|TRUSTED_HOST|PROXY|CERT|CLIENT_CERT|KEYRING_PROVIDER|(DEFAULT_)?TIMEOUT|RETRIES|RESUME_RETRIES|(NO_)?CACHE_DIR)$|^PIP_USE_FEATURE=TRUSTSTORE$/,
  },
  {
    names: /^NPM_CONFIG_/,
    kept: /^NPM_CONFIG_(@.*:REGISTRY|\/\/.*|_AUTH|REGISTRY|REPLACE_REGISTRY_HOST|(HTTPS?_)?PROXY|NO_?PROXY|CA|CAFILE|CERT|KEY|STRICT_SSL|LOCAL_ADDRESS|CACHE|OFFLINE|PREFER_(OFF|ON)LINE|FETCH_.*|MAXSOCKETS|USERCONFIG|GLOBALCONFIG|PREFIX)$/,
  },
  { names: /^NODE_/, kept: /^NODE_(OPTIONS|EXTRA_CA_CERTS|USE_SYSTEM_CA|USE_ENV_PROXY|TLS_REJECT_UNAUTHORIZED)$/ },
  // What JupyterLab and the packages below it read.
  { names: /^(JUPYTER|JPY_|JP_|JLAB_|JPBLD_|IPYTHON|IPYKERNEL_|NBCONVERT_|NBFORMAT_|GATEWAY_|KERNEL_)/ },
  { names: /^(TRAITLETS_|TORNADO_|PYZMQ_|PROMETHEUS_)/ },
];

/**
 * Whether a variable may say what it says to a child process.
 *
 * @param {string} name
 * @param {string} [value]
 */
function reachesChildren(name, value = "") {
  const upper = name.toUpperCase();
  const family = FAMILIES.find(({ names }) => names.test(upper));
  if (!family) return true;
  const plain = upper.replaceAll("-", "_");
  return [plain, `${plain}=${value.toUpperCase()}`].some((text) => family.kept?.test(text));
}

/** @returns {NodeJS.ProcessEnv} */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name, value]) => reachesChildren(name, value)));
}

/** The environment in which Python works, and JupyterLab and the notebook runner find this project's kernel and settings. */
function jupyterEnvironment() {
  return {
    ...cleanEnvironment(),
    JUPYTER_CONFIG_DIR: join(jupyterHome, "config"),
    JUPYTER_DATA_DIR: join(jupyterHome, "data"),
    JUPYTER_RUNTIME_DIR: join(jupyterHome, "runtime"),
    JUPYTER_PATH: join(venv, "share", "jupyter"),
    PYTHONUTF8: "1", // texts and paths are UTF-8, whatever the locale
  };
}

module.exports = { cleanEnvironment, jupyterEnvironment, reachesChildren };
