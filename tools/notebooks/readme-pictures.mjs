import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { notebooks, root } from "../setup/places.cjs";

/** A picture that the README shows: docs/figures/<notebook>/<cell>.svg is the figure of that cell. */
const LINK = /docs\/figures\/([\w-]+)\/([\w-]+)\.svg/g;

/**
 * The figures that the README shows, as they are in the notebooks now.
 *
 * @returns {{ path: string, svg: string }[]}
 */
export function readmePictures() {
  const links = [...readFileSync(join(root, "README.md"), "utf8").matchAll(LINK)];
  return links.map(([path, notebook, cell]) => ({ path: join(root, path), svg: figureOf(`${notebook}.ipynb`, cell) }));
}

/** Writes them where the README expects them. */
export function writeReadmePictures() {
  for (const { path, svg } of readmePictures()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, svg);
  }
}

/** @param {string} notebook @param {string} id of the cell */
function figureOf(notebook, id) {
  const { cells } = JSON.parse(readFileSync(join(notebooks, notebook), "utf8"));
  const outputs = cells.find((cell) => cell.id === id)?.outputs ?? [];
  const svg = outputs.map(({ data = {} }) => data["image/svg+xml"]).find(Boolean);
  if (!svg) throw new Error(`README.md: cell "${id}" of ${notebook} must have a figure, got none`);
  return `${[svg].flat().join("").trimEnd()}\n`;
}
