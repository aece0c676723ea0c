import { type Browser } from "playwright-core";
import { markedFigure, type MarkedFigure } from "./figure-in-page";
import { codeCells, joined, notebookNames, readNotebook, SVG } from "../notebooks/notebook-file";

/**
 * All committed pictures on one sheet, each on the light and on the dark page of JupyterLab, for a person to look at.
 *
 * @param path where the sheet is written, as PNG
 * @returns the pictures as the browser shows them on the light page
 */
export async function contactSheet(browser: Browser, path: string): Promise<MarkedFigure[]> {
  const page = await browser.newPage({ viewport: { width: 3560, height: 1000 }, deviceScaleFactor: 0.56 });
  try {
    await page.setContent(sheet());
    const pictures = await page.$$(".light svg.main-svg");
    const marked = await Promise.all(pictures.map((picture) => picture.evaluate(markedFigure)));
    await page.screenshot({ path, fullPage: true });
    return marked;
  } finally {
    await page.close();
  }
}

function sheet(): string {
  const rows = notebookNames().flatMap((name) =>
    codeCells(readNotebook(name)).flatMap(({ id, outputs = [] }) =>
      outputs.flatMap(({ data = {} }) => (SVG in data ? [row(`${name} · ${id}`, joined(data[SVG] as string))] : [])),
    ),
  );
  return `<style>
    body { margin: 0; font: 18px sans-serif }
    body { display: flex; flex-wrap: wrap; }
    section { display: flex; width: 50%; border-bottom: 1px solid #888 }
    div { flex: 1; padding: 10px 20px }
    .light { background: #fff; color: #111 }
    .dark { background: #111; color: #eee }
  </style>${rows.join("")}`;
}

const row = (label: string, svg: string): string =>
  `<section><div class="light">${label}<br>${svg}</div><div class="dark">${label}<br>${svg}</div></section>`;
