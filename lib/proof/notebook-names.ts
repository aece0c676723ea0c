/**
 * The names that the cells of a notebook have declared.
 *
 * tslab keeps them as properties of one object, and a function of one cell reads the names of the others there each time
 * it runs. So a check can look an answer up by its name, and can let names mean something else for a while.
 */
interface Kernel {
  __tslab__?: {
    readonly exports: Record<string, unknown>;
    /** What the compiler said of the latest version of a name, if that did not compile. Only the project's kernel has it. */
    readonly refused?: Readonly<Record<string, string>>;
  };
}

const kernel = globalThis as Kernel;

/** All of them, imported ones included. Empty outside a notebook. */
export function notebookNames(): Record<string, unknown> {
  return kernel.__tslab__?.exports ?? {};
}

/** Why the cell that was to declare this name anew did not compile; undefined when it did, or when nobody knows. */
export function compileErrorOf(name: string): string | undefined {
  return kernel.__tslab__?.refused?.[name];
}

/** Lets names of the notebook mean something else while `run` runs. */
export function whileNamesMean<Result>(meanings: Readonly<Record<string, unknown>>, run: () => Result): Result {
  const names = notebookNames();
  const kept = Object.keys(meanings).map((name) => [name, name in names, names[name]] as const);
  Object.assign(names, meanings);
  try {
    return run();
  } finally {
    for (const [name, wasThere, value] of kept) {
      if (wasThere) names[name] = value;
      else delete names[name];
    }
  }
}
