// The browser that draws the figures and runs the browser tests: one that is already installed.
const { existsSync } = require("node:fs");
const { delimiter, join } = require("node:path");

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

const PLACES = {
  darwin: ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"].map(
    (app) => `/Applications/${app}`,
  ),
  win32: [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA]
    .flatMap((folder) => folder ?? [])
    .flatMap((folder) => [
      join(folder, "Google/Chrome/Application/chrome.exe"),
      join(folder, "Microsoft/Edge/Application/msedge.exe"),
    ]),
};

const MISSING = [
  "Chromium must be installed, got none on the PATH.",
  "Install it (Debian, Ubuntu: sudo apt install chromium; macOS: brew install --cask chromium)",
  "or set CHROMIUM to the path of a Chromium, Chrome or Edge.",
].join("\n");

/**
 * The path of a Chromium: the variable CHROMIUM when it is set, otherwise one on the PATH or in its usual place.
 *
 * @throws Error that says how to get one
 */
function findChromium() {
  const own = process.env.CHROMIUM;
  if (own && !existsSync(own)) {
    throw new Error(`CHROMIUM must be the path of a browser, got ${own}, which does not exist.`);
  }
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = own || [...onPath, ...(PLACES[process.platform] ?? [])].find((path) => existsSync(path));
  if (!found) throw new Error(MISSING);
  return found;
}

/**
 * A headless browser. The caller closes it.
 *
 * @param {number} [proxy] port of a proxy for all that is not on this machine
 */
function launchChromium(proxy) {
  const { chromium } = require("playwright-core");
  const args = ["--disable-gpu", "--disable-quic", ...(proxy ? [`--proxy-server=127.0.0.1:${proxy}`] : [])];
  return chromium.launch({ executablePath: findChromium(), args });
}

module.exports = { findChromium, launchChromium };
