import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port";
import { type Notebook } from "../notebooks/notebook-file";
import { notebooks, root } from "../places";

const START_TIMEOUT_MS = 90_000;
const TOKEN = "test";

/** A JupyterLab that runs. */
export interface Lab {
  /** Address of a notebook's page, in a workspace without open tabs. */
  page(notebook: string): string;
  /** A notebook as it was saved. */
  read(notebook: string): Notebook;
  write(name: string, notebook: Notebook): void;
  /** Ends the kernels of all notebooks. */
  endKernels(): Promise<void>;
  /** Ends it and removes the copy. */
  stop(): Promise<void>;
}

/** Starts JupyterLab as `npm start -- --no-browser` does, on copies: neither notebooks nor a reader's open tabs are touched. */
export async function startLab(): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), "lab-"));
  cpSync(notebooks, join(folder, "notebooks"), { recursive: true });
  // Errors name files of lib by their path from the notebook, which must be the one in the repository.
  cpSync(join(root, "lib"), join(folder, "lib"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const port = await freePort();
  const server = spawn(process.execPath, [join(root, "tools", "commands", "start.mjs"), ...flags(folder, port)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async (): Promise<void> => {
    await end(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(server, url);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    page: (notebook) => `${url}/lab/tree/notebooks/${notebook}?token=${TOKEN}&reset`,
    read: (notebook) => JSON.parse(readFileSync(join(folder, "notebooks", notebook), "utf8")) as Notebook,
    write: (name, notebook) => writeFileSync(join(folder, "notebooks", name), JSON.stringify(notebook)),
    endKernels: () => endKernels(url),
    stop,
  };
}

function flags(folder: string, port: number): string[] {
  return [
    "--no-browser",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${folder}`,
    `--IdentityProvider.token=${TOKEN}`,
    `--LabApp.workspaces_dir=${join(folder, ".workspaces")}`,
    `--LabApp.user_settings_dir=${join(folder, ".settings")}`,
    // No notebook has been run here before, so every one is opened untrusted.
    `--NotebookNotary.db_file=${join(folder, ".signatures.db")}`,
  ];
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  let log = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (log += text));
  }
  const giveUp = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < giveUp && server.exitCode === null) {
    if (
      await fetch(`${url}/api`).then(
        (reply) => reply.ok,
        () => false,
      )
    ) {
      return;
    }
    await sleep(100);
  }
  throw new Error(`JupyterLab must start, got:\n${log}`);
}

async function endKernels(url: string): Promise<void> {
  const headers = { Authorization: `token ${TOKEN}` };
  const sessions = (await (await fetch(`${url}/api/sessions`, { headers })).json()) as { id: string }[];
  await Promise.all(sessions.map(({ id }) => fetch(`${url}/api/sessions/${id}`, { method: "DELETE", headers })));
}

/** SIGTERM lets the server end its kernels first. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.on("exit", resolve));
  server.kill("SIGTERM");
  await ended;
}
