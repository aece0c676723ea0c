// The page that opens a notebook: what it shows before there is a notebook, on a phone, in a browser that is too old or keeps
// nothing; what it asks of whom.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { CourseSite } from "./course-site";
import { OtherMachines } from "./other-machines";
import { launchChromium, noBrowser } from "../chromium";
import { LabPage } from "../jupyterlab/lab-page";
import { notebookNames, readNotebook } from "../notebooks/notebook-file";
import { root } from "../places";
import { PHONE } from "../site/visit";

const NAME = "00-start-here.ipynb";
const OTHER = "01-rnn-step.ipynb";
const POLICY = /<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"/;

/** Whatever a cell can think of to bring something to another machine. */
const TALKATIVE = `import { display } from "tslab";
display.html('<img src="http://other.example/image"><script>fetch("http://other.example/script")</script>');
let answer = "nobody answered";
await fetch("http://other.example/fetched").then(() => (answer = "answered"), () => {});
try {
  const request = new (globalThis as any).XMLHttpRequest();
  request.open("GET", "http://other.example/requested", false);
  request.send();
} catch {}
console.log(answer);`;

describe("the page that opens a notebook", { skip: noBrowser() }, () => {
  let site: CourseSite;
  let machines: OtherMachines;
  let browser: Browser;

  before(async () => {
    [site, machines] = await Promise.all([CourseSite.build(), OtherMachines.listen()]);
    browser = await launchChromium(machines.proxy);
  });
  after(async () => {
    await browser?.close();
    machines?.close();
    await site?.remove();
  });

  const html = (): string => join(site.folder, "lite", "lab", "index.html");

  /** A reader who has never been there. */
  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
    page.setDefaultTimeout(60_000);
    return page;
  }
  const open = (page: Page): Promise<LabPage> => LabPage.open(page, site, NAME, readNotebook(NAME));
  const close = (page: Page): Promise<void> => page.context().close();

  it("shows the saved notebook and its pictures before JupyterLab is there, and then goes on where it was read", async () => {
    const page = await newPage();
    let goOn = (): void => {};
    const isRead = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/bundle.js", (route) => isRead.then(() => route.continue()));
    await page.goto(site.page(NAME), { waitUntil: "commit" });
    const saved = page.frameLocator("#opening iframe");
    await saved.locator("section#cell-tour-plot img").waitFor();
    await page.locator("#opening p", { hasText: "TypeScript" }).waitFor();
    await saved.locator("section#cell-loss-text").evaluate((section) => section.scrollIntoView());
    goOn();
    await page.waitForSelector("#opening.there", { state: "attached" });
    await page.waitForFunction(() => {
      const heading = [...document.querySelectorAll(".jp-MarkdownOutput h2")].find(({ textContent }) =>
        textContent?.startsWith("Loss and gradient"),
      );
      const top = heading?.getBoundingClientRect().top ?? -1;
      return top > 0 && top < window.innerHeight;
    });
    await close(page);
  });

  it("can be read and run on a phone", async () => {
    const page = await newPage(PHONE);
    const opened = await open(page);
    const imports = opened.cell("imports");
    await page.waitForFunction(() => document.querySelector("#jp-main-dock-panel")!.clientWidth === window.innerWidth);
    await imports.locator(".jp-InputPrompt").click();
    await page.tap("#run-cell");
    await imports.locator(".jp-InputPrompt", { hasText: "[1]:" }).waitFor();
    const next = opened.cell("map-text").and(page.locator(".jp-mod-active"));
    await next.waitFor();
    await opened.cell("loss-code").locator(".jp-InputPrompt").click();
    await page.tap("#run-cell");
    await opened.cell("loss-code").locator(".jp-OutputArea-output", { hasText: "layer" }).waitFor(); // not there yet
    const [prose] = await page.$$eval(".jp-MarkdownOutput", (texts) =>
      texts.map((text) => text.clientWidth / window.innerWidth),
    );
    assert.ok(prose > 0.8, `prose must have most of the width, got ${prose}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.viewport.width);
    mkdirSync(join(root, "artifacts"), { recursive: true });
    await page.screenshot({ path: join(root, "artifacts", "phone.png") });
    await close(page);
  });

  it("says which notebooks there are where another is asked for", async () => {
    const page = await newPage();
    await page.goto(site.page("99-none.ipynb"));
    await page.locator("#trouble", { hasText: /“notebooks\/99-none\.ipynb” is neither in the course/ }).waitFor();
    await page.locator("#opening").waitFor({ state: "hidden" }); // once the kernel is ready
    assert.deepEqual(
      await page.locator("#trouble a").allInnerTexts(),
      notebookNames().map((name) => name.replace(/\.ipynb$/, "")),
    );
    assert.equal(await page.locator(".jp-Dialog").count(), 0);
    await page.locator("#trouble a").nth(1).click();
    await page.waitForURL(/01-rnn-step\.ipynb$/);
    await page.waitForSelector(".jp-Notebook .jp-Cell");
    await page.reload();
    await page.waitForSelector(".jp-Notebook .jp-Cell"); // the address still says which
    await close(page);
  });

  it("opens a notebook when the list of them comes only the second time, and says so when it never comes", async () => {
    const page = await newPage();
    let fails = 1;
    await page.route("**/api/contents/notebooks/all.json*", (route) =>
      fails-- > 0 ? route.abort() : route.continue(),
    );
    await open(page);
    assert.equal(await page.locator(".jp-Dialog").count(), 0);
    await close(page);
    const another = await newPage({ serviceWorkers: "block" }); // which would ask in the page's place
    await another.route("**/api/contents/notebooks/all.json*", (route) => route.abort());
    await another.goto(site.page(NAME));
    await another.locator("#trouble", { hasText: /is neither in the course.*Is there a network/ }).waitFor();
    await close(another);
  });

  it("keeps the notebooks before all else for use without a network, and does not say that it has everything before", async () => {
    const another = await site.copy();
    rmSync(join(another.folder, "lite", "fetched-late.json"));
    const page = await newPage();
    await page.addInitScript(() => {
      const look = (): unknown => document.body?.innerText.includes("Offline: ready") && (window.name = "said so");
      new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true });
    });
    await LabPage.open(page, another, NAME, readNotebook(NAME));
    await page.locator("[title^='Not everything could be kept']", { hasText: "Offline: not yet" }).waitFor();
    assert.equal(await page.evaluate(() => window.name), "");
    await another.stop();
    await LabPage.open(page, another, OTHER, readNotebook(OTHER));
    await close(page);
    await another.remove();
  });

  it("says so where the browser is too old", async () => {
    const page = await newPage();
    await page.addInitScript(() => void (WebAssembly.validate = () => false)); // as before there were 128-bit numbers
    await page.goto(site.page(NAME));
    assert.match(await page.innerText("#opening"), /too old[^]*Safari 16\.4[^]*Read the course/);
    await close(page);
  });

  it("says so where the browser keeps nothing, and runs all the same", async () => {
    const page = await newPage();
    await page.addInitScript(() => {
      const refuse = (): never => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      };
      Object.defineProperty(window, "localStorage", { get: refuse });
      IDBFactory.prototype.open = refuse;
    });
    const opened = await open(page);
    await opened.run("tour-code");
    assert.match(await page.innerText("#trouble"), /keeps nothing[^]*Download/);
    await page.click("#trouble button");
    assert.equal(await page.locator("#trouble").count(), 0);
    await close(page);
  });

  it("says why the kernel cannot start", async () => {
    const page = await newPage();
    await page.route(/\/course-\w+\.json/, (route) => route.fulfill({ status: 503 }));
    await page.goto(site.page(NAME));
    await page.locator("#opening p", { hasText: /could not start: [^]*503/ }).waitFor();
    await close(page);
  });

  it("lets no cell ask another machine for anything, which one could without its policy", async () => {
    const asked = async (): Promise<string[]> => {
      const page = await newPage();
      const opened = await open(page);
      await opened.paste("fail-code", TALKATIVE);
      assert.match(await opened.run("fail-code"), /nobody answered/);
      await close(page);
      return machines.asked.splice(0);
    };
    assert.deepEqual(await asked(), []);
    const policed = readFileSync(html(), "utf8");
    writeFileSync(html(), policed.replace(POLICY, "<meta"));
    const withoutPolicy = await asked();
    writeFileSync(html(), policed);
    for (const way of ["image", "fetched", "requested"]) {
      assert.ok(withoutPolicy.includes(`http://other.example/${way}`), `${way} must be noticed`);
    }
  });

  it("has the policy that docs/hosting.md tells servers to send", () => {
    const [, policy] = POLICY.exec(readFileSync(html(), "utf8"))!;
    assert.ok(readFileSync(join(root, "docs", "hosting.md"), "utf8").includes(`Content-Security-Policy: ${policy}`));
  });

  it("takes no file of another version: names change with what is in a file, but for notebooks and lists of them", async () => {
    const page = await newPage();
    const names = new Set<string>();
    page.on("request", (request) => {
      const { protocol, pathname } = new URL(request.url());
      if (protocol === "http:") names.add(pathname.replace("/course/", ""));
    });
    await open(page);
    await page.waitForSelector("html[data-offline=ready]", { state: "attached" });
    const isNamedByContents = (name: string): boolean => /-[0-9a-f]{10}(\/|\.\w+$)/.test(name);
    const isContents = (name: string): boolean =>
      /^(pictures\/.*|\d\d-[\w-]+\.html|lite\/(lab\/index\.html|files\/.*|api\/.*|fetched-late\.json))$/.test(name);
    assert.ok(names.has("lite/lab/index.html"));
    assert.deepEqual(
      [...names].filter((name) => !isNamedByContents(name) && !isContents(name)),
      [],
    );
    await close(page);
  });
});
