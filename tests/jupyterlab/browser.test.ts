// JupyterLab in a real browser, worked as a reader works it: every notebook, and what a reader does in one.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Browser, type Page } from "playwright-core";
import { launchChromium, noBrowser } from "../chromium";
import { contactSheet } from "./contact-sheet";
import { answersToTheMouse } from "./figure-mouse";
import { clashes, faint } from "./figure-text";
import { LabPage, newLabTab, type Theme } from "./lab-page";
import { type Lab, startLab } from "./lab-server";
import { type NotebookViews, shownFigures, viewNotebook } from "./notebook-views";
import { assertCommittedOutputs } from "../notebooks/committed-outputs";
import {
  codeCells,
  figures,
  hasTag,
  joined,
  type Notebook,
  notebookNames,
  readNotebook,
  solutionOf,
} from "../notebooks/notebook-file";
import { root } from "../places";
import { Stopwatch } from "../stopwatch";

const artifacts = join(root, "artifacts");
const pathOfPicture = (name: string, theme: Theme): string =>
  join(artifacts, name.replace(".ipynb", `-${theme.toLowerCase()}.png`));

describe("in JupyterLab", { skip: noBrowser() }, () => {
  let lab: Lab;
  let browser: Browser;
  /** One for all notebooks, which are opened in it one after the other: it keeps JupyterLab's compiled scripts. */
  let page: Page;

  before(async () => {
    mkdirSync(artifacts, { recursive: true });
    const [started, launched] = await Promise.allSettled([startLab(), launchChromium()]);
    if (started.status === "fulfilled") lab = started.value;
    if (launched.status === "fulfilled") browser = launched.value;
    for (const result of [started, launched]) if (result.status === "rejected") throw result.reason;
    page = await newLabTab(browser);
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
  });

  for (const name of notebookNames()) {
    describe(name, () => {
      const notebook = readNotebook(name);
      const figureCount = codeCells(notebook).flatMap(figures).length;
      let opened: LabPage;
      before(async () => (opened = await LabPage.open(page, lab, name, notebook)));
      after(() => lab.endKernels());

      it("shows every figure though it is not trusted yet", async () => {
        await opened.page.waitForFunction(
          (count) => document.querySelectorAll(".jp-Notebook .js-plotly-plot .main-svg").length >= count,
          figureCount,
        );
        assert.equal((await shownFigures(opened)).length, figureCount);
        assert.equal((await opened.page.locator(".jp-StatusItem-trust, [title*='not trusted']").count()) > 0, true);
      });

      it("runs from a restart, without an error that is not meant", async () => {
        await opened.restartAndRunAll();
        const meant = codeCells(notebook).filter((cell) => hasTag(cell, "raises-exception")).length;
        assert.equal(
          await opened.page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]').count(),
          meant,
        );
        assert.equal((await shownFigures(opened)).length, figureCount);
      });

      it("saves the outputs that are committed", async () => {
        await opened.save();
        assertCommittedOutputs(name, lab.read(name));
      });

      it("typesets every formula", async () => {
        const cells = notebook.cells.map((cell, i) => ({
          i,
          text: joined(cell.source),
          isText: cell.cell_type === "markdown",
        }));
        const withFormula = cells
          .filter(({ isText, text }) => isText && /\$[^$]+\$/.test(text.replace(/```[^]*?```|`[^`]*`/g, "")))
          .map(({ i }) => i);
        const bare = await opened.page.$$eval(
          ".jp-Notebook .jp-Cell",
          (cells, wanted) => wanted.filter((i) => !cells[i].querySelector("mjx-container")),
          withFormula,
        );
        assert.deepEqual(bare, [], "cells with a formula that is not typeset");
        assert.equal(await opened.page.locator(".jp-Notebook mjx-merror").count(), 0);
      });

      it("has figures that answer to the mouse: hover, zoom, and back", async () => {
        for (const figure of await shownFigures(opened)) await answersToTheMouse(opened, figure);
      });

      describe("has figures whose texts", () => {
        let views: NotebookViews;
        before(async () => {
          views = await viewNotebook(opened, (theme) => pathOfPicture(name, theme));
        });

        it("are not cut off and do not lie on one another, in a window 1280 and 900 pixels wide", () => {
          const wide = views.Light.flatMap(clashes).map((clash) => `1280 px: ${clash}`);
          const narrow = views.narrow.flatMap(clashes).map((clash) => `900 px: ${clash}`);
          assert.deepEqual([...wide, ...narrow], []);
        });

        it("can be read in the light and in the dark theme", () => {
          const light = views.Light.flatMap((figure) => faint(figure, 3)).map((text) => `light: ${text}`);
          const dark = views.Dark.flatMap((figure) => faint(figure, 3)).map((text) => `dark: ${text}`);
          assert.deepEqual([...light, ...dark], []);
        });
      });

      if (name === "01-rnn-step.ipynb") describe("a reader of it", () => worksLikeAReader(() => opened));
    });
  }

  describe("a reader with a notebook of their own", () => {
    const name = "own.ipynb";
    const notebook = ownNotebook({
      imports: 'import { TimeRNN, track } from "../lib";',
      loop: "for (;;) {}",
      tracked: 'await track("long", 1e9, () => {});',
      alive: 'console.log("alive");',
      asked: "TimeRNN",
    });
    let opened: LabPage;

    before(async () => {
      lab.write(name, notebook);
      opened = await LabPage.open(page, lab, name, notebook);
      await opened.run("imports");
    });
    after(() => lab.endKernels());

    for (const [id, what] of [
      ["loop", "a loop"],
      ["tracked", "an awaited loop with track"],
    ]) {
      it(`ends ${what} with the stop button, and works on`, async () => {
        const prompt = await opened.start(id);
        await opened.page.waitForTimeout(1000);
        const watch = new Stopwatch();
        await opened.button("notebook:interrupt-kernel");
        assert.match(await opened.finished(id, prompt), /Interrupted/);
        const took = watch.stop();
        assert.ok(took < 5000, `took ${took} ms`);
        assert.equal((await opened.run("alive")).trim(), "alive");
      });
    }

    it("reads what TimeRNN is with Shift+Tab", async () => {
      await opened.cell("asked").locator(".cm-content").click();
      await opened.page.keyboard.press("End");
      await opened.page.keyboard.press("Shift+Tab");
      assert.match(await opened.page.locator(".jp-Tooltip").innerText(), /class TimeRNN[^]*steps/);
    });
  });

  it("the committed pictures cut off no text, nor put one on another, and are laid out on one sheet", async () => {
    const shown = await contactSheet(browser, join(artifacts, "figures.png"));
    assert.deepEqual(shown.flatMap(clashes), []);
  });
});

/** What a reader does in 01-rnn-step, once it has been run. */
function worksLikeAReader(opened: () => LabPage): void {
  it("sees a derivation, its check and its figure on one page: the README's docs/jupyterlab.png", async () => {
    const labPage = opened();
    await labPage.useTheme("Light");
    await labPage.page.setViewportSize({ width: 1280, height: 1150 });
    const [first, last] = [
      labPage.cell("bias-text"),
      labPage.cell("bias-plot").locator(".js-plotly-plot .main-svg").first(),
    ];
    for (const part of [last, first, first]) {
      await part.evaluate((element) => element.scrollIntoView({ block: "start" }));
      await labPage.page.waitForTimeout(1000); // what comes into sight is drawn at leisure, and moves what is below
    }
    await labPage.page.screenshot({ path: join(artifacts, "jupyterlab.png") });
    await labPage.page.setViewportSize({ width: 1280, height: 900 });
    for (const part of [first.locator("mjx-container").first(), last]) assert.ok(await part.isVisible());
  });

  it("sees TypeScript coloured as such, after the brackets of a type too", async () => {
    const labPage = opened();
    const color = (text: string) =>
      labPage
        .cell("class-rnn")
        .locator(".cm-content span", { hasText: new RegExp(`^${text}$`) })
        .first()
        .evaluate((span) => getComputedStyle(span).color);
    assert.equal(await color("return"), await color("class"), "a keyword");
    assert.notEqual(await color("return"), await color('"N"'), "a string");
  });

  it("pastes a solution, and all parts are right", async () => {
    const labPage = opened();
    await labPage.paste("ex1-skeleton", solutionOf(readNotebook("01-rnn-step.ipynb"), "ex1"));
    await labPage.run("ex1-skeleton");
    assert.match(await labPage.run("ex1-check"), /All \d+ parts are right\./);
  });

  it("is told by the check what an edit has broken", async () => {
    const labPage = opened();
    await labPage.paste("bias-code", labPage.source("bias-code").replace('dt.sum("N")', 'dt.sum("N").mul(2)'));
    await labPage.run("bias-code");
    assert.match(await labPage.run("bias-check"), /CheckError: db = Σₙ dt: relative error must be < 1e-7, got /);
  });
}

function ownNotebook(sources: Record<string, string>): Notebook {
  const cells = Object.entries(sources).map(([id, source]) => ({
    id,
    cell_type: "code" as const,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  const metadata = { kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" } };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 } as Notebook;
}
