// The HTML edition, as a reader without a network meets it: built, served from a plain file server, opened in Chromium.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { codeCells, joined, notebookNames, readNotebook } from "./notebook-file";
import { root } from "./places";
import { serve } from "./static-server";

const { findChromium, launchChromium } = require(join(root, "tools", "chromium.cjs")) as {
  findChromium(): string;
  launchChromium(): Promise<Browser>;
};
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PLOTLY = "application/vnd.plotly.v1+json";
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
  node(`import { buildSite } from "./tools/html/build-site.mjs"; await buildSite(${JSON.stringify(folder)});`);

/** Why there is no browser here; undefined where there is one. */
function noBrowser(): string | undefined {
  try {
    findChromium();
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
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
    const { status, said } = node(`import { typeset } from "./tools/html/typeset.mjs"; typeset(${JSON.stringify(page)}, "x.html");`);
    assert.notEqual(status, 0);
    assert.match(said, /x\.html: formula must be TeX that KaTeX knows, got \\frac\{1\}\{/);
  });
});

/** A page of the edition, opened. Everything outside 127.0.0.1 is refused; what went wrong is noted down. */
class Visit {
  readonly troubles: string[] = [];

  private constructor(readonly page: Page) {}

  static async open(browser: Browser, address: string, options: object = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: DESKTOP, colorScheme: "light", ...options });
    const visit = new Visit(await context.newPage());
    await context.route(/^(?!data:|blob:|http:\/\/127\.0\.0\.1)/, (route) => {
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
    await visit.page.goto(address);
    await visit.drawn();
    return visit;
  }

  drawn(): Promise<unknown> {
    return this.page.waitForSelector("html[data-figures=drawn]", { timeout: 60_000 });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

// What is handed to `evaluate` runs in the page, where these are.
declare const document: any, window: any, getComputedStyle: any, axe: any;

/** Every figure of the page as a reader meets it. */
const figuresOf = (page: Page) =>
  page.$$eval("figure", (figures: any[]) =>
    figures.map((figure) => ({
      caption: figure.querySelector("figcaption").textContent,
      isLive: figure.querySelector(".js-plotly-plot .main-svg .cartesianlayer, .js-plotly-plot .main-svg .layer-above") !== null,
      text: figure.querySelector("[role=img]")?.getAttribute("aria-label"),
      isCrowded: window.figureSize.isCrowded(figure.querySelector(".plot")) as boolean,
    })),
  );

function textsOfFigures(name: string): string[] {
  const outputs = codeCells(readNotebook(name)).flatMap((cell) => cell.outputs ?? []);
  return outputs.filter(({ data }) => data && PLOTLY in data).map(({ data }) => joined(data?.["text/plain"] as string | string[]));
}

/** Text of figures that does not stand out from the page by 4.5 : 1. */
const faintTexts = (page: Page) =>
  page.$$eval(".xtitle, .ytitle, .xtick text, .ytick text, .legendtext, .annotation-text, .slider-label", (texts: any[]) => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const faint = (text: any) => window.contrast.ratio(getComputedStyle(text).fill, ground) < 4.5;
    return texts.filter(faint).map((text) => `${text.textContent}: ${getComputedStyle(text).fill} on ${ground}`);
  });

async function seriousViolations(page: Page): Promise<string[]> {
  const run = async () => (await axe.run(document, { resultTypes: ["violations"] })).violations;
  const violations = (await page.evaluate(run)) as { id: string; impact: string; nodes: { html: string }[] }[];
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3).join(" | ")} (${nodes.length})`);
}

/** Levels of the headings that stand open, as 1223…; none may be more than one below the one before. */
const headingLevels = (page: Page) =>
  page.$$eval("main :is(h1, h2, h3, h4, h5, h6)", (headings: any[]) =>
    headings.filter((heading) => !heading.closest("details")).map((heading) => Number(heading.tagName[1])),
  );

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

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
      const { page } = visit;
      const wanted = textsOfFigures(notebookNames()[i]);
      const figures = await figuresOf(page);
      assert.deepEqual(figures.map(({ text }) => text), wanted);
      assert.deepEqual(figures.filter((figure) => !figure.isLive || figure.isCrowded), []);

      const levels = await headingLevels(page);
      assert.equal(levels.filter((level) => level === 1).length, 1);
      assert.ok(levels.every((level, k) => level - (levels[k - 1] ?? 0) <= 1), `headings: ${levels.join("")}`);

      await page.evaluate(AXE);
      for (const theme of ["light", "dark"]) {
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).colorScheme), theme === "light" ? "light dark" : "dark");
        assert.deepEqual(await faintTexts(page), [], theme);
        assert.deepEqual(await seriousViolations(page), [], theme);
        if (theme === "light") await page.click("button.theme");
        await page.waitForTimeout(100);
      }
      assert.equal(await overflow(page), 0);
      assert.deepEqual(visit.troubles, []);
      await visit.close();
    });

    it(`${name} fits a phone`, async () => {
      const visit = await Visit.open(browser, address + name, { viewport: PHONE, hasTouch: true, isMobile: true });
      assert.equal(await overflow(visit.page), 0);
      assert.deepEqual((await figuresOf(visit.page)).filter(({ isCrowded }) => isCrowded), []);
      assert.deepEqual(visit.troubles, []);
      await visit.close();
    });
  }
});
