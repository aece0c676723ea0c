import { type Browser, type ElementHandle, type Locator, type Page } from "playwright-core";
import { type Lab } from "./lab-server";
import { joined, type Notebook } from "../notebooks/notebook-file";

const OPEN_TIMEOUT_MS = 60_000;
const RUN_TIMEOUT_MS = 300_000;
const IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]';

export type Theme = "Light" | "Dark";

/** A page for JupyterLab. It leaves a notebook without asking whether to save it. */
export async function newLabTab(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(OPEN_TIMEOUT_MS);
  page.on("dialog", (dialog) => void dialog.accept());
  return page;
}

/** A notebook open in JupyterLab, worked with mouse and keyboard. */
export class LabPage {
  private constructor(
    readonly page: Page,
    private readonly notebook: Notebook,
  ) {}

  /**
   * Opens a notebook in place of what the page shows.
   *
   * @param notebook what the file holds, for finding cells by their ids
   */
  static async open(page: Page, lab: Pick<Lab, "page">, name: string, notebook: Notebook): Promise<LabPage> {
    await page.goto(lab.page(name));
    return LabPage.opened(page, notebook);
  }

  /** Waits for a notebook that the page is opening. */
  static async opened(page: Page, notebook: Notebook): Promise<LabPage> {
    const opened = new LabPage(page, notebook);
    const isOpen = page
      .waitForFunction(
        (count) => document.querySelectorAll(".jp-Notebook .jp-Cell").length === count,
        notebook.cells.length,
      )
      .then(() => page.waitForSelector('.jp-StatusBar-TextItem:text-is("TypeScript | Idle")'));
    await isOpen.catch(async (error: Error) => {
      const cells = await page.locator(".jp-Notebook .jp-Cell").count();
      const text = (await page.locator("body").innerText()).slice(0, 3000);
      throw new Error(`${page.url()} shows ${cells} of ${notebook.cells.length} cells:\n${text}`, { cause: error });
    });
    return opened;
  }

  cell(id: string): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").nth(this.notebook.cells.findIndex((cell) => cell.id === id));
  }

  source(id: string): string {
    const found = this.notebook.cells.find((cell) => cell.id === id);
    if (!found) throw new Error(`LabPage.source: id must be a cell's, got "${id}"`);
    return joined(found.source);
  }

  /** Run → Restart Kernel and Run All Cells…, and waits for the end. */
  async restartAndRunAll(): Promise<void> {
    await this.menu("Run", "Restart Kernel and Run All Cells…");
    await this.page.click(".jp-Dialog button.jp-mod-accept");
    const untilPending = (pending: boolean) =>
      this.page.waitForFunction(
        (pending) => {
          const prompts = [...document.querySelectorAll(".jp-Notebook .jp-InputPrompt")];
          return prompts.some(({ textContent }) => textContent?.includes("*")) === pending;
        },
        pending,
        { timeout: RUN_TIMEOUT_MS },
      );
    await untilPending(true);
    await untilPending(false);
    await this.page.waitForSelector(IDLE);
  }

  /** File → Save Notebook. */
  async save(): Promise<void> {
    const saved = this.page.waitForResponse(
      (response) => response.request().method() === "PUT" && response.url().includes("/api/contents/"),
    );
    await this.menu("File", "Save Notebook");
    await saved;
  }

  async menu(...titles: string[]): Promise<void> {
    await this.page.click(`.lm-MenuBar-itemLabel:text-is("${titles[0]}")`);
    for (const title of titles.slice(1)) await this.page.click(`.lm-Menu-itemLabel:text-is("${title}")`);
  }

  /** Puts text in the place of a cell's, as pasted. */
  async paste(id: string, text: string): Promise<void> {
    await this.cell(id).locator(".cm-content").click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("Delete"); // in Firefox, text in the place of other text brings empty lines with it
    await this.page.keyboard.insertText(text);
  }

  /** Runs a cell and returns what stands below it. */
  async run(id: string): Promise<string> {
    const before = await this.start(id);
    return this.finished(id, before);
  }

  /** Starts a cell. @returns its prompt before */
  async start(id: string): Promise<string> {
    const prompt = this.cell(id).locator(".jp-InputPrompt");
    const before = await prompt.innerText();
    await prompt.click();
    await this.cell(id).and(this.page.locator(".jp-mod-active")).waitFor();
    await this.page.keyboard.press("ControlOrMeta+Enter");
    return before;
  }

  /** Waits until a cell has another number than before and returns what stands below it. */
  async finished(id: string, before: string): Promise<string> {
    const cell = await this.cell(id).elementHandle();
    await this.page.waitForFunction(
      ([cell, before]) => {
        const prompt = (cell as Element).querySelector<HTMLElement>(".jp-InputPrompt")?.innerText ?? "";
        return /\[\d+\]/.test(prompt) && prompt !== before;
      },
      [cell, before] as const,
    );
    await this.page.waitForSelector(IDLE);
    return (await this.cell(id).locator(".jp-OutputArea-output").allInnerTexts()).join("\n");
  }

  /** The buttons of the toolbar bear the name of their command. */
  async button(command: string): Promise<void> {
    await this.page.click(`.jp-NotebookPanel-toolbar [data-command="${command}"]`);
  }

  /** Scrolls to a figure and waits until it is as wide as the page gives it room, and is no longer being drawn. */
  async reveal(figure: ElementHandle<Element>): Promise<void> {
    await figure.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const isDrawn = this.page.waitForFunction(
      (figure: Element & { drawing?: string }) => {
        const svg = figure.querySelector("svg");
        const isFitted = svg && Math.abs(svg.getBoundingClientRect().width - figure.clientWidth) < 2;
        const before = figure.drawing;
        figure.drawing = figure.innerHTML;
        return isFitted && figure.drawing === before;
      },
      figure,
      { polling: 50 },
    );
    await isDrawn.catch(async (error: Error) => {
      const [title, drawn, room] = await figure.evaluate((element) => [
        element.querySelector(".gtitle")?.textContent,
        element.querySelector("svg")?.getBoundingClientRect().width,
        element.clientWidth,
      ]);
      throw new Error(`"${title}" must be drawn at rest, ${room} px wide, got ${drawn} px: ${error.message}`);
    });
  }

  /** Both themes, the present one first. */
  async themes(): Promise<Theme[]> {
    const isLight = (await this.page.getAttribute("body", "data-jp-theme-light")) === "true";
    return isLight ? ["Light", "Dark"] : ["Dark", "Light"];
  }

  async useTheme(theme: Theme): Promise<void> {
    if ((await this.themes())[0] === theme) return;
    await this.menu("Settings", "Theme", `JupyterLab ${theme}`);
    await this.page.waitForSelector(`body[data-jp-theme-light="${theme === "Light"}"]`, { state: "attached" });
  }
}
