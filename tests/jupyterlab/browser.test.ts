// JupyterLab in a real browser, worked as a reader works it: every notebook, and what a reader does in one.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Browser, type ElementHandle } from "playwright-core";
import { launchChromium, noBrowser } from "../chromium";
import { contactSheet } from "./contact-sheet";
import { hoverPlaces, markedFigure, type MarkedFigure, type PlotlyElement, zoomable } from "./figure-in-page";
import { clashes, faint } from "./figure-text";
import { LabPage } from "./lab-page";
import { type Lab, startLab } from "./lab-server";
import { assertCommittedOutputs } from "../notebooks/committed-outputs";
import {
  codeCells,
  figures,
  hasTag,
  joined,
  type Notebook,
  notebookNames,
  readNotebook,
} from "../notebooks/notebook-file";
import { root } from "../places";

const artifacts = join(root, "artifacts");
/** Chromium's pictures end here. */
const HIGH_ENOUGH = 30_000;

describe("in JupyterLab", { skip: noBrowser() }, () => {
  let lab: Lab;
  let browser: Browser;

  before(async () => {
    mkdirSync(artifacts, { recursive: true });
    const [started, launched] = await Promise.allSettled([startLab(), launchChromium()]);
    if (started.status === "fulfilled") lab = started.value;
    if (launched.status === "fulfilled") browser = launched.value;
    for (const result of [started, launched]) if (result.status === "rejected") throw result.reason;
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
      const shownFigures = async () =>
        (await opened.page.$$(".jp-Notebook .js-plotly-plot")) as ElementHandle<PlotlyElement>[];
      const measured = async (): Promise<MarkedFigure[]> => {
        const marked: MarkedFigure[] = [];
        for (const figure of await shownFigures()) {
          await opened.reveal(figure);
          marked.push(await figure.evaluate(markedFigure));
        }
        return marked;
      };

      before(async () => (opened = await LabPage.open(browser, lab, name, notebook)));
      after(async () => {
        await opened?.close();
        await lab.endKernels();
      });

      it("shows every figure though it is not trusted yet", async () => {
        await opened.page.waitForFunction(
          (count) => document.querySelectorAll(".jp-Notebook .js-plotly-plot .main-svg").length >= count,
          figureCount,
        );
        assert.equal((await shownFigures()).length, figureCount);
        assert.equal((await opened.page.locator(".jp-StatusItem-trust, [title*='not trusted']").count()) > 0, true);
      });

      it("runs from a restart, without an error that is not meant", async () => {
        await opened.restartAndRunAll();
        const meant = codeCells(notebook).filter((cell) => hasTag(cell, "raises-exception")).length;
        assert.equal(
          await opened.page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]').count(),
          meant,
        );
        assert.equal((await shownFigures()).length, figureCount);
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
        for (const figure of await shownFigures()) await answersToTheMouse(opened, figure);
      });

      it("cuts off no text of a figure, nor puts one on another, in a window 1280 and 900 pixels wide", async () => {
        const wrong: string[] = [];
        for (const width of [1280, 900]) {
          await opened.page.setViewportSize({ width, height: 900 });
          wrong.push(...(await measured()).flatMap(clashes).map((clash) => `${width} px: ${clash}`));
        }
        await opened.page.setViewportSize({ width: 1280, height: 900 });
        assert.deepEqual(wrong, []);
      });

      it("can be read in the light and in the dark theme", async () => {
        const wrong = (await measured()).flatMap((figure) => faint(figure, 3)).map((text) => `light: ${text}`);
        await screenshot(opened, `${name}-light`);
        await opened.useTheme("Dark");
        wrong.push(...(await measured()).flatMap((figure) => faint(figure, 3)).map((text) => `dark: ${text}`));
        await screenshot(opened, `${name}-dark`);
        await opened.useTheme("Light");
        assert.deepEqual(wrong, []);
      });
    });
  }

  describe("a reader of 01-rnn-step", () => {
    const name = "01-rnn-step.ipynb";
    let opened: LabPage;

    before(async () => {
      opened = await LabPage.open(browser, lab, name, readNotebook(name));
      await opened.restartAndRunAll();
    });
    after(() => opened?.close());

    it("sees a derivation, its check and its figure on one page: the README's docs/jupyterlab.png", async () => {
      await opened.page.setViewportSize({ width: 1280, height: 1150 });
      const [first, last] = [
        opened.cell("bias-text"),
        opened.cell("bias-plot").locator(".js-plotly-plot .main-svg").first(),
      ];
      for (const part of [last, first, first]) {
        await part.evaluate((element) => element.scrollIntoView({ block: "start" }));
        await opened.page.waitForTimeout(1000); // what comes into sight is drawn at leisure, and moves what is below
      }
      await opened.page.screenshot({ path: join(artifacts, "jupyterlab.png") });
      await opened.page.setViewportSize({ width: 1280, height: 900 });
      for (const part of [first.locator("mjx-container").first(), last]) assert.ok(await part.isVisible());
    });

    it("sees TypeScript coloured as such, after the brackets of a type too", async () => {
      const color = (text: string) =>
        opened
          .cell("class-rnn")
          .locator(".cm-content span", { hasText: new RegExp(`^${text}$`) })
          .first()
          .evaluate((span) => getComputedStyle(span).color);
      assert.equal(await color("return"), await color("class"), "a keyword");
      assert.notEqual(await color("return"), await color('"N"'), "a string");
    });

    it("pastes a solution, and all parts are right", async () => {
      await opened.paste("ex1-skeleton", /```ts\n([^]*?)```/.exec(opened.source("ex1-solution"))![1]);
      await opened.run("ex1-skeleton");
      assert.match(await opened.run("ex1-check"), /All \d+ parts are right\./);
    });

    it("is told by the check what an edit has broken", async () => {
      await opened.paste("bias-code", opened.source("bias-code").replace('dt.sum("N")', 'dt.sum("N").mul(2)'));
      await opened.run("bias-code");
      assert.match(await opened.run("bias-check"), /CheckError: db = Σₙ dt: relative error must be < 1e-7, got /);
    });
  });

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
      opened = await LabPage.open(browser, lab, name, notebook);
      await opened.run("imports");
    });
    after(() => opened?.close());

    for (const [id, what] of [
      ["loop", "a loop"],
      ["tracked", "an awaited loop with track"],
    ]) {
      it(`ends ${what} with the stop button, and works on`, async () => {
        const prompt = await opened.start(id);
        await opened.page.waitForTimeout(1000);
        const stopped = Date.now();
        await opened.button("notebook:interrupt-kernel");
        assert.match(await opened.finished(id, prompt), /Interrupted/);
        assert.ok(Date.now() - stopped < 5000, `took ${Date.now() - stopped} ms`);
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

async function answersToTheMouse(opened: LabPage, figure: ElementHandle<PlotlyElement>): Promise<void> {
  const { page } = opened;
  await opened.reveal(figure);
  const title = await figure.$eval(".gtitle", (element) => element.textContent);
  const isAnswered = async ({ x, y }: { x: number; y: number }): Promise<boolean> => {
    await page.mouse.move(x - 4, y);
    await page.mouse.move(x, y, { steps: 2 });
    return figure.waitForSelector(".hoverlayer text", { timeout: 1500 }).then(
      () => true,
      () => false,
    );
  };
  const count = (await figure.evaluate(hoverPlaces)).length;
  let answered = count === 0;
  // Looked up each time: what is rendered above the figure may still push it down.
  for (let i = 0; i < 4 * count && !answered; i++) {
    if (i > 0) await opened.reveal(figure);
    answered = await isAnswered((await figure.evaluate(hoverPlaces))[i % count]);
  }
  if (!answered) await page.screenshot({ path: join(artifacts, "no-answer.png") });
  assert.ok(answered, `"${title}" must answer where a point is`);
  await zoomsAndReturns(page, figure, title ?? "");
}

async function zoomsAndReturns(
  page: LabPage["page"],
  figure: ElementHandle<PlotlyElement>,
  title: string,
): Promise<void> {
  const plot = await figure.evaluate(zoomable);
  if (!plot) return;
  const at = (part: number): [number, number] => [plot.left + plot.width * part, plot.top + plot.height * part];
  const ranges = async (): Promise<string> => JSON.stringify((await figure.evaluate(zoomable))?.range);
  const drag = async (): Promise<void> => {
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.7), { steps: 3 });
    await page.mouse.up();
  };
  /** A busy machine may take the two clicks of a double click for single ones: then it is made again. */
  const until = async (
    gesture: () => Promise<void>,
    isThere: (range: string) => boolean,
    what: string,
  ): Promise<void> => {
    for (let tries = 0; tries < 50; tries++) {
      if (tries % 10 === 0) await gesture();
      if (isThere(await ranges())) return;
      await page.waitForTimeout(100);
    }
    assert.fail(`"${title}" must ${what}`);
  };
  const before = JSON.stringify(plot.range);
  await until(drag, (range) => range !== before, "zoom when dragged over");
  await until(
    () => page.mouse.dblclick(...at(0.5)),
    (range) => range === before,
    "show all after a double click",
  );
}

/** The whole notebook as one picture. */
async function screenshot({ page }: LabPage, name: string): Promise<void> {
  const height = await page.$eval(".jp-WindowedPanel-outer", (panel) => {
    panel.scrollTop = 0;
    const last = [...panel.querySelectorAll(".jp-Cell")].pop();
    return last?.getBoundingClientRect().bottom ?? 0;
  });
  await page.setViewportSize({ width: 1280, height: Math.min(Math.ceil(height) + 150, HIGH_ENOUGH) });
  await page.waitForTimeout(1000); // what comes into sight is drawn at leisure
  await page.screenshot({ path: join(artifacts, `${name.replace(".ipynb", "")}.png`) });
  await page.setViewportSize({ width: 1280, height: 900 });
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
