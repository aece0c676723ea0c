import { type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const DESKTOP = { viewport: { width: 1280, height: 900 }, colorScheme: "light" } as const;
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

/**
 * A reader's window on the edition, for one page after the other: plotly need not be compiled anew for each.
 * Everything outside 127.0.0.1 is refused; what goes wrong is noted down.
 */
export class Visit {
  /** Since the last page was opened. */
  readonly troubles: string[] = [];

  private constructor(readonly page: Page) {}

  static async start(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext({ ...DESKTOP, ...options });
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
    return visit;
  }

  /** Opens a page, as one who comes for the first time. */
  async open(address: string): Promise<void> {
    if (this.page.url() !== "about:blank") await this.page.evaluate(() => localStorage.clear());
    this.troubles.length = 0;
    await this.page.goto(address);
    await this.drawn();
  }

  /** Resolves when every figure stands, in the theme's colours. */
  async drawn(): Promise<void> {
    await this.page.waitForSelector("html[data-figures=drawn]");
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
