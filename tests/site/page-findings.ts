// What a browser finds on a page of the edition.
import { readFileSync } from "node:fs";
import { type Page } from "playwright-core";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// What is handed to `evaluate` runs in the page, where these are.
declare const axe: { run: (context: object, options: object) => Promise<{ violations: Violation[] }> };
declare const contrast: { ratio: (color: string, ground: string) => number };
declare const figureSize: { isCrowded: (plot: Element) => boolean };

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** Every figure of the page as a reader meets it. */
export const figuresIn = (page: Page) =>
  page.$$eval("figure", (figures) =>
    figures.map((figure) => ({
      caption: figure.querySelector("figcaption")!.textContent,
      isLive:
        figure.querySelector(".js-plotly-plot .main-svg .cartesianlayer, .js-plotly-plot .main-svg .layer-above") !==
        null,
      text: figure.querySelector("[role=img]")?.getAttribute("aria-label"),
      isCrowded: figureSize.isCrowded(figure.querySelector(".plot")!),
    })),
  );

/** What is left of the prose without code and typeset formulas. */
export const plainProse = (page: Page) =>
  page.$eval("main", (main) => {
    const copy = main.cloneNode(true) as HTMLElement;
    for (const part of copy.querySelectorAll("pre, code, .katex, figure, script")) part.remove();
    return copy.textContent ?? "";
  });

export const fontFamilies = (parts: Element[]) => [...new Set(parts.map((part) => getComputedStyle(part).fontFamily))];

/** Text of figures that does not stand out from the page by 4.5 : 1. */
export const faintTexts = (page: Page) =>
  page.$$eval(".xtitle, .ytitle, .xtick text, .ytick text, .legendtext, .annotation-text, .slider-label", (texts) => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const faint = (text: Element) => contrast.ratio(getComputedStyle(text).fill, ground) < 4.5;
    return texts.filter(faint).map((text) => `${text.textContent}: ${getComputedStyle(text).fill} on ${ground}`);
  });

/** What axe-core finds, by all its rules or those named, except in the plots themselves, which are one picture each. */
export async function seriousViolations(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(AXE);
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const run = async (options: object) =>
    (await axe.run({ exclude: [[".cartesianlayer"], [".legend"]] }, options)).violations;
  const violations = await page.evaluate(run, options);
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html.slice(0, 120))
          .slice(0, 3)
          .join(" | ")} (${nodes.length})`,
    );
}

/** Levels of the headings that stand open. */
export const headingLevels = (page: Page) =>
  page.$$eval("main :is(h1, h2, h3, h4, h5, h6)", (headings) =>
    headings.filter((heading) => !heading.closest("details")).map((heading) => Number(heading.tagName[1])),
  );

export const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Families of the fonts that the page has come to need. */
export const loadedFonts = (page: Page) =>
  page.evaluate(() => [...document.fonts].filter(({ status }) => status === "loaded").map(({ family }) => family));
