// Notebook 00 in the course in a browser: it knows what the reader has solved, in this notebook and in others, once it is saved.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Browser, type Page } from "playwright-core";
import { CourseSite } from "./course-site";
import { launchChromium, noBrowser } from "../chromium";
import { LabPage, newLabTab } from "../jupyterlab/lab-page";
import { readNotebook, solutionOf } from "../notebooks/notebook-file";

const FIRST = "00-start-here.ipynb";
const STEP = "01-rnn-step.ipynb";

describe("what a reader has solved in a browser", { skip: noBrowser() }, () => {
  let site: CourseSite;
  let browser: Browser;
  let page: Page;
  before(async () => {
    [site, browser] = await Promise.all([CourseSite.build(), launchChromium()]);
    page = await newLabTab(browser);
  });
  after(async () => {
    await browser?.close();
    await site?.remove();
  });

  const open = (name: string): Promise<LabPage> => LabPage.open(page, site, name, readNotebook(name));
  const solution = (name: string, exercise: string): string => solutionOf(readNotebook(name), exercise).trimEnd();
  /** Its document has then no mark of being changed. */
  const save = async (): Promise<void> => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+S");
    await page.waitForSelector(".lm-DockPanel-tabBar .lm-TabBar-tab:not(.jp-mod-dirty)");
  };
  const lineOf = (shown: string, name: string): string =>
    shown.split("\n").find((line) => line.startsWith(name.replace(".ipynb", "")))!;

  it("is nothing at first, and what its checks have printed when it was saved", async () => {
    const step = await open(STEP);
    await step.start("imports"); // its number is the committed one: nobody could see its end
    await step.paste("ex2-skeleton", solution(STEP, "ex2"));
    await step.run("ex2-skeleton");
    assert.match(await step.run("ex2-check"), /All 3 parts are right/);
    await save();

    const first = await open(FIRST);
    await first.start("imports");
    const before = await first.run("solved-code");
    assert.match(lineOf(before, FIRST), /○$/);
    assert.match(lineOf(before, STEP), /○ ✓ ○$/);

    await first.paste("ex-skeleton", solution(FIRST, "ex"));
    await first.run("ex-skeleton");
    assert.match(await first.run("ex-check"), /All 2 parts are right/);
    await save();
    assert.match(lineOf(await first.run("solved-code"), FIRST), /✓$/);
  });
});
