// `npm start` with the real JupyterLab, among variables that other tools set and with the words a reader may give.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../places";

const START_TIMEOUT_MS = 90_000;
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "start-")));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder with settings of somebody else's server: their password, and no kernel but theirs. */
const foreign = join(scratch, "foreign");
mkdirSync(join(foreign, "kernels"), { recursive: true });
const password = { IdentityProvider: { token: "theirs" }, PasswordIdentityProvider: { hashed_password: "argon2:x" } };
writeFileSync(join(foreign, "jupyter_server_config.json"), JSON.stringify(password));

const OF_OTHER_TOOLS = {
  JUPYTER_PORT: "tcp://172.16.116.62:8888", // Kubernetes sets it where a service is called jupyter
  JUPYTER_RUNTIME_DIR: "/proc/nowhere/jupyter",
  JUPYTER_CONFIG_DIR: foreign,
  JUPYTER_CONFIG_PATH: foreign,
  JUPYTER_PATH: foreign,
  JUPYTER_GATEWAY_URL: "http://127.0.0.1:9",
  JUPYTER_TOKEN: "theirs",
  JUPYTER_PREFER_ENV_PATH: "no",
  JUPYTERLAB_DIR: "/no/such/folder",
  PROMETHEUS_MULTIPROC_DIR: "/no/such/folder",
  TORNADO_EXTENSION: "1",
  PYTHONHOME: "/no/such/folder",
  PYTHONWARNINGS: "error",
};

interface Server {
  /** The address that it prints, with its token. */
  readonly address: URL;
  text(path: string): Promise<string>;
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** A notebook with a figure as a run leaves it. */
const figure = { "application/vnd.plotly.v1+json": { data: [], layout: {} }, "text/plain": "Figure: nothing." };
const output = { output_type: "display_data", metadata: {}, data: figure };
const cell = { cell_type: "code", id: "a", metadata: {}, source: "", execution_count: 1, outputs: [output] };
const NOTEBOOK = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };

async function start(words: string[], variables: Record<string, string> = {}): Promise<Server> {
  const script = join(root, "tools", "commands", "start.mjs");
  const child = spawn(process.execPath, [script, "--no-browser", ...words], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  };
  try {
    const address = await printedAddress(child);
    const headers = { Authorization: `token ${address.searchParams.get("token")}` };
    const text = async (path: string): Promise<string> => (await fetch(new URL(path, address), { headers })).text();
    const get = async (path: string): Promise<unknown> => JSON.parse(await text(path)) as unknown;
    return { address, text, get, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function printedAddress(child: ChildProcess): Promise<URL> {
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end && child.exitCode === null) {
    const found = /http:\/\/127\.0\.0\.1:\d+\/lab\S*/.exec(said);
    if (found) return new URL(found[0]);
    await sleep(100);
  }
  throw new Error(`JupyterLab must start and print its address, got:\n${said}`);
}

describe("npm start", () => {
  it("has its own token, kernel and first notebook, whatever other tools have set", async () => {
    const server = await start([], OF_OTHER_TOOLS);
    try {
      assert.match(server.address.pathname, /\/lab\/tree\/notebooks\/00-start-here\.ipynb$/);
      assert.notEqual(server.address.searchParams.get("token") ?? "theirs", "theirs");
      const kernels = (await server.get("/api/kernelspecs")) as { default: string; kernelspecs: object };
      assert.equal(kernels.default, "tslab");
      assert.ok("tslab" in kernels.kernelspecs, JSON.stringify(kernels));
      const { type } = (await server.get("/api/contents/notebooks/00-start-here.ipynb?content=0")) as { type: string };
      assert.equal(type, "notebook");
    } finally {
      await server.stop();
    }
  });

  it("opens the notebook that is named, in the folder that is named, whatever its signs", async () => {
    const folder = join(scratch, `a [b] {c} *d* 'e' "f" #g 100% \\h ü 日本`);
    mkdirSync(folder);
    writeFileSync(join(folder, "mine #1.ipynb"), JSON.stringify(NOTEBOOK));
    const server = await start(["--notebook-dir", folder, join(folder, "mine #1.ipynb")]);
    try {
      assert.match(server.address.pathname, /\/lab\/tree\/mine%20%231\.ipynb$/);
      const { content } = (await server.get("/api/contents")) as { content: { name: string }[] };
      const page = await server.text("/nbconvert/html/mine%20%231.ipynb");
      assert.ok(
        page.includes('Plotly.newPlot("figure-1", '),
        "File > Save and Export Notebook As > HTML has the figure",
      );
      assert.deepEqual(
        content.map(({ name }) => name),
        ["mine #1.ipynb"],
      );
    } finally {
      await server.stop();
    }
  });
});
