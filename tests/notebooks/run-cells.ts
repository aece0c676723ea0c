// Runs the cells of a notebook in this process, as tslab does but without a kernel: for tests that run them many times.
import { format } from "node:util";
import { createExecutor } from "tslab/dist/executor";
import { compile } from "./cell-compiler";

export interface CellText {
  id: string;
  source: string;
}

export interface Run {
  printed: string;
  /** The first cell that failed, after which none was run. */
  failed?: { id: string; error: Error };
}

/**
 * Runs cells one after the other, from nothing, until one fails.
 *
 * @param folder where `../lib` is looked for when they run; types always come from the project's own
 */
export async function runCells(cells: readonly CellText[], folder: string): Promise<Run> {
  const printed: string[] = [];
  let error: Error | undefined;
  const report = (...words: unknown[]): void =>
    void (error ??= words[0] instanceof Error ? words[0] : new Error(format(...words)));
  const { log } = console;
  console.log = (...words: unknown[]) => void printed.push(words.map(String).join(" "));
  try {
    const executor = createExecutor(folder, compilers, { log: console.log, error: report });
    for (const { id, source } of cells) {
      if (!(await executor.execute(source))) return { printed: printed.join("\n"), failed: { id, error: error! } };
    }
  } finally {
    console.log = log;
  }
  return { printed: printed.join("\n") };
}

/** What the executor uses of tslab's converters. */
type Compilers = Parameters<typeof createExecutor>[1];
export const compilers = { node: { convert: compile }, browser: {}, close: () => {} } as unknown as Compilers;
