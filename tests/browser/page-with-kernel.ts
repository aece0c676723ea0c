import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page } from "playwright-core";
import { bundleKernel } from "./bundle-kernel";
import { KernelInPage } from "./kernel-in-page";
import { launchChromium } from "../chromium";
import { serve } from "../site/static-server";

/** A browser with a page in which kernels can be started, without JupyterLab around them. */
export class PageWithKernel {
  private constructor(
    private readonly folder: string,
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly script: string,
  ) {}

  static async open(): Promise<PageWithKernel> {
    const folder = mkdtempSync(join(tmpdir(), "kernel-in-browser-"));
    const { script } = bundleKernel(folder);
    writeFileSync(join(folder, "page.html"), "<!doctype html><title>Kernel</title>");
    const { address, server } = await serve(folder, "/");
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(`${address}page.html`);
    return new PageWithKernel(folder, server, browser, page, address + script);
  }

  /** In the place of the one before. */
  startKernel(): Promise<KernelInPage> {
    return KernelInPage.start(this.page, this.script);
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}
