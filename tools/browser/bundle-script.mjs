import { join } from "node:path";
import { buildSync } from "esbuild";
import { root } from "../setup/places.cjs";

/**
 * One script for the browser from a file of this folder and all that it imports.
 *
 * @param {string} file
 * @param {Record<string, unknown>} names what bundled.d.ts declares
 * @param {string} [end] a last line
 */
export function bundleScript(file, names, end = "") {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, "tools", "browser", file)],
    ...{ bundle: true, write: false, minify: true, format: "iife", target: "es2022", logLevel: "warning" },
    define: Object.fromEntries(Object.entries(names).map(([name, value]) => [name, JSON.stringify(value)])),
    footer: { js: end },
  });
  return outputFiles[0].contents;
}
