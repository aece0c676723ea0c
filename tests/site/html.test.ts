// The HTML edition, as a reader without a network meets it: built, served from a plain file server, opened in Chromium.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { launchChromium, noBrowser } from "../chromium";
import { codeCells, figures, joined, notebookNames, PLOTLY, readNotebook } from "../notebooks/notebook-file";
import { jupyterEnvironment, root, venvPython } from "../places";
import {
  faintTexts,
  figuresIn,
  fontFamilies,
  headingLevels,
  loadedFonts,
  overflow,
  plainProse,
  seriousViolations,
} from "./page-findings";
import { serve } from "./static-server";
import { PHONE, Visit } from "./visit";

const scratch = mkdtempSync(join(tmpdir(), "html-edition-"));
const site = join(scratch, "site");
const pages = notebookNames().map((name) => name.replace(/\.ipynb$/, ".html"));
after(() => rmSync(scratch, { recursive: true }));

function node(script: string): { status: number | null; said: string } {
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  return { status: run.status, said: run.stdout + run.stderr };
}

const build = (folder: string) =>
  node(
    `import { buildPages } from "./tools/site/build-site.mjs"; await buildPages(${JSON.stringify(folder)}).catch((error) => { console.error(error.message); process.exit(1); });`,
  );

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

  it("has no link that leads nowhere, but for those to the notebooks, which tests/browser/ follows", () => {
    const text = new Map(["index.html", ...pages].map((name) => [name, readFileSync(join(site, name), "utf8")]));
    for (const [name, html] of text) {
      for (const [, href] of html.matchAll(/ (?:href|src)="(?!data:|https:|lite\/)([^"]*)"/g)) {
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
    const env = jupyterEnvironment();
    const run = spawnSync(venvPython, args, { cwd: join(root, "tools", "site"), encoding: "utf8", env });
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

const countSliders = (name: string): number =>
  codeCells(readNotebook(name))
    .flatMap(figures)
    .filter(({ data }) => "sliders" in (data![PLOTLY] as { layout: object }).layout).length;

function textsOfFigures(name: string): string[] {
  const shown = codeCells(readNotebook(name)).flatMap(figures);
  return shown.map(({ data }) => joined(data?.["text/plain"] as string | string[]));
}

/** Every figure, formula and line of code of the notebook is there, and each is more than text. */
async function assertComplete(page: Page, notebook: string): Promise<void> {
  const shown = await figuresIn(page);
  assert.deepEqual(
    shown.map(({ text }) => text),
    textsOfFigures(notebook),
  );
  assert.deepEqual(
    shown.filter((figure) => !figure.isLive || figure.isCrowded),
    [],
  );
  assert.equal(await page.locator(".katex-display").count(), countDisplays(notebook));
  assert.doesNotMatch(await plainProse(page), /[$]/);
  assert.deepEqual(
    (await page.$$eval(".katex-html span", fontFamilies)).filter((fonts) => !fonts.startsWith("KaTeX_")),
    [],
  );
  const fonts = await loadedFonts(page);
  assert.ok(fonts.includes("KaTeX_Main") && fonts.includes("KaTeX_Math"), fonts.join());
  assert.equal(await page.locator("section.code").count(), codeCells(readNotebook(notebook)).length);
  assert.equal(await page.locator("section.code:not(:has(.hl-typescript :is(.nx, .nf)))").count(), 0);
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

async function assertReadable({ page }: Visit): Promise<void> {
  const levels = await headingLevels(page);
  assert.equal(levels.filter((level) => level === 1).length, 1);
  assert.ok(
    levels.every((level, k) => level - (levels[k - 1] ?? 0) <= 1),
    `headings: ${levels.join("")}`,
  );
  for (const landmark of ["header", "nav#contents", "main", "nav.turn"]) {
    assert.equal(await page.locator(landmark).count(), 1, landmark);
  }
  assert.deepEqual(await seriousViolations(page), []);
  assert.deepEqual(await faintTexts(page), []);
}

async function assertReadableInDark(visit: Visit): Promise<void> {
  await visit.page.click("button.theme");
  await visit.drawn();
  assert.deepEqual(await seriousViolations(visit.page, ["color-contrast"]), []);
  assert.deepEqual(await faintTexts(visit.page), []);
}

/** To the start and one step on, at which the figure must be another. */
async function assertMoves(slider: Locator): Promise<void> {
  const marks = slider.locator("xpath=ancestor::figure").locator(".cartesianlayer").first();
  const isAt = (value: string) => slider.and(slider.page().locator(`[aria-valuenow="${value}"]:focus`)).waitFor();
  await slider.focus();
  await slider.press("Home");
  await isAt("0");
  const before = await marks.innerHTML();
  await slider.press("ArrowRight");
  await isAt("1");
  assert.notEqual(await marks.innerHTML(), before);
}

async function swipeUp(page: Page, x: number, y: number): Promise<void> {
  const finger = await page.context().newCDPSession(page);
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let moved = 20; moved <= 200; moved += 20) {
    await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y - moved }] });
  }
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

describe("the HTML edition in a browser", { skip: noBrowser() }, () => {
  let browser: Browser;
  let server: Server;
  let address: string;
  let desktop: Visit;
  let phone: Visit;
  before(async () => {
    ({ address, server } = await serve(site, "/some/path/"));
    browser = await launchChromium();
    desktop = await Visit.start(browser);
    phone = await Visit.start(browser, PHONE);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const [i, name] of pages.entries()) {
    describe(name, () => {
      const notebook = notebookNames()[i];
      before(() => desktop.open(address + name));

      it("leads the tab key first to the link that skips the contents", async () => {
        await desktop.page.keyboard.press("Tab");
        await desktop.page.keyboard.press("Enter");
        assert.equal(await desktop.page.evaluate(() => document.activeElement?.id), "main");
      });

      it("is complete", () => assertComplete(desktop.page, notebook));
      it("has its sources and translations folded", () => assertFolded(desktop.page, notebook));
      it("can be read", () => assertReadable(desktop));
      it("can be read in the dark", () => assertReadableInDark(desktop));

      it("moves the sliders of its figures by keyboard", async () => {
        const sliders = await desktop.page.locator("[role=slider]").all();
        assert.equal(sliders.length, countSliders(notebook));
        for (const slider of sliders) await assertMoves(slider);
      });

      it("fits its window, makes no request outside and meets no error", async () => {
        assert.equal(await overflow(desktop.page), 0);
        assert.deepEqual(desktop.troubles, []);
      });

      it("fits a phone", async () => {
        await phone.open(address + name);
        assert.equal(await overflow(phone.page), 0);
        assert.deepEqual(
          (await figuresIn(phone.page)).filter(({ isCrowded }) => isCrowded),
          [],
        );
        assert.deepEqual(phone.troubles, []);
      });
    });
  }

  it("follows the system's theme until the reader chooses, and remembers the choice", async () => {
    const visit = await Visit.start(browser, { colorScheme: "dark" });
    await visit.open(address + pagesWith("legend")[0]);
    const { page } = visit;
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const label = () => page.$eval(".xtitle, .legendtext", (text) => getComputedStyle(text).fill);
    const dark = [await ground(), await label()];
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForFunction((dark) => getComputedStyle(document.body).backgroundColor !== dark, dark[0]);
    await page.waitForSelector("button.theme:text('Dark')");
    await visit.drawn();
    const light = [await ground(), await label()];
    assert.notDeepEqual(light, dark);
    await page.click("button.theme");
    await visit.drawn();
    assert.deepEqual([await ground(), await label()], dark);
    await page.goto(address + pages[1]);
    assert.equal(await ground(), dark[0]);
    await visit.close();
  });

  it("opens the contents on a phone, and closes them after a choice", async () => {
    await phone.open(address + pages[0]);
    const { page } = phone;
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
  });

  it("lets a finger on a figure scroll the page", async () => {
    await phone.open(address + pagesWith("<figure>")[0]);
    const { page } = phone;
    await page
      .locator(".plot")
      .last()
      .evaluate((plot) => plot.scrollIntoView({ block: "center" }));
    const box = await page.locator(".plot .nsewdrag").last().boundingBox();
    assert.ok(box);
    const start = await page.evaluate(() => window.scrollY);
    await swipeUp(page, box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForFunction((start) => window.scrollY > start + 100, start);
  });

  it("opens from a file, without a server", async () => {
    await desktop.open(pathToFileURL(join(site, pages[0])).href);
    assert.ok((await figuresIn(desktop.page)).every(({ isLive }) => isLive));
    assert.deepEqual(desktop.troubles, []);
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
