/** For tests: what a function prints. */
import { mock } from "node:test";

/** Calls `run` and returns the lines it gave to `console.log`, which stay unprinted. Errors come through. */
export function printedLines(run: () => void): string[] {
  const lines: string[] = [];
  const log = mock.method(console, "log", (...values: unknown[]) => void lines.push(...values.join(" ").split("\n")));
  try {
    run();
  } finally {
    log.mock.restore();
  }
  return lines.flatMap((text) => text.split("\n"));
}
