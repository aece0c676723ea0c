// Which variables of the reader's machine reach the programs that the set-up calls, and JupyterLab.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fromTools } from "../places";
import { GOOD, newClone, type SetUp, skip } from "./faked-machine";

const PROGRAMS = ["npm", "python3", "venv", "pip-config", "pip", "import", "jupyterlab"];

/** They say how and where: each has ended a set-up, or a start, or installed something else. */
const DROPPED = {
  PYTHONHOME: "/no/such/python",
  PYTHONPATH: "/somewhere/with/a/json.py",
  PYTHONWARNINGS: "error",
  PYTHONOPTIMIZE: "2",
  PIP_USER: "1",
  PIP_TARGET: "/elsewhere",
  PIP_PREFIX: "/elsewhere",
  PIP_REQUIRE_HASHES: "1",
  PIP_PYTHON: "/no/such/python",
  PIP_NO_BINARY: ":all:",
  PIP_USE_FEATURE: "fast-deps",
  npm_config_omit: "optional",
  NPM_CONFIG_IGNORE_SCRIPTS: "true",
  npm_config_bin_links: "false",
  npm_config_production: "true",
  NODE_ENV: "production",
  NODE_PATH: "/elsewhere",
  JUPYTER_PORT: "tcp://172.16.116.62:8888",
  JUPYTER_CONFIG_PATH: "/etc/with/a/password",
  JUPYTER_GATEWAY_URL: "http://gateway.example",
  JUPYTER_TOKEN: "secret",
  JUPYTERLAB_DIR: "/elsewhere",
  JUPYTERHUB_SERVICE_PREFIX: "/user/a/",
  JPY_PARENT_PID: "1",
  PROMETHEUS_MULTIPROC_DIR: "/no/such/folder",
};

/** They say from where. */
const KEPT = {
  PIP_INDEX_URL: "https://pypi.example/simple",
  PIP_EXTRA_INDEX_URL: "https://more.example/simple",
  PIP_CERT: "/etc/ssl/own.pem",
  PIP_PROXY: "http://proxy.example",
  PIP_FIND_LINKS: "/opt/wheels",
  npm_config_registry: "https://npm.example/",
  npm_config_cafile: "/etc/ssl/own.pem",
  npm_config_https_proxy: "http://proxy.example",
  NPM_CONFIG_STRICT_SSL: "false",
  npm_config_userconfig: "/elsewhere/npmrc",
  NODE_EXTRA_CA_CERTS: "",
  HTTPS_PROXY: "http://proxy.example",
  SSL_CERT_FILE: "/etc/ssl/own.pem",
  LANG: "ja_JP.UTF-8",
  RNN_THREADS: "2",
  NO_PROXY: "localhost",
  CHROMIUM: "/opt/chromium",
  BROWSER: "firefox",
};

describe("variables of the reader's machine", { skip }, () => {
  let run: SetUp;
  const setUp = (): SetUp =>
    (run ??= newClone("variables").setUp({ ...GOOD, variables: { ...DROPPED, ...KEPT }, pipSettings: PIP_SETTINGS }));

  for (const program of PROGRAMS) {
    it(`that say how and where do not reach ${program}, those that say from where do`, () => {
      const { status, said, environmentOf } = setUp();
      assert.equal(status, 0, said);
      const environment = environmentOf(program);
      const reached = Object.entries(DROPPED).filter(([name, value]) => environment[name] === value);
      assert.deepEqual(reached, []);
      for (const [name, value] of Object.entries(KEPT)) assert.equal(environment[name], value, name);
    });
  }

  it("leave JupyterLab with this project's settings and kernel", () => {
    const environment = setUp().environmentOf("jupyterlab");
    const own = Object.entries(environment).filter(([name]) => name.startsWith("JUPYTER"));
    assert.deepEqual(own.map(([name]) => name).sort(), [
      "JUPYTER_CONFIG_DIR",
      "JUPYTER_DATA_DIR",
      "JUPYTER_PATH",
      "JUPYTER_RUNTIME_DIR",
    ]);
    for (const [name, value] of own) assert.match(value, /\/variables\/\.(jupyter|venv)\//, name);
  });

  it("npm is told what it installs, whatever an .npmrc says", () => {
    const words = setUp().wordsOf("npm");
    for (const word of ["--include=dev", "--include=optional", "--include=peer", "--ignore-scripts=false"]) {
      assert.ok(words.includes(word), word);
    }
  });

  it("pip reads no file of its own, and is told what they say about from where", () => {
    const environment = setUp().environmentOf("pip");
    assert.equal(environment.PIP_CONFIG_FILE, "/dev/null");
    assert.equal(environment.PIP_CLIENT_CERT, "/etc/it's mine.pem");
    assert.equal(environment.PIP_TIMEOUT, "70", "the section of the command wins");
    assert.equal(environment.PIP_INDEX_URL, KEPT.PIP_INDEX_URL, "a variable wins over a file");
    assert.equal(environment.PIP_TRUSTED_HOST, "a.example\nb.example\\c", "as Python writes line breaks");
    assert.equal(environment.PIP_USE_FEATURE, "truststore");
    for (const name of ["PIP_USER", "PIP_CONSTRAINT", "PIP_QUIET", "PIP_NO_DEPS"]) {
      assert.equal(environment[name], undefined);
    }
  });

  it("are asked of pip even where a file keeps it quiet", () => {
    assert.equal(setUp().environmentOf("pip-config").PIP_QUIET, "0");
  });

  it("a PIP_CONFIG_FILE is read for what it says", () => {
    const { environmentOf } = newClone("pip.conf elsewhere").setUp({
      ...GOOD,
      variables: { PIP_CONFIG_FILE: "/my/pip.conf" },
    });
    assert.equal(environmentOf("pip-config").PIP_CONFIG_FILE, "/my/pip.conf");
    assert.equal(environmentOf("pip").PIP_CONFIG_FILE, "/dev/null");
  });
});

const PIP_SETTINGS = `:env:.user='1'
global.client-cert="/etc/it's mine.pem"
global.constraint='/etc/constraints.txt'
global.index-url='https://file.example/simple'
install.timeout='70'
global.timeout='60'
global.trusted-host='\\na.example\\nb.example\\\\c'
global.quiet='3'
global.use-feature='truststore'
install.user='yes'
install.no-deps='true'
freeze.timeout='1'
`;

describe("a set-up that npm left incomplete", { skip }, () => {
  for (const name of ["koffi", "zeromq"]) {
    it(`fails where ${name} cannot be loaded, and says so`, () => {
      const { status, said } = newClone(`without ${name}`).setUp({ ...GOOD, also: { npm: `rm node_modules/${name}` } });
      assert.equal(status, 1);
      assert.match(said, new RegExp(`Cannot find module '${name}'[\\s\\S]*run the same command again`));
    });
  }
});

// The shell of the stand-ins passes on no such names.
describe("a variable with signs in its name", () => {
  const { reachesChildren } = fromTools("setup/environments.cjs") as { reachesChildren: (name: string) => boolean };
  const kept = ["npm_config_@scope:registry", "npm_config_//npm.example/:_authToken", "npm_config_strict-ssl"];
  for (const name of kept) it(`${name} is kept`, () => assert.ok(reachesChildren(name)));
  for (const name of ["npm_config_bin-links", "npm_config_ignore-scripts"]) {
    it(`${name} is dropped`, () => assert.ok(!reachesChildren(name)));
  }
});
