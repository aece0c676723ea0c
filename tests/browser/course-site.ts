import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../places";
import { serve } from "../site/static-server";

const newFolder = (): string => mkdtempSync(join(tmpdir(), "course-site-"));

/** Builds the site in a folder, unless another process has done so or is about to. @returns the folder */
function built(folder: string): string {
  const [site, whole, lock] = ["site", "whole", "lock"].map((name) => JSON.stringify(join(folder, name)));
  const script = `import { existsSync, writeFileSync } from "node:fs";
import { withSetupLock } from "./tools/setup/setup-lock.mjs";
import { buildSite } from "./tools/site/build-site.mjs";
await withSetupLock(${lock}, async () => {
  if (existsSync(${whole})) return;
  await buildSite(${site});
  writeFileSync(${whole}, "");
});`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
  return folder;
}

/** The site as `npm run html` builds it, on a file server, in a folder of the server as on GitHub Pages. */
export class CourseSite {
  private constructor(
    private readonly scratch: string,
    readonly folder: string,
    readonly address: string,
    private readonly server: Server,
  ) {}

  /** Built once for all test files of a run: building takes as long as most of them. */
  static async build(): Promise<CourseSite> {
    const { COURSE_SITE: shared } = process.env;
    if (!shared) return CourseSite.serve(built(newFolder()));
    return CourseSite.copyOf(join(built(shared), "site"));
  }

  /** The same files on a server of their own: an origin of which no browser knows anything. */
  copy(): Promise<CourseSite> {
    return CourseSite.copyOf(this.folder);
  }

  private static copyOf(folder: string): Promise<CourseSite> {
    const scratch = newFolder();
    cpSync(folder, join(scratch, "site"), { recursive: true });
    return CourseSite.serve(scratch);
  }

  private static async serve(scratch: string): Promise<CourseSite> {
    const folder = join(scratch, "site");
    const { address, server } = await serve(folder, "/course/");
    return new CourseSite(scratch, folder, address, server);
  }

  /** Address of a notebook that can be run. */
  page(notebook: string): string {
    return `${this.address}lite/lab/index.html?path=notebooks/${notebook}`;
  }

  /** The server goes away, and with it all connections. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.scratch, { recursive: true });
  }
}
