// Runs the cells of a notebook in this process, as tslab does but without a kernel: for tests that run them many times.
// tslab's converter looks at the current folder when it is loaded, so this module moves to the notebooks.
import { notebooks } from "../places";

process.chdir(notebooks);
import { type Converter, createConverter } from "tslab/dist/converter";
import { createExecutor } from "tslab/dist/executor";

/** Compiles every text once; a rerun of the same cells against another `lib` only runs. */
let converter: Converter | undefined;

function compile(): Converter {
  const real = createConverter();
  const compiled = new Map<string, ReturnType<Converter["convert"]>>();
  const convert = (declarations: string, source: string): ReturnType<Converter["convert"]> => {
    const key = `${declarations}\0${source}`;
    if (!compiled.has(key)) compiled.set(key, real.convert(declarations, source));
    return compiled.get(key)!;
  };
  return { ...real, convert };
}

/**
 * Runs cells one after the other, from nothing.
 *
 * @param sources the cells' texts
 * @param folder  where `../lib` is looked for when they run; types always come from the project's own
 * @returns       everything that was printed
 * @throws        what the first failing cell throws
 */
export async function runCells(sources: readonly string[], folder: string = notebooks): Promise<string> {
  converter ??= compile();
  const printed: string[] = [];
  let failure: unknown;
  const report = (...words: unknown[]): void =>
    void (failure ??= words[0] instanceof Error ? words[0] : new Error(words.join(" ")));
  const { log } = console;
  console.log = (...words: unknown[]) => void printed.push(words.map(String).join(" "));
  try {
    const executor = createExecutor(
      folder,
      { node: converter, browser: converter, close: () => {} },
      { log: console.log, error: report },
    );
    for (const source of sources) {
      if (!(await executor.execute(source))) throw failure;
    }
  } finally {
    console.log = log;
  }
  return printed.join("\n");
}

/** Ends the compiler, which otherwise watches files and keeps the process alive. */
export function closeCompiler(): void {
  converter?.close();
  converter = undefined;
}
