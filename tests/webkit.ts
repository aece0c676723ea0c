import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { freePort } from "./free-port";

const NEEDED = ["WebKitWebDriver", "xvfb-run"];
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 60_000;

/** Why tests that need it are skipped; false where there is one. */
export function noWebKit(): string | false {
  const missing = NEEDED.find((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  return missing
    ? `${missing} must be on the PATH, got none. Install it (Debian: sudo apt install webkit2gtk-driver xvfb xauth).`
    : false;
}

/**
 * WebKitGTK as it is installed, whose engine is Safari's: Playwright drives only its own build. By WebDriver
 * (https://www.w3.org/TR/webdriver2/), on a screen that is not there.
 */
export class WebKit {
  private constructor(
    private readonly driver: ChildProcess,
    private readonly session: string,
  ) {}

  static async launch(): Promise<WebKit> {
    const port = await freePort();
    const words = ["-a", "-s", "-screen 0 1280x960x24", "WebKitWebDriver", `--port=${port}`, "--host=127.0.0.1"];
    const driver = spawn("xvfb-run", words, { stdio: "ignore", detached: true });
    const address = `http://127.0.0.1:${port}`;
    try {
      await until(() => send("GET", `${address}/status`).catch(() => undefined));
      const { sessionId } = (await send("POST", `${address}/session`, { capabilities: {} })) as { sessionId: string };
      return new WebKit(driver, `${address}/session/${sessionId}`);
    } catch (error) {
      end(driver);
      throw error;
    }
  }

  async open(url: string): Promise<void> {
    await send("POST", `${this.session}/url`, { url });
  }

  /** Runs a function in the page. It stands alone, and takes and returns what JSON can say. */
  async evaluate<T, Given extends unknown[]>(run: (...given: Given) => T, ...args: Given): Promise<T> {
    return (await send("POST", `${this.session}/execute/sync`, {
      script: `return (${run.toString()})(...arguments)`,
      args,
    })) as T;
  }

  /** Waits until a function returns something in the page. */
  until<T, Given extends unknown[]>(look: (...given: Given) => T, ...args: Given): Promise<NonNullable<T>> {
    return until(() => this.evaluate(look, ...args));
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from((await send("GET", `${this.session}/screenshot`)) as string, "base64");
  }

  async close(): Promise<void> {
    await send("DELETE", this.session);
    end(this.driver);
  }
}

async function send(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}

async function until<T>(look: () => Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`nothing came within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** With the screen and the browser. */
function end({ pid }: ChildProcess): void {
  process.kill(-pid!, "SIGKILL");
}
