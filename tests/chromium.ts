import { type Browser } from "playwright-core";
import { fromTools } from "./places";

const { findChromium, launchChromium } = fromTools("setup/chromium.cjs") as {
  findChromium: () => string;
  launchChromium: (proxy?: number) => Promise<Browser>;
};

export { launchChromium };

/** Why tests that need a browser are skipped: how to get one; false where there is one. */
export function noBrowser(): string | false {
  try {
    findChromium();
    return false;
  } catch (error) {
    return (error as Error).message.replaceAll("\n", " ");
  }
}
