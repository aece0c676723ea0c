import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { notebooks } from "../places";

export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** A figure as JupyterLab draws it, and as it is drawn for places where no plotly runs. */
export const PLOTLY = "application/vnd.plotly.v1+json";
export const SVG = "image/svg+xml";

export interface Cell {
  id: string;
  cell_type: "code" | "markdown" | "raw";
  source: string | string[];
  metadata: {
    tags?: string[];
    source?: { document: string; cell: number };
    /** Numbers that nothing in the section prints, and why they may stand. */
    numbers?: Record<string, string>;
  };
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Notebook {
  cells: Cell[];
}

/** File names of the course, in reading order. */
export function notebookNames(): string[] {
  return readdirSync(notebooks)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
}

export function readNotebook(name: string): Notebook {
  return JSON.parse(readFileSync(join(notebooks, name), "utf8")) as Notebook;
}

export function codeCells(notebook: Notebook): Cell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

export const hasTag = (cell: Cell, tag: string): boolean => cell.metadata.tags?.includes(tag) ?? false;

/** The outputs of a cell that show a figure. */
export function figures({ outputs = [] }: Cell): Output[] {
  return outputs.filter(({ data = {} }) => PLOTLY in data);
}

/** @throws Error when there is no such cell */
export function cellOf({ cells }: Notebook, id: string): Cell {
  const cell = cells.find((cell) => cell.id === id);
  if (!cell) throw new Error(`there must be a cell "${id}"`);
  return cell;
}

/** The code in the cell of a solution, which is a text. */
export function codeOfSolution(cell: Cell): string {
  const code = /```ts\n([\s\S]*?)```/.exec(joined(cell.source));
  if (!code) throw new Error(`cell "${cell.id}" must hold a block of TypeScript`);
  return code[1];
}

export function sourceOf(notebook: Notebook, id: string): string {
  return joined(cellOf(notebook, id).source);
}

/** @param exercise its id, such as "ex1" */
export function solutionOf(notebook: Notebook, exercise: string): string {
  return codeOfSolution(cellOf(notebook, `${exercise}-solution`));
}

/** Notebook files hold text as one string or as a list of lines. */
export const joined = (text: string | string[]): string => (Array.isArray(text) ? text.join("") : text);
