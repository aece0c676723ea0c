// Draws plotly figures as SVG. Reads {"figures": [{"spec", "text"}], "drawn": {hash: svg}} from stdin and prints
// [{"hash", "svg"}] in the same order. A figure whose hash is in "drawn" is not drawn again.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launchChromium } from "../setup/chromium.cjs";
import { drawingHash, WIDTH } from "./drawing-hash.cjs";

const plotly = createRequire(import.meta.url).resolve("plotly.js-dist-min");

const { figures, drawn } = JSON.parse(readFileSync(0, "utf8"));
const hashed = figures.map((figure) => ({ ...figure, hash: drawingHash(figure.spec, figure.text) }));
const fresh = await drawAll(hashed.filter(({ hash }) => !(hash in drawn)));
console.log(JSON.stringify(hashed.map(({ hash }) => ({ hash, svg: drawn[hash] ?? fresh[hash] }))));

async function drawAll(wanted) {
  if (wanted.length === 0) return {};
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ path: plotly });
    const svgs = {};
    for (const { spec, text, hash } of wanted) {
      const svg = await page.evaluate(draw, { spec, width: WIDTH, seed: parseInt(hash.slice(0, 8), 16) });
      svgs[hash] = finish(svg, text);
    }
    return svgs;
  } finally {
    await browser.close();
  }
}

/**
 * Runs in the page. Plotly takes ids from Math.random: seeded by the figure, they are the same whenever it is drawn,
 * and differ between the figures of one page.
 */
function draw({ spec: { data, layout, config }, width, seed }) {
  let state = seed;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const { Plotly } = /** @type {any} */ (globalThis);
  return Plotly.toImage(
    { data, layout, config },
    { format: "svg", width, height: layout.height ?? 450, imageDataOnly: true },
  );
}

/** Adds the description for readers who do not see the picture, and breaks lines that are too long for an editor. */
function finish(svg, text) {
  const title = text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return svg
    .replace(/^<svg[^>]*>/, (start) => `${start.slice(0, -1)} role="img"><title>${title}</title>`)
    .replace(/<(g|path|rect|text|image|use|defs|clipPath)\b/g, "\n<$1");
}
