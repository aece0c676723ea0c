// The course in a browser as a reader meets it: from a page to its notebook, run, changed, stopped, restored, and taken along
// without a network. The site is built once for all of it.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Browser, type Page } from "playwright-core";
import { CourseSite } from "./course-site";
import { OtherMachines } from "./other-machines";
import { launchChromium, noBrowser } from "../chromium";
import { launchFirefox, noFirefox } from "../firefox";
import { answersToTheMouse } from "../jupyterlab/figure-mouse";
import { LabPage, newLabTab } from "../jupyterlab/lab-page";
import { shownFigures } from "../jupyterlab/notebook-views";
import { assertCommittedOutputs } from "../notebooks/committed-outputs";
import { codeCells, figures, joined, type Notebook, notebookNames, readNotebook } from "../notebooks/notebook-file";
import { Stopwatch } from "../stopwatch";

const NAME = "00-start-here.ipynb";
const STOPPED_WITHIN_MS = 2500; // 1.5 s of patience and the answer, on a busy machine
const DRAWN_WITHIN_MS = 2500; // as much as a cell can print
const DISPLAY = 'import { display } from "tslab";';
const REDRAWN_WITHIN_MS = 5000;
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
  before(async () => (site = await CourseSite.build()));
  after(() => site?.remove());

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

  const others = notebookNames().filter((name) => name !== NAME);
  describe("in Chromium", () => readersJourney(() => site, launchChromium, others));
  // One notebook is enough here: what is kept is the same.
  describe("in Firefox", { skip: noFirefox() }, () => readersJourney(() => site, launchFirefox, others.slice(-1)));
});

/** @param others notebooks that were not opened before the network was gone */
function readersJourney(
  built: () => CourseSite,
  launch: (proxy: number) => Promise<Browser>,
  others: readonly string[],
): void {
  let site: CourseSite;
  let machines: OtherMachines;
  let browser: Browser;
  let page: Page;
  const thrown: string[] = [];
  let opened: LabPage;
  const notebook = readNotebook(NAME);

  before(async () => {
    [site, machines] = await Promise.all([built().copy(), OtherMachines.listen()]);
    browser = await launch(machines.proxy);
    page = await newLabTab(browser);
    page.on("pageerror", ({ name, message, stack }) => thrown.push(`${name}: ${message}\n${stack}`));
  });
  after(async () => {
    await browser?.close();
    machines?.close();
    await site?.remove();
  });

  it("opens from a page, ready to run, with the saved figures", async () => {
    await page.goto(site.address + NAME.replace(/ipynb$/, "html"));
    await page.click("a.run");
    opened = await LabPage.opened(page, notebook);
    assert.equal(page.url(), site.page(NAME));
    await page.waitForFunction(
      (count) => document.querySelectorAll(".jp-Notebook .js-plotly-plot .main-svg").length >= count,
      codeCells(notebook).flatMap(figures).length,
    );
    for (const { id, outputs = [] } of codeCells(notebook)) {
      const printed = outputs.filter(({ name }) => name === "stdout").map(({ text }) => joined(text!).trimEnd());
      const shown = await opened.cell(id).locator(".jp-OutputArea-output[data-mime-type*=stdout]").allTextContents();
      assert.deepEqual(
        shown.map((text) => text.trimEnd()),
        printed,
      );
    }
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

  it("redraws a figure when its slider is moved, and when its cell is run again", async () => {
    const cell = opened.cell("tour-plot");
    const curves = (): Promise<string> => cell.locator(".cartesianlayer").innerHTML();
    const isAnother = async (before: string): Promise<boolean> => {
      const hasChanged = page.waitForFunction(
        ([cell, before]) =>
          ![before, undefined].includes((cell as Element).querySelector(".cartesianlayer")?.innerHTML),
        [await cell.elementHandle(), before] as const,
        { timeout: REDRAWN_WITHIN_MS },
      );
      return hasChanged.then(
        () => true,
        () => false,
      );
    };
    const committed = await curves();
    const rail = cell.locator(".slider-rail-touch-rect");
    const { height } = (await rail.boundingBox())!;
    let isMoved = false;
    for (let tries = 0; tries < 5 && !isMoved; tries++) {
      // It lies below what plotly listens with; and what is drawn above may push it away at this moment.
      await rail.click({ position: { x: 10, y: height / 2 }, force: true });
      isMoved = await isAnother(committed);
    }
    assert.ok(isMoved, "a slider must redraw its figure");
    const moved = await curves();
    await opened.paste("tour-code", opened.source("tour-code").replace("seed(3)", "seed(4)"));
    await opened.run("tour-code");
    await opened.run("tour-plot");
    assert.ok(await isAnother(moved), "a cell that is run again must redraw its figure");
  });

  it("has figures that answer to the mouse", async () => {
    for (const figure of (await shownFigures(opened)).slice(1)) await answersToTheMouse(opened, figure);
  });

  it("completes a name and says what it is", async () => {
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

  const flood = STOPPED_WITHIN_MS + DRAWN_WITHIN_MS;
  const prints = 'for (;;) console.log("still here");';
  const shows = `${DISPLAY}\nfor (;;) display.text("x");`;
  const both = `import { newDisplay } from "tslab";
const d = newDisplay();
for (let i = 0; ; i++) {
d.text("now " + i);
console.log("still here");
}`;
  for (const [what, code, begun, within, end] of [
    ["a cell that waits", "await new Promise(() => {});", "", STOPPED_WITHIN_MS, /Interrupted/],
    ["a loop without a pause, and the kernel is a new one", "for (;;) {}", "", STOPPED_WITHIN_MS, /Interrupted/],
    ["a loop that prints without a pause", prints, "still here", flood, /is left out[^]*Interrupted/],
    ["a loop that prints and shows without a pause", both, "still here", 2 * flood, /Interrupted/],
    ["a loop that shows without a pause", shows, "Show more outputs", flood, /Show more outputs/],
  ] as const) {
    it(`stops ${what}`, async () => {
      await opened.paste("fail-code", code);
      const before = await opened.start("fail-code");
      if (begun) await opened.cell("fail-code").locator(".jp-OutputArea", { hasText: begun }).waitFor();
      await page.waitForTimeout(2000); // enough to be flooded
      const watch = new Stopwatch();
      await opened.button("notebook:interrupt-kernel");
      assert.match(await opened.finished("fail-code", before), end);
      const took = watch.stop();
      await opened.paste("fail-code", "1 + 1");
      assert.match(await opened.run("fail-code"), /2/);
      assert.ok(took < within, `took ${took} ms`);
    });
  }

  it("keeps the reader's work", async () => {
    const unsaved = page.locator(".lm-TabBar-tab.jp-mod-dirty");
    await opened.menu("File", "Save Notebook");
    await unsaved.waitFor({ state: "detached" }); // a page that is left meanwhile reports that it cannot save
    opened = await LabPage.open(page, site, NAME, notebook);
    assert.match(await sourceOf("ex-skeleton"), /x\.matmul\(Wx\)/);
  });

  it("restores the original, and keeps the reader's beside it", async () => {
    await page.click('jp-button:has-text("Restore original"), button:has-text("Restore original")');
    await page.click(".jp-Dialog button.jp-mod-accept");
    await page.waitForSelector('.jp-DirListing-itemText:has-text("00-start-here-yours.ipynb")');
    await opened.cell("ex-skeleton").locator(".cm-content", { hasText: "todo(" }).waitFor();
    assert.match(await sourceOf("ex-skeleton"), /todo\(/);
  });

  it("works without a network after that", async () => {
    await page.getByText("Offline: ready").waitFor();
    await site.stop();
    assert.deepEqual(thrown, []);
    opened = await LabPage.open(page, site, NAME, notebook);
    await opened.restartAndRunAll();
    const now = await shown();
    assertCommittedOutputs(NAME, now, ({ id }) => id !== "solved-code");
    const solved = codeCells(now).find(({ id }) => id === "solved-code")!;
    const kept = NAME.replace(".ipynb", "-yours"); // where the exercise is solved
    assert.match(joined(solved.outputs!.flatMap(({ text = [] }) => text)), new RegExp(`^${kept} +✓$`, "m"));
  });

  it("shows other notebooks as they were saved, without a network", async () => {
    for (const name of others) {
      await LabPage.open(page, site, name, readNotebook(name));
      assertCommittedOutputs(name, await shown());
    }
  });

  it("has asked no other machine for anything", async () => {
    assert.deepEqual(machines.asked, []);
    await page.goto("about:blank");
    await page.evaluate(() => fetch("http://other.example/", { mode: "no-cors" }).catch(() => {}));
    assert.deepEqual(machines.asked, ["http://other.example/"], "what is asked must be noticed");
  });

  /** The notebook as the page holds it. */
  function shown(): Promise<Notebook> {
    return page.evaluate(() => (window as unknown as Lab).jupyterapp.shell.currentWidget.content.model.toJSON());
  }

  async function sourceOf(id: string): Promise<string> {
    const cell = (await shown()).cells.find((cell) => cell.id === id);
    return joined(cell?.source ?? "");
  }
}
