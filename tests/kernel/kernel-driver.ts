import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";

/** Cells sent at once, one request each. */
export interface Step {
  send: string[];
  /** Whether an error aborts the cells sent after it. Default: true. */
  stopOnError?: boolean;
  /** A request that is sent after them and whose answer is not awaited. */
  alongside?: "history";
  /** Interrupts the kernel that many seconds after sending. */
  interruptAfterS?: number;
}

export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
}

export interface CellResult {
  reply: { status: "ok" | "error" | "aborted"; execution_count?: number };
  /** Each with the kernel's clock when it was sent, in seconds. */
  messages: { type: string; content: unknown; sentAtS: number }[];
}

export interface StepResult {
  cells: CellResult[];
  /** From the interrupt, or else from the sending, to the last reply. */
  seconds: number;
}

/**
 * Runs the steps in one kernel, which is this call's own.
 *
 * @param preloaded a script that the kernel loads before all else
 */
export function drive(steps: Step[], preloaded?: string): Promise<StepResult[]> {
  return inOwnKernel((kernel) => kernel.drive(steps), preloaded);
}

/** One cell after the other, each sent when the one before has been answered, in a kernel that is this call's own. */
export function runCells(...cells: string[]): Promise<CellResult[]> {
  return inOwnKernel((kernel) => kernel.runCells(...cells));
}

async function inOwnKernel<Result>(use: (kernel: Kernel) => Promise<Result>, preloaded?: string): Promise<Result> {
  const kernel = new Kernel(preloaded ? preloading(preloaded) : {});
  try {
    return await use(kernel);
  } finally {
    await kernel.stop();
  }
}

/** A kernel as `npm start` registers it, in the folder notebooks/. */
export class Kernel {
  readonly #driver;
  readonly #ended: Promise<number | null>;
  readonly #answers: AsyncIterator<string>;

  /** @param variables of its environment, besides those of `npm start` */
  constructor(variables: NodeJS.ProcessEnv = {}) {
    this.#driver = spawn(venvPython, [join(root, "tests", "kernel", "kernel_driver.py"), notebooks], {
      env: { ...jupyterEnvironment(), ...variables },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#ended = new Promise((resolve) => this.#driver.on("close", resolve));
    this.#answers = createInterface(this.#driver.stdout)[Symbol.asyncIterator]();
  }

  /** Runs the steps one after the other. */
  async drive(steps: Step[]): Promise<StepResult[]> {
    return (await this.#take(steps)) as StepResult[];
  }

  /** One cell after the other, each sent when the one before has been answered. */
  async runCells(...cells: string[]): Promise<CellResult[]> {
    const results = await this.drive(cells.map((cell) => ({ send: [cell] })));
    return results.map((result) => result.cells[0]);
  }

  /** The answer to a request that runs no cell, such as "comm_info". */
  async ask(request: string): Promise<{ type: string; content: Record<string, unknown> }> {
    const [answer] = await this.#take([{ ask: request }]);
    return answer as { type: string; content: Record<string, unknown> };
  }

  async stop(): Promise<void> {
    this.#driver.stdin.end();
    await this.#ended;
  }

  async #take(steps: object[]): Promise<unknown[]> {
    this.#driver.stdin.write(`${JSON.stringify(steps)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`kernel_driver.py must answer, got its end with ${await this.#ended}`);
    const { results, failed } = JSON.parse(value) as { results: unknown[]; failed?: string };
    if (failed) throw new Error(`the kernel must answer ${JSON.stringify(steps).slice(0, 200)}, got ${failed}`);
    return results;
  }
}

/** What has a kernel load a script of this folder before all else. */
export function preloading(script: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--require=${JSON.stringify(join(root, "tests", "kernel", script))}` };
}

export function printed(cell: CellResult): string {
  const streams = cell.messages.filter((message) => message.type === "stream");
  return streams.map((message) => (message.content as { text: string }).text).join("");
}

/** The cell's `error` output, without colours. Fails when there is not exactly one. */
export function errorOf(cell: CellResult): CellError {
  const errors = cell.messages.filter((message) => message.type === "error");
  if (errors.length !== 1) throw new Error(`the cell must have one error output, got ${JSON.stringify(cell.messages)}`);
  const { ename, evalue, traceback } = errors[0].content as CellError;
  return {
    ename,
    evalue,
    traceback: stripVTControlCharacters(traceback.join("\n")).split("\n"),
  };
}
