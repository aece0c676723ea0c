// The HTML edition, as a reader without a network meets it: built, served from a plain file server, opened in Chromium.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launchChromium, noBrowser } from "../chromium";
import { codeCells, figures, joined, notebookNames, readNotebook } from "../notebooks/notebook-file";
import { root, venvPython } from "../places";
import { serve } from "./static-server";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

const scratch = mkdtempSync(join(tmpdir(), "html-edition-"));
const site = join(scratch, "site");
const pages = notebookNames().map((name) => name.replace(/\.ipynb$/, ".html"));
after(() => rmSync(scratch, { recursive: true }));

function node(script: string): { status: number | null; said: string } {
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  return { status: run.status, said: run.stdout + run.stderr };
}

const build = (folder: string) =>
  node(`import { buildSite } from "./tools/site/build-site.mjs"; await buildSite(${JSON.stringify(folder)});`);

/** The pages, in reading order, that hold a text. */
function pagesWith(text: string): string[] {
  const found = pages.filter((name) => readFileSync(join(site, name), "utf8").includes(text));
  assert.ok(found.length > 0, `some page must have ${text}; npm run bake gives notebooks their figures`);
  return found;
}

before(() => {
  const { status, said } = build(site);
  assert.equal(status, 0, said);
});

describe("the HTML edition's build", () => {
  it("makes a page of every notebook, and an index that leads to the first", () => {
    for (const page of pages) assert.ok(existsSync(join(site, page)), page);
    assert.match(readFileSync(join(site, "index.html"), "utf8"), new RegExp(`url=${pages[0]}`));
  });

  it("has no link that leads nowhere", () => {
    const text = new Map(["index.html", ...pages].map((name) => [name, readFileSync(join(site, name), "utf8")]));
    for (const [name, html] of text) {
      for (const [, href] of html.matchAll(/ (?:href|src)="(?!data:|https:)([^"]*)"/g)) {
        const [file, id] = decodeURIComponent(href).split("#");
        assert.ok(existsSync(join(site, file)), `${name}: ${href}`);
        if (id) assert.ok(text.get(file || name)?.includes(` id="${id}"`), `${name}: ${href}`);
      }
    }
  });

  it("gives the same bytes again", () => {
    const pageOf = (name: string) => readFileSync(join(site, name), "utf8");
    const first = pages.map(pageOf);
    assert.equal(build(site).status, 0);
    assert.ok(pages.every((name, i) => pageOf(name) === first[i]));
  });

  it("leaves a folder alone that holds something else", () => {
    writeFileSync(join(scratch, "letter.txt"), "dear reader");
    const { status, said } = build(scratch);
    assert.equal(status, 1);
    assert.match(said, /folder must be new, empty or an earlier site, got/);
    assert.ok(existsSync(join(scratch, "letter.txt")));
  });

  it("stops at a formula that KaTeX does not take, and quotes it", () => {
    const page = '<span class="math inline">\\frac{1}{</span>';
    const { status, said } = node(
      `import { typeset } from "./tools/site/typeset.mjs"; typeset(${JSON.stringify(page)}, "x.html");`,
    );
    assert.notEqual(status, 0);
    assert.match(said, /x\.html: formula must be TeX that KaTeX knows, got \\frac\{1\}\{/);
  });
});

describe("what Python writes of the HTML edition", () => {
  const python = (...args: string[]): { status: number | null; said: string } => {
    const run = spawnSync(venvPython, args, { cwd: join(root, "tools", "site"), encoding: "utf8" });
    return { status: run.status, said: run.stdout + run.stderr };
  };

  /** The layout without its title, printed. */
  const withoutTitle = (layout: object) =>
    python(
      "-c",
      "import json, sys; from plotly_figures import take_title; layout = json.loads(sys.argv[1]); take_title(layout, 'figure f'); print(json.dumps(layout))",
      JSON.stringify(layout),
    );

  it("escapes the heading that the index shows", () => {
    const [notebooks, pages] = ["notebooks", "pages"].map((name) => join(scratch, "heading", name));
    for (const folder of [notebooks, pages]) mkdirSync(folder, { recursive: true });
    const cells = [{ cell_type: "markdown", id: "title", metadata: {}, source: '# Is <b> "&" b?' }];
    const notebook = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
    writeFileSync(join(notebooks, "00.ipynb"), notebook);
    const { status, said } = python("write_pages.py", notebooks, pages);
    assert.equal(status, 0, said);
    const index = readFileSync(join(pages, "index.html"), "utf8");
    assert.ok(index.includes(">Is &lt;b&gt; &quot;&amp;&quot; b?</a>"), index);
  });

  it("takes a title with its room, which the figure knows, out of the plot", () => {
    const { status, said } = withoutTitle({
      title: { text: "one line" },
      height: 400,
      margin: { t: 90, l: 60 },
      meta: { titleRoom: 51 },
    });
    assert.equal(status, 0, said);
    const { height, margin, title } = JSON.parse(said);
    assert.deepEqual({ height, margin, title }, { height: 349, margin: { t: 39, l: 60 }, title: undefined });
  });

  it("refuses a figure that does not know the room of its title", () => {
    const { status, said } = withoutTitle({ title: { text: "one line" }, height: 400, margin: { t: 90 } });
    assert.notEqual(status, 0);
    assert.match(said, /figure f: layout\.meta\.titleRoom must be the height of the title in pixels, got none/);
  });
});

/** Resolves when every figure stands, in the theme's colours. */
const drawn = (page: Page) => page.waitForSelector("html[data-figures=drawn]");

/** A page of the edition, opened. Everything outside 127.0.0.1 is refused; what went wrong is noted down. */
class Visit {
  readonly troubles: string[] = [];

  private constructor(readonly page: Page) {}

  static async open(browser: Browser, address: string, options: object = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: DESKTOP, colorScheme: "light", ...options });
    const visit = new Visit(await context.newPage());
    await context.route(/^(?!data:|blob:|file:|http:\/\/127\.0\.0\.1)/, (route) => {
      visit.troubles.push(`refused: ${route.request().url()}`);
      return route.abort();
    });
    visit.page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) visit.troubles.push(`console: ${message.text()}`);
    });
    visit.page.on("pageerror", (error) => visit.troubles.push(`thrown: ${error.message}`));
    visit.page.on("response", (response) => {
      if (response.status() >= 400) visit.troubles.push(`${response.status()}: ${response.url()}`);
    });
    visit.page.setDefaultTimeout(60_000);
    await visit.page.goto(address);
    await drawn(visit.page);
    return visit;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

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
const figuresOf = (page: Page) =>
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

/** How many formulas on lines of their own a notebook has. */
function countDisplays(name: string): number {
  const prose = readNotebook(name)
    .cells.filter((cell) => cell.cell_type === "markdown")
    .map((cell) => joined(cell.source));
  return prose.join("\n").split("$$").length >> 1;
}

const countTranslations = (name: string): number =>
  readNotebook(name)
    .cells.map((cell) => joined(cell.source).match(/<summary>(日本語|한국어)<\/summary>/g)?.length ?? 0)
    .reduce((a, b) => a + b);

function countHiddenSources(name: string): number {
  const metadata = readNotebook(name).cells.map((cell) => cell.metadata as { jupyter?: { source_hidden?: boolean } });
  return metadata.filter(({ jupyter }) => jupyter?.source_hidden).length;
}

/** What is left of the prose without code and typeset formulas. */
const plainProse = (page: Page) =>
  page.$eval("main", (main) => {
    const copy = main.cloneNode(true) as HTMLElement;
    for (const part of copy.querySelectorAll("pre, code, .katex, figure, script")) part.remove();
    return copy.textContent ?? "";
  });

const fontFamilies = (parts: Element[]) => [...new Set(parts.map((part) => getComputedStyle(part).fontFamily))];

function textsOfFigures(name: string): string[] {
  const shown = codeCells(readNotebook(name)).flatMap(figures);
  return shown.map(({ data }) => joined(data?.["text/plain"] as string | string[]));
}

/** Text of figures that does not stand out from the page by 4.5 : 1. */
const faintTexts = (page: Page) =>
  page.$$eval(".xtitle, .ytitle, .xtick text, .ytick text, .legendtext, .annotation-text, .slider-label", (texts) => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const faint = (text: Element) => contrast.ratio(getComputedStyle(text).fill, ground) < 4.5;
    return texts.filter(faint).map((text) => `${text.textContent}: ${getComputedStyle(text).fill} on ${ground}`);
  });

/** What axe-core finds, by all its rules or those named, except in the plots themselves, which are one picture each. */
async function seriousViolations(page: Page, rules?: string[]): Promise<string[]> {
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
const headingLevels = (page: Page) =>
  page.$$eval("main :is(h1, h2, h3, h4, h5, h6)", (headings) =>
    headings.filter((heading) => !heading.closest("details")).map((heading) => Number(heading.tagName[1])),
  );

async function swipeUp(page: Page, x: number, y: number): Promise<void> {
  const finger = await page.context().newCDPSession(page);
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let moved = 20; moved <= 200; moved += 20) {
    await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y - moved }] });
  }
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Every figure, formula and line of code of the notebook is there, and each is more than text. */
async function assertComplete(page: Page, notebook: string): Promise<void> {
  const figures = await figuresOf(page);
  assert.deepEqual(
    figures.map(({ text }) => text),
    textsOfFigures(notebook),
  );
  assert.deepEqual(
    figures.filter((figure) => !figure.isLive || figure.isCrowded),
    [],
  );
  assert.equal(await page.locator(".katex-display").count(), countDisplays(notebook));
  assert.doesNotMatch(await plainProse(page), /[$]/);
  assert.deepEqual(
    (await page.$$eval(".katex-html span", fontFamilies)).filter((fonts) => !fonts.startsWith("KaTeX_")),
    [],
  );
  assert.equal(await page.locator("section.code").count(), codeCells(readNotebook(notebook)).length);
  assert.equal(await page.locator("section.code:not(:has(.hl-typescript .nx))").count(), 0);
}

async function assertFolded(page: Page, notebook: string): Promise<void> {
  assert.equal(await page.locator("main details[open]").count(), 0);
  assert.equal(await page.locator("details.source").count(), countHiddenSources(notebook));
  const translations = await page.$$eval("details.translation", (folds: HTMLElement[]) =>
    folds.map(({ lang, textContent }) => [lang, textContent ?? ""]),
  );
  assert.equal(translations.length, countTranslations(notebook));
  for (const [lang, text] of translations) assert.match(text, lang === "ja" ? /[\u3040-\u30ff]/ : /[\uac00-\ud7a3]/);
}

async function assertReadable(page: Page): Promise<void> {
  const levels = await headingLevels(page);
  assert.equal(levels.filter((level) => level === 1).length, 1);
  assert.ok(
    levels.every((level, k) => level - (levels[k - 1] ?? 0) <= 1),
    `headings: ${levels.join("")}`,
  );
  for (const landmark of ["header", "nav#contents", "main", "nav.turn"]) {
    assert.equal(await page.locator(landmark).count(), 1, landmark);
  }
  await page.evaluate(AXE);
  assert.deepEqual(await seriousViolations(page), []);
  assert.deepEqual(await faintTexts(page), []);
  await page.click("button.theme");
  await drawn(page);
  assert.deepEqual(await seriousViolations(page, ["color-contrast"]), []);
  assert.deepEqual(await faintTexts(page), []);
}

describe("the HTML edition in a browser", { skip: noBrowser() }, () => {
  let browser: Browser;
  let server: Server;
  let address: string;
  before(async () => {
    ({ address, server } = await serve(site, "/some/path/"));
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const [i, name] of pages.entries()) {
    it(`${name} is complete, readable and makes no request outside`, async () => {
      const visit = await Visit.open(browser, address + name);
      await assertComplete(visit.page, notebookNames()[i]);
      await assertFolded(visit.page, notebookNames()[i]);
      await assertReadable(visit.page);
      assert.equal(await overflow(visit.page), 0);
      assert.deepEqual(visit.troubles, []);
      await visit.close();
    });

    it(`${name} fits a phone`, async () => {
      const visit = await Visit.open(browser, address + name, { viewport: PHONE, hasTouch: true, isMobile: true });
      assert.equal(await overflow(visit.page), 0);
      assert.deepEqual(
        (await figuresOf(visit.page)).filter(({ isCrowded }) => isCrowded),
        [],
      );
      assert.deepEqual(visit.troubles, []);
      await visit.close();
    });
  }

  it("ships the fonts of its formulas", async () => {
    const visit = await Visit.open(browser, address + pages[0]);
    const loaded = await visit.page.evaluate(() =>
      [...document.fonts].filter((font) => font.status === "loaded").map((font) => font.family),
    );
    assert.ok(loaded.includes("KaTeX_Main") && loaded.includes("KaTeX_Math"), loaded.join());
    await visit.close();
  });

  it("follows the system's theme until the reader chooses, and remembers the choice", async () => {
    const visit = await Visit.open(browser, address + pagesWith("legend")[0], { colorScheme: "dark" });
    const { page } = visit;
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const label = () => page.$eval(".xtitle, .legendtext", (text) => getComputedStyle(text).fill);
    const dark = [await ground(), await label()];
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForFunction((dark) => getComputedStyle(document.body).backgroundColor !== dark, dark[0]);
    await page.waitForSelector("button.theme:text('Dark')");
    await drawn(page);
    const light = [await ground(), await label()];
    assert.notDeepEqual(light, dark);
    await page.click("button.theme");
    await drawn(page);
    assert.deepEqual([await ground(), await label()], dark);
    await page.goto(address + pages[1]);
    assert.equal(await ground(), dark[0]);
    await visit.close();
  });

  it("opens the contents on a phone, and closes them after a choice", async () => {
    const visit = await Visit.open(browser, address + pages[0], { viewport: PHONE });
    const { page } = visit;
    assert.equal(await page.isVisible("#contents"), false);
    await page.focus("button.menu");
    await page.keyboard.press("Enter");
    assert.equal(await page.isVisible("#contents"), true);
    await page.keyboard.press("Escape");
    assert.equal(await page.isVisible("#contents"), false);
    await page.click("button.menu");
    const last = page.locator("#sections a").last();
    const id = decodeURIComponent(new URL((await last.getAttribute("href")) ?? "", page.url()).hash.slice(1));
    await last.click();
    assert.equal(await page.isVisible("#contents"), false);
    assert.ok(
      await page
        .locator(`[id="${id}"]`)
        .evaluate((heading) => heading.getBoundingClientRect().top < window.innerHeight),
    );
    await visit.close();
  });

  it("leads the tab key first to the link that skips the contents", async () => {
    const visit = await Visit.open(browser, address + pages[0]);
    const { page } = visit;
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
    await visit.close();
  });

  it("moves a figure's slider by keyboard", async () => {
    for (const name of pagesWith('"sliders"')) {
      const visit = await Visit.open(browser, address + name);
      const { page } = visit;
      const slider = page.locator("[role=slider]").first();
      const marks = () => page.$eval("figure:has([role=slider]) .cartesianlayer", (layer) => layer.innerHTML);
      const isAt = (value: string) => page.waitForSelector(`[role=slider][aria-valuenow="${value}"]:focus`);
      await slider.focus();
      await page.keyboard.press("Home");
      await isAt("0");
      const before = await marks();
      await page.keyboard.press("ArrowRight");
      await isAt("1");
      assert.notEqual(await marks(), before);
      await visit.close();
    }
  });

  it("lets a finger on a figure scroll the page", async () => {
    const visit = await Visit.open(browser, address + pagesWith("<figure>")[0], {
      viewport: PHONE,
      hasTouch: true,
      isMobile: true,
    });
    const { page } = visit;
    await page
      .locator(".plot")
      .last()
      .evaluate((plot) => plot.scrollIntoView({ block: "center" }));
    const box = await page.locator(".plot .nsewdrag").last().boundingBox();
    assert.ok(box);
    const start = await page.evaluate(() => window.scrollY);
    await swipeUp(page, box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForFunction((start) => window.scrollY > start + 100, start);
    await visit.close();
  });

  it("opens from a file, without a server", async () => {
    const visit = await Visit.open(browser, pathToFileURL(join(site, pages[0])).href);
    assert.ok((await figuresOf(visit.page)).every(({ isLive }) => isLive));
    assert.deepEqual(visit.troubles, []);
    await visit.close();
  });

  it("says what its figures show where no scripts run", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address + pages[0]);
    const wanted = textsOfFigures(notebookNames()[0]);
    assert.ok(await page.isVisible("#contents"));
    assert.equal(await page.locator("figure :is(img, p)").count(), wanted.length);
    await context.close();
  });
});
