import { type ElementHandle } from "playwright-core";
import { markedFigure, type MarkedFigure, type PlotlyElement } from "./figure-in-page";
import { type LabPage, type Theme } from "./lab-page";

/** Chromium's pictures end here. */
const HIGH_ENOUGH = 30_000;
const WINDOW = { width: 1280, height: 900 };

/** A notebook's figures as a reader sees them: in a window 1280 pixels wide by theme, and in one 900 pixels wide. */
export interface NotebookViews extends Record<Theme, MarkedFigure[]> {
  narrow: MarkedFigure[];
}

/** The figures in the page, in order. */
export async function shownFigures({ page }: LabPage): Promise<ElementHandle<PlotlyElement>[]> {
  return (await page.$$(".jp-Notebook .js-plotly-plot")) as ElementHandle<PlotlyElement>[];
}

/**
 * Looks at a notebook from all sides, each once, for it is drawn anew for every change of window or theme.
 *
 * @param picture path of the picture that is taken of the whole notebook in a theme
 */
export async function viewNotebook(opened: LabPage, picture: (theme: Theme) => string): Promise<NotebookViews> {
  const { page } = opened;
  const views: NotebookViews = { Light: [], Dark: [], narrow: [] };
  await page.setViewportSize({ ...WINDOW, height: await heightOfNotebook(opened) });
  await page.waitForTimeout(1000); // what comes into sight is drawn at leisure
  for (const theme of await opened.themes()) {
    await opened.useTheme(theme);
    views[theme] = await measuredFigures(opened);
    await page.screenshot({ path: picture(theme) });
  }
  await page.setViewportSize({ ...WINDOW, width: 900 });
  views.narrow = await measuredFigures(opened);
  await page.setViewportSize(WINDOW);
  return views;
}

async function measuredFigures(opened: LabPage): Promise<MarkedFigure[]> {
  const marked: MarkedFigure[] = [];
  for (const figure of await shownFigures(opened)) {
    await opened.reveal(figure);
    marked.push(await figure.evaluate(markedFigure));
  }
  return marked;
}

/** Of the window that shows it whole. */
async function heightOfNotebook({ page }: LabPage): Promise<number> {
  const bottom = await page.$eval(".jp-WindowedPanel-outer", (panel) => {
    panel.scrollTop = 0;
    const last = [...panel.querySelectorAll(".jp-Cell")].pop();
    return last?.getBoundingClientRect().bottom ?? 0;
  });
  return Math.min(Math.ceil(bottom) + 150, HIGH_ENOUGH);
}
