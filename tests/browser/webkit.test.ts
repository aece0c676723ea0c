// The course in Safari's engine, as far as WebKitGTK is that: one notebook, opened, run, stopped, and opened without a network.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { CourseSite } from "./course-site";
import { assertCommittedOutputs } from "../notebooks/committed-outputs";
import { type Notebook, readNotebook } from "../notebooks/notebook-file";
import { root } from "../places";
import { Stopwatch } from "../stopwatch";
import { noWebKit, WebKit } from "../webkit";

const NAME = "00-start-here.ipynb";
const STOPPED_WITHIN_MS = 2500; // 1.5 s of patience and the answer, on a busy machine

/** What JupyterLab lets a page see of itself. */
interface Lab {
  jupyterapp: {
    commands: { execute: (command: string) => Promise<unknown> };
    shell: {
      currentWidget: {
        content: {
          model: { toJSON: () => Notebook };
          activeCellIndex: number;
          activeCell: { model: { sharedModel: { setSource: (text: string) => void } }; node: HTMLElement };
        };
      };
    };
  };
}

describe("the course in WebKitGTK", { skip: noWebKit() }, () => {
  let site: CourseSite;
  let browser: WebKit;
  before(async () => ([site, browser] = await Promise.all([CourseSite.build(), WebKit.launch()])));
  after(async () => {
    await browser?.close();
    await site?.remove();
  });

  const shown = (): Promise<Notebook> =>
    browser.evaluate(() => (window as unknown as Lab).jupyterapp.shell.currentWidget.content.model.toJSON());
  const execute = (command: string): Promise<void> =>
    browser.evaluate((command) => void (window as unknown as Lab).jupyterapp.commands.execute(command), command);
  /** Until no cell runs or waits. */
  const isIdle = (): Promise<boolean> =>
    browser.until(() => {
      const prompts = [...document.querySelectorAll(".jp-Notebook .jp-InputPrompt")];
      const status = document.querySelector<HTMLElement>(".jp-Notebook-ExecutionIndicator")?.dataset.status;
      return status === "idle" && !prompts.some(({ textContent }) => textContent?.includes("*"));
    });

  /** Opens the notebook and waits for the kernel and every cell. */
  async function open(): Promise<void> {
    await browser.open(site.page(NAME));
    await browser.until(() => document.querySelector('#opening.there[data-kernel="ready"]') !== null);
    await browser.until(
      (count) => document.querySelectorAll(".jp-Notebook .jp-Cell").length === count,
      readNotebook(NAME).cells.length,
    );
    await isIdle();
  }

  it("opens a notebook, ready to run", open);

  async function givesCommittedOutputs(): Promise<void> {
    await execute("notebook:run-all-cells");
    await browser.until(
      () => document.querySelector(".jp-Notebook-ExecutionIndicator:not([data-status=idle])") !== null,
    );
    await isIdle();
    assertCommittedOutputs(NAME, await shown());
  }

  it("gives the committed outputs", async () => {
    await givesCommittedOutputs();
    mkdirSync(join(root, "artifacts"), { recursive: true });
    writeFileSync(join(root, "artifacts", "webkit.png"), await browser.screenshot());
  });

  it("stops a loop without a pause, and the kernel is a new one", async () => {
    const place = readNotebook(NAME).cells.findIndex(({ cell_type }) => cell_type === "code");
    const run = async (code: string): Promise<void> => {
      await browser.evaluate(
        (place, code) => {
          const { content } = (window as unknown as Lab).jupyterapp.shell.currentWidget;
          content.activeCellIndex = place;
          content.activeCell.model.sharedModel.setSource(code);
        },
        place,
        code,
      );
      await execute("notebook:run-cell");
    };
    const isBelow = (text: string): Promise<boolean> =>
      browser.until((text) => {
        const { node } = (window as unknown as Lab).jupyterapp.shell.currentWidget.content.activeCell;
        return node.querySelector(".jp-OutputArea")?.textContent?.includes(text);
      }, text);
    await run('console.log("begun");\nfor (;;) {}');
    await isBelow("begun");
    const watch = new Stopwatch();
    await execute("notebook:interrupt-kernel");
    await isBelow("Interrupted");
    const took = watch.stop();
    assert.ok(took < STOPPED_WITHIN_MS, `took ${took} ms`);
    await isIdle();
    await run("6 * 7");
    await isBelow("42");
  });

  it("works without a network after that", async () => {
    await browser.until(() => document.documentElement.dataset.offline === "ready");
    await site.stop();
    await open();
    await givesCommittedOutputs();
  });
});
