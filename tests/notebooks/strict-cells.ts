// Type-checks cells one after the other as the kernel does, but under `strict`. A program of its own, because tslab's
// converter looks at the current folder and at the compiler it finds when it is loaded.
// Reads [{id, source, tags}] as JSON from stdin, prints [{id, line, column, message}].
import { readFileSync } from "node:fs";
import type * as compilerModule from "@tslab/typescript-for-tslab";
import type * as converterModule from "tslab/dist/converter";

interface CheckedCell {
  id: string;
  source: string;
  tags: string[];
}

export interface StrictMessage {
  id: string;
  /** From 1, as editors count. */
  line: number;
  column: number;
  message: string;
}

type Compiler = typeof compilerModule;

/** tslab's converter with the compiler option `strict` as given. */
function createConverter(compiler: Compiler, strict: boolean): converterModule.Converter {
  require.cache[require.resolve("@tslab/typescript-for-tslab")]!.exports = {
    ...compiler,
    createWatchCompilerHost: (files: string[], options: object, ...rest: unknown[]) =>
      (compiler.createWatchCompilerHost as (...args: unknown[]) => unknown)(files, { ...options, strict }, ...rest),
  };
  const converter = require.resolve("tslab/dist/converter");
  delete require.cache[converter];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded anew, with the changed compiler
  return (require(converter) as typeof converterModule).createConverter();
}

function check(cells: CheckedCell[]): StrictMessage[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the very object that the converter gets
  const compiler = require("@tslab/typescript-for-tslab") as Compiler;
  const strict = createConverter(compiler, true);
  const lenient = createConverter(compiler, false);
  let declarations = "";
  const messages: StrictMessage[] = [];
  for (const { id, source, tags } of cells) {
    // A cell that fails leaves no declarations behind in the kernel either.
    if (tags.includes("raises-exception")) continue;
    const converter = tags.includes("skip-strict") ? lenient : strict;
    const { diagnostics } = converter.convert(declarations, source);
    for (const { start, messageText } of diagnostics) {
      messages.push({ id, line: start.line + 1, column: start.character + 1, message: messageText });
    }
    const compiled =
      diagnostics.length > 0 ? lenient.convert(declarations, source) : converter.convert(declarations, source);
    declarations = compiled.declOutput ?? declarations;
  }
  strict.close();
  lenient.close();
  return messages;
}

console.log(JSON.stringify(check(JSON.parse(readFileSync(0, "utf8")) as CheckedCell[])));
