import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, firefox } from "playwright-core";

const NAMES = ["firefox-esr", "firefox"];
const MISSING =
  "Firefox must be installed, got none on the PATH. Install it (Debian: sudo apt install firefox-esr) or set FIREFOX to its path.";

function findFirefox(): string {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = process.env.FIREFOX ?? onPath.find((path) => existsSync(path));
  if (!found) throw new Error(MISSING);
  return found;
}

/**
 * A headless Firefox as it is installed, and not Playwright's own build of one. The caller closes it.
 *
 * @param proxy port of a proxy for all that is not on this machine
 */
export async function launchFirefox(proxy?: number): Promise<Browser> {
  const hosts = ["http", "ssl"].flatMap((kind): [string, string | number][] => [
    [`network.proxy.${kind}`, "127.0.0.1"],
    [`network.proxy.${kind}_port`, proxy ?? 0],
  ]);
  const browser = await firefox.launch({
    channel: "moz-firefox", // by way of WebDriver BiDi
    executablePath: findFirefox(),
    firefoxUserPrefs: proxy === undefined ? {} : { "network.proxy.type": 1, ...Object.fromEntries(hosts) },
  });
  keepUnknownCommandsBack(browser);
  return browser;
}

/** What Playwright's server side has of a browser. It runs in this process, and its version is pinned. */
interface Internals {
  _connection: { toImpl: (browser: Browser) => { _browserSession: Session } };
}
interface Session {
  send: (command: string, parameters: unknown) => Promise<unknown>;
}

/** Playwright tells every page which theme to prefer, by a command that Firefox ESR 153 does not know yet. */
const UNKNOWN = "emulation.setMediaFeaturesOverride";

function keepUnknownCommandsBack(browser: Browser): void {
  const { _browserSession: session } = (browser as unknown as Internals)._connection.toImpl(browser);
  const sessions = Object.getPrototypeOf(session) as Session;
  const { send } = sessions;
  sessions.send = function (command, parameters) {
    return command === UNKNOWN ? Promise.resolve() : send.call(this, command, parameters);
  };
}

/** Why tests that need it are skipped; false where there is one. */
export function noFirefox(): string | false {
  try {
    findFirefox();
    return false;
  } catch (error) {
    return (error as Error).message;
  }
}
