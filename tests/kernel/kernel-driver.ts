import { spawn } from "node:child_process";
import { join } from "node:path";
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

/** Runs the steps in one fresh kernel as `npm start` registers it, in the folder notebooks/. */
export async function drive(steps: Step[]): Promise<StepResult[]> {
  return (await runDriver(steps)) as StepResult[];
}

/** The kernel's answer to a request that runs no cell, such as "comm_info". */
export async function ask(request: string): Promise<{ type: string; content: Record<string, unknown> }> {
  const [answer] = (await runDriver([{ ask: request }])) as { type: string; content: Record<string, unknown> }[];
  return answer;
}

/** One cell after the other, each sent when the one before has been answered. */
export async function runCells(...cells: string[]): Promise<CellResult[]> {
  const results = await drive(cells.map((cell) => ({ send: [cell] })));
  return results.map((result) => result.cells[0]);
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

async function runDriver(steps: unknown[]): Promise<unknown[]> {
  const driver = spawn(venvPython, [join(root, "tests", "kernel", "kernel_driver.py")], {
    env: jupyterEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  driver.stdin.end(JSON.stringify({ folder: notebooks, steps }));
  const text = { output: "", complaints: "" };
  driver.stdout.setEncoding("utf8").on("data", (part: string) => (text.output += part));
  driver.stderr.setEncoding("utf8").on("data", (part: string) => (text.complaints += part));
  const status = await new Promise<number | null>((resolve) => driver.on("close", resolve));
  if (status !== 0) throw new Error(`kernel_driver.py ended with ${status}:\n${text.complaints}`);
  return JSON.parse(text.output) as unknown[];
}
