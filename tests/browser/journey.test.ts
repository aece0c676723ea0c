// The course in a browser as a reader meets it: from a page to its notebook, run, changed, stopped, taken along without a
// network, and restored. JupyterLite is built once for all of it.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Browser } from "playwright-core";
import { CourseSite } from "./course-site";
import { launchChromium, noBrowser } from "../chromium";
import { LabPage } from "../jupyterlab/lab-page";
import { assertCommittedOutputs } from "../notebooks/committed-outputs";
import { codeCells, figures, joined, type Notebook, notebookNames, readNotebook } from "../notebooks/notebook-file";
import { Visit } from "../site/visit";

const NAME = "00-start-here.ipynb";
const STOPPED_WITHIN_MS = 2500; // 1.5 s of patience and the answer, on a busy machine
const TRANSPOSED = "  return Wx.matmul(x).add(b).tanh();";
const SOLUTION = "  return x.matmul(Wx).add(b).tanh();";
const withBody = (body: string): string =>
  [
    'function firstState(x: Tensor<["N", "D"]>, Wx: Tensor<["D", "H"]>, b: Tensor<["H"]>): Tensor<["N", "H"]> {',
    body,
    "}",
  ].join("\n");

interface Lab {
  jupyterapp: { shell: { currentWidget: { content: { model: { toJSON: () => Notebook } } } } };
}

describe("the course in a browser", { skip: noBrowser() }, () => {
  let site: CourseSite;
  let browser: Browser;
  let visit: Visit;
  let opened: LabPage;
  const notebook = readNotebook(NAME);

  before(async () => {
    [site, browser] = await Promise.all([CourseSite.build(), launchChromium()]);
    visit = await Visit.start(browser);
  });
  after(async () => {
    await browser?.close();
    await site?.remove();
  });

  it("is where each page says that it is", () => {
    for (const name of notebookNames()) {
      const page = readFileSync(join(site.folder, name.replace(/\.ipynb$/, ".html")), "utf8");
      const [, href] = /<a class="run" href="([^"]*)"/.exec(page) ?? assert.fail(name);
      const [file, query] = href.split("?");
      assert.ok(existsSync(join(site.folder, file)), href);
      const path = new URLSearchParams(query).get("path");
      assert.ok(existsSync(join(site.folder, "lite", "files", path!)), href);
    }
  });

  it("opens from a page, ready to run, with the saved figures", async () => {
    const { page } = visit;
    await page.goto(site.address + NAME.replace(/ipynb$/, "html"));
    await page.click("a.run");
    await page.waitForURL(site.page(NAME));
    opened = await LabPage.open(page, site, NAME, notebook);
    await page.waitForFunction(
      (count) => document.querySelectorAll(".jp-Notebook .js-plotly-plot .main-svg").length >= count,
      codeCells(notebook).flatMap(figures).length,
    );
  });

  it("gives the committed outputs", async () => {
    await opened.restartAndRunAll();
    assertCommittedOutputs(NAME, await shown());
  });

  it("says what does not compile, with the line", async () => {
    await opened.paste("ex-skeleton", withBody(TRANSPOSED));
    assert.match(await opened.run("ex-skeleton"), /CompileError[^]*line 2:\d+[^]*TS\d+[^]*Wx\.matmul\(x\)/);
  });

  it("says where in the cell an error was thrown", async () => {
    await opened.paste("fail-code", 'const far = 1;\nlayer.forward(zeros(N, T, axis("D", 7)));');
    assert.match(await opened.run("fail-code"), /TimeRNN\.forward: [^]*cell \[\d+\], line 2:7/);
  });

  it("takes a solved exercise", async () => {
    await opened.paste("ex-skeleton", withBody(SOLUTION));
    await opened.run("ex-skeleton");
    assert.match(await opened.run("ex-check"), /✓/);
  });

  it("completes a name and says what it is", async () => {
    const { page } = visit;
    await opened.paste("fail-code", "layer.for");
    await page.keyboard.press("Tab");
    await page
      .locator(".cm-content", { hasText: /^layer\.forward$/ })
      .or(page.locator(".jp-Completer"))
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    await opened.paste("fail-code", "gradcheck");
    await page.keyboard.press("Shift+Tab");
    assert.match(await page.locator(".jp-Tooltip").innerText(), /function gradcheck/);
    await page.keyboard.press("Escape");
  });

  for (const [what, code] of [
    ["a cell that waits", "await new Promise(() => {});"],
    ["a loop without a pause, and the kernel is a new one", "for (;;) {}"],
  ]) {
    it(`stops ${what}`, async () => {
      await opened.paste("fail-code", code);
      const before = await opened.start("fail-code");
      await visit.page.waitForTimeout(500);
      const pressed = Date.now();
      await opened.button("notebook:interrupt-kernel");
      assert.match(await opened.finished("fail-code", before), /Interrupted/);
      assert.ok(Date.now() - pressed < STOPPED_WITHIN_MS, `took ${Date.now() - pressed} ms`);
      await opened.paste("fail-code", "1 + 1");
      assert.match(await opened.run("fail-code"), /2/);
    });
  }

  it("keeps the reader's work", async () => {
    await opened.menu("File", "Save Notebook");
    await visit.page.waitForSelector(".jp-DirListing");
    opened = await LabPage.open(visit.page, site, NAME, notebook);
    assert.match(await sourceOf("ex-skeleton"), /x\.matmul\(Wx\)/);
  });

  it("restores the original, and keeps the reader's beside it", async () => {
    const { page } = visit;
    await page.click('jp-button:has-text("Restore original"), button:has-text("Restore original")');
    await page.click(".jp-Dialog button.jp-mod-accept");
    await page.waitForSelector('.jp-DirListing-itemText:has-text("00-start-here-yours.ipynb")');
    await page.waitForFunction(() => !document.querySelector(".jp-Dialog"));
    assert.match(await sourceOf("ex-skeleton"), /todo\(/);
  });

  it("works without a network after that", async () => {
    await visit.page.waitForSelector("html[data-offline=ready]", { state: "attached" });
    await site.stop();
    const isSerious = (trouble: string): boolean => /^(refused|thrown)/.test(trouble); // a request to another server, an error
    assert.deepEqual(visit.troubles.filter(isSerious), []);
    opened = await LabPage.open(visit.page, site, NAME, notebook);
    await opened.restartAndRunAll();
    assertCommittedOutputs(NAME, await shown());
  });

  /** The notebook as the page holds it. */
  function shown(): Promise<Notebook> {
    return visit.page.evaluate(() => (window as unknown as Lab).jupyterapp.shell.currentWidget.content.model.toJSON());
  }

  async function sourceOf(id: string): Promise<string> {
    const cell = (await shown()).cells.find((cell) => cell.id === id);
    return joined(cell?.source ?? "");
  }
});
