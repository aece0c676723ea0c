import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../places";
import { serve } from "../site/static-server";

/** The site as `npm run html` builds it, on a file server, in a folder of the server as on GitHub Pages. */
export class CourseSite {
  private constructor(
    private readonly scratch: string,
    readonly folder: string,
    readonly address: string,
    private readonly server: Server,
  ) {}

  static async build(): Promise<CourseSite> {
    const scratch = mkdtempSync(join(tmpdir(), "course-site-"));
    const folder = join(scratch, "site");
    const script = `import { buildSite } from "./tools/site/build-site.mjs"; await buildSite(${JSON.stringify(folder)});`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stdout + run.stderr);
    return CourseSite.serve(scratch);
  }

  /** The same files on a server of their own: an origin of which no browser knows anything. */
  copy(): Promise<CourseSite> {
    const scratch = mkdtempSync(join(tmpdir(), "course-site-"));
    cpSync(this.folder, join(scratch, "site"), { recursive: true });
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
