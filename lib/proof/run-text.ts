/**
 * Runs a piece of TypeScript that is held as text: a notebook can keep a program that must fail, and see how it fails.
 *
 * Types are dropped without being checked, as when a script runs; `typeErrors` has what the compiler says about it.
 */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import { expectText } from "../backend/expect";
import ts from "@tslab/typescript-for-tslab";

type Module = (exports: object, require: NodeJS.Require) => void;

const fileName = resolve(__dirname, "../../../notebooks/__text__.ts");
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
};

/** What each text was compiled to: an experiment runs the same text many times, each time from nothing. */
const compiled = new Map<string, Module>();

/**
 * Runs a text as a module beside the notebooks: it can `import … from "../lib"`, and sees nothing of the cells.
 *
 * @param source TypeScript, with the imports it needs
 * @returns what the text exports: `runText("export const a = 1;").a` is 1
 * @throws whatever the text throws; SyntaxError when it cannot be read; RangeError when it is no text, or empty
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- only whoever wrote the text knows what it exports
export function runText(source: string): Record<string, any> {
  expectText("runText", "source", source);
  if (!compiled.has(source)) compiled.set(source, compile(source));
  const exports = {};
  compiled.get(source)!(exports, createRequire(fileName));
  return exports;
}

function compile(source: string): Module {
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName });
  return compileFunction(outputText, ["exports", "require"], { filename: fileName }) as Module;
}
