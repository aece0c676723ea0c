// What a class hands in: notebooks of the course with answers put in them, and files that are none.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Cell, cellOf, readNotebook, solutionOf } from "../notebooks/notebook-file";

export class ClassFolder {
  constructor(readonly path: string) {}

  /** A notebook of the course with some of its cells changed, by their ids. */
  handIn(file: string, notebook: string, cells: Readonly<Record<string, string>>): void {
    const changed = readNotebook(`${notebook}.ipynb`);
    for (const [id, source] of Object.entries(cells)) cellOf(changed, id).source = source;
    this.write(file, JSON.stringify(changed));
  }

  /** A notebook that `change` has worked on. */
  handInChanged(file: string, notebook: string, change: (cells: Cell[]) => Cell[]): void {
    const changed = readNotebook(`${notebook}.ipynb`);
    this.write(file, JSON.stringify({ ...changed, cells: change(changed.cells) }));
  }

  write(file: string, content: string | Uint8Array): void {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** The course's solution of an exercise. */
export const solution = (notebook: string, exercise: string): string =>
  solutionOf(readNotebook(`${notebook}.ipynb`), exercise);

export const codeCell = (source: string, id = ""): Cell => ({
  ...{ id, cell_type: "code", source, metadata: {}, outputs: [], execution_count: null },
});
