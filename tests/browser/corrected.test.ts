// A notebook is corrected on the site: what becomes of it in the browser of a reader who has been there before. Nothing of the
// reader's is lost, and nothing of the reader's hides the correction.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Browser } from "playwright-core";
import { CourseSite } from "./course-site";
import { launchChromium, noBrowser } from "../chromium";
import { LabPage, newLabTab } from "../jupyterlab/lab-page";
import { type Notebook, readNotebook } from "../notebooks/notebook-file";

const NAME = "00-start-here.ipynb";
const OWN = "const mine = 1;";

describe("a notebook that was corrected since a reader's last visit", { skip: noBrowser() }, () => {
  let site: CourseSite;
  let browser: Browser;
  let corrections = 0;
  const file = (): string => join(site.folder, "lite", "files", "notebooks", NAME);

  before(async () => {
    [site, browser] = await Promise.all([CourseSite.build(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await site?.remove();
  });

  /** Changes a text of the notebook on the site. @returns the text */
  function correct(): string {
    const notebook = JSON.parse(readFileSync(file(), "utf8")) as Notebook;
    const text = `Corrected, ${++corrections}.`;
    notebook.cells[0].source = [text];
    writeFileSync(file(), JSON.stringify(notebook));
    return text;
  }

  /** A visit, and what the reader leaves behind. */
  async function firstVisit(work: (opened: LabPage) => Promise<unknown>): Promise<Reader> {
    const reader = await Reader.come(browser, site);
    await work(await reader.open());
    await reader.save();
    return reader;
  }

  const running = (opened: LabPage): Promise<string> => opened.run("tour-code"); // fails: only outputs change
  const changing = (opened: LabPage): Promise<void> => opened.paste("fail-code", OWN);

  it("is there without a question where the reader has changed no cell", async () => {
    const reader = await firstVisit(running);
    const text = correct();
    await reader.open();
    await reader.sees(text);
    assert.deepEqual(await reader.questions(), []);
    assert.deepEqual(await reader.copies(), []);
    await reader.leave();
  });

  it("is offered where the reader has changed a cell, and both are there once it is taken", async () => {
    const reader = await firstVisit(changing);
    const text = correct();
    await reader.open();
    assert.equal(await reader.has(OWN), true);
    assert.equal((await reader.questions()).length, 1);
    await reader.answer("Take the corrected one");
    await reader.sees(text);
    assert.equal(await reader.has(OWN), false);
    assert.deepEqual(await reader.copies(), ["00-start-here-yours.ipynb"]);
    await reader.open();
    assert.deepEqual(await reader.questions(), []);
    await reader.leave();
  });

  it("is not offered again to a reader who keeps the other, until it is corrected again", async () => {
    const reader = await firstVisit(changing);
    correct();
    await reader.open();
    await reader.answer("Keep mine");
    await reader.open();
    assert.equal(await reader.has(OWN), true);
    assert.deepEqual(await reader.questions(), []);
    correct();
    await reader.open();
    assert.equal((await reader.questions()).length, 1);
    await reader.leave();
  });

  it("takes no copy of a notebook that is restored with no cell changed", async () => {
    const reader = await firstVisit(running);
    await reader.restore(/changed none of its cells/);
    await reader.hasNoLonger("ReferenceError");
    assert.deepEqual(await reader.copies(), []);
    await reader.leave();
  });

  it("is restored a second time without a copy taking the place of the first", async () => {
    const reader = await firstVisit(changing);
    await reader.restore(/00-start-here-yours\.ipynb/);
    await reader.hasNoLonger(OWN);
    const opened = await reader.open();
    await opened.paste("fail-code", "const another = 2;");
    await reader.restore(/00-start-here-yours-2\.ipynb/);
    await reader.hasNoLonger("const another");
    assert.deepEqual(await reader.copies(), ["00-start-here-yours-2.ipynb", "00-start-here-yours.ipynb"]);
    await reader.leave();
  });

  it("is what a reader gets who restores the original", async () => {
    const reader = await firstVisit(changing);
    const text = correct();
    await reader.open();
    await reader.restore();
    await reader.sees(text);
    assert.equal(await reader.has(OWN), false);
    assert.deepEqual(await reader.copies(), ["00-start-here-yours.ipynb"]);
    await reader.leave();
  });
});

/** Someone with a browser that knows nothing of the course yet. */
class Reader {
  private constructor(
    private readonly lab: LabPage["page"],
    private readonly site: CourseSite,
  ) {}

  static async come(browser: Browser, site: CourseSite): Promise<Reader> {
    return new Reader(await newLabTab(browser), site);
  }

  open(): Promise<LabPage> {
    return LabPage.open(this.lab, this.site, NAME, readNotebook(NAME));
  }

  /** The document has then no mark of being changed. */
  async save(): Promise<void> {
    await this.lab.keyboard.press("ControlOrMeta+S");
    await this.lab.waitForSelector(".lm-DockPanel-tabBar .lm-TabBar-tab:not(.jp-mod-dirty)");
  }

  async sees(text: string): Promise<void> {
    await this.lab.locator(".jp-MarkdownOutput", { hasText: text }).waitFor();
  }

  async has(code: string): Promise<boolean> {
    return (await this.lab.locator(".jp-Notebook .cm-content", { hasText: code }).count()) > 0;
  }

  async hasNoLonger(text: string): Promise<void> {
    await this.lab.locator(".jp-Notebook").getByText(text).first().waitFor({ state: "detached" });
  }

  private readonly question = ".jp-Notification-Toast, .Toastify__toast";

  /** What the page asks, once it has had the time to. */
  async questions(): Promise<string[]> {
    await this.lab.waitForSelector("html[data-originals=compared]", { state: "attached" });
    return this.lab.locator(this.question).allInnerTexts();
  }

  async answer(label: string): Promise<void> {
    await this.lab.locator(this.question).getByText(label).click();
  }

  /** @param told what the dialog says becomes of the reader's */
  async restore(told = /will be kept beside it/): Promise<void> {
    await this.lab.getByText("Restore original", { exact: true }).click();
    await this.lab.locator(".jp-Dialog", { hasText: told }).waitFor();
    await this.lab.click(".jp-Dialog button.jp-mod-accept");
  }

  /** Notebooks that were put beside the corrected one. */
  async copies(): Promise<string[]> {
    const names = await this.lab.locator(".jp-DirListing-itemText").allInnerTexts();
    return names.filter((name) => name.includes("-yours"));
  }

  leave(): Promise<void> {
    return this.lab.context().close();
  }
}
