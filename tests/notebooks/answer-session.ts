// One exercise of a notebook: the cells that it needs are run once, and answers come and go as a reader's do.
import assert from "node:assert/strict";
import { format } from "node:util";
import { createExecutor } from "tslab/dist/executor";
import { notebooks } from "../places";
import { type Code } from "./answers/answer";
import { neededCells } from "./needed-cells";
import { type Notebook, codeCells, hasTag, joined, solutionOf, sourceOf } from "./notebook-file";
import { compilers } from "./run-cells";

export class AnswerSession {
  readonly #check: string;
  readonly #needed: ReturnType<typeof neededCells>;
  readonly #lines: string[] = [];
  #executor?: ReturnType<typeof createExecutor>;

  constructor(notebook: Notebook, exercise: string, codes: readonly Code[]) {
    this.#check = sourceOf(notebook, `${exercise}-check`);
    const cells = codeCells(notebook).filter(
      (cell) => !["exercise-check", "plot", "scoreboard"].some((tag) => hasTag(cell, tag)),
    );
    const end = cells.findIndex(({ id }) => id === `${exercise}-skeleton`);
    const before = cells.slice(0, end).map(({ id, source }) => ({ id, source: joined(source) }));
    const solution = solutionOf(notebook, exercise);
    const answers = [solution, ...codes.map((code) => written(code, solution))];
    this.#needed = neededCells(before, [this.#check, joined(cells[end].source), ...answers]);
  }

  /** What the check prints about an answer. */
  async check(answer: string): Promise<string[]> {
    const { log } = console;
    console.log = (...words: unknown[]) => void this.#lines.push(...words.map(String).join(" ").split("\n"));
    try {
      this.#executor ??= await this.#start();
      await this.#run(this.#executor, "the answer", answer);
      await this.#run(this.#executor, "the check", this.#check);
      return [...this.#lines];
    } finally {
      console.log = log;
    }
  }

  /** Not earlier than at the first answer: tslab has one executor at a time. */
  async #start(): Promise<ReturnType<typeof createExecutor>> {
    const print = (...words: unknown[]): void => void this.#lines.push(format(...words));
    const executor = createExecutor(notebooks, compilers, { log: print, error: print });
    for (const { id, source } of this.#needed) await this.#run(executor, id, source);
    return executor;
  }

  async #run(executor: ReturnType<typeof createExecutor>, what: string, source: string): Promise<void> {
    this.#lines.length = 0;
    const isDone = await executor.execute(source);
    assert.ok(isDone, `${what} must run, got ${this.#lines.join("\n")}\n${source}`);
  }
}

export function written(code: Code, solution: string): string {
  if (typeof code === "string") return code;
  return Object.entries(code).reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `the solution must hold "${from}", got\n${text}`);
    return text.replace(from, () => to);
  }, solution);
}
