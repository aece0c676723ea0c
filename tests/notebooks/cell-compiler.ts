// Compiles cells in this process as tslab does, but under `strict`, and each only once however often it is run.
// tslab's converter looks at the current folder when it is loaded, so this module moves to the notebooks.
import { notebooks } from "../places";

process.chdir(notebooks);

import type * as compilerModule from "@tslab/typescript-for-tslab";
import type * as converterModule from "tslab/dist/converter";
import { type Cell, hasTag, joined } from "./notebook-file";

type Converter = converterModule.Converter;
type Conversion = ReturnType<Converter["convert"]>;

const compilerPath = require.resolve("@tslab/typescript-for-tslab");
const converterPath = require.resolve("tslab/dist/converter");
const converters = new Map<"strict" | "lenient", Converter>();
const compiled = new Map<string, Conversion>();

/**
 * @param declarations what the cells before have declared
 * @param source       the cell's text
 */
export function compile(declarations: string, source: string): Conversion {
  const key = `${declarations}\0${source}`;
  if (!compiled.has(key)) compiled.set(key, converter("strict").convert(declarations, source));
  return compiled.get(key)!;
}

/** What the compiler says of cells under `strict`, each complaint with its cell, line and column. */
export function strictErrors(cells: Cell[]): string[] {
  let declarations = "";
  const errors: string[] = [];
  // A cell that fails leaves no declarations behind in the kernel either.
  for (const { id, source } of cells.filter((cell) => !hasTag(cell, "raises-exception"))) {
    const { diagnostics, declOutput } = compile(declarations, joined(source));
    for (const { start, messageText } of diagnostics) {
      errors.push(`cell "${id}", ${start.line + 1}:${start.character + 1}: ${messageText}`);
    }
    // Without its declarations, every later cell would complain of names that this one has.
    const kept = diagnostics.length > 0 ? converter("lenient").convert(declarations, joined(source)) : { declOutput };
    declarations = kept.declOutput ?? declarations;
  }
  return errors;
}

function converter(mode: "strict" | "lenient"): Converter {
  if (!converters.has(mode)) converters.set(mode, createConverter(mode === "strict"));
  return converters.get(mode)!;
}

/** tslab takes the compiler that it finds in Node's cache when it is loaded, and has no option for `strict`. */
function createConverter(strict: boolean): Converter {
  /* eslint-disable @typescript-eslint/no-require-imports -- the very object that the converter gets, and a converter loaded anew */
  const compiler = require(compilerPath) as typeof compilerModule;
  const createWatchCompilerHost = compiler.createWatchCompilerHost as (...args: unknown[]) => unknown;
  require.cache[compilerPath]!.exports = {
    ...compiler,
    createWatchCompilerHost: (files: string[], options: object, ...rest: unknown[]) =>
      createWatchCompilerHost(files, { ...options, strict }, ...rest),
  };
  delete require.cache[converterPath];
  const { createConverter } = require(converterPath) as typeof converterModule;
  require.cache[compilerPath]!.exports = compiler;
  return createConverter();
}

/** Ends the compilers, which otherwise watch files and keep the process alive. */
export function closeCompilers(): void {
  for (const converter of converters.values()) converter.close();
  converters.clear();
}
