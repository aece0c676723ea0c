// The code of every notebook, compiled once and run in this process: it is strict TypeScript, its exercises can be
// solved, and its checks are worth something, for they catch every mutant of the layers.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { closeCompilers, strictErrors } from "./cell-compiler";
import { gatesMutants } from "./gates-mutants";
import { MutatedLibrary } from "./mutated-library";
import { languageModelMutants } from "./language-model-mutants";
import { longMemoryMutants } from "./long-memory-mutants";
import { type Mutant, mutants } from "./mutants";
import { neededCells } from "./needed-cells";
import {
  type Cell,
  codeCells,
  codeOfSolution,
  hasTag,
  joined,
  type Notebook,
  notebookNames,
  readNotebook,
} from "./notebook-file";
import { type CellText } from "./run-cells";
import { speedMutants } from "./speed-mutants";

interface SolvedNotebook {
  name: string;
  /** Its code cells, each skeleton of an exercise replaced by the code of the solution that follows it. */
  cells: CellText[];
  /** The ids of the solutions and of their checks. */
  exercises: string[];
}

const library = new MutatedLibrary();
const solved = notebookNames().map((name) => solve(name, readNotebook(name)));
after(() => {
  closeCompilers();
  library.remove();
});

function solve(name: string, { cells }: Notebook): SolvedNotebook {
  const texts = cells.flatMap((cell, i): CellText[] => {
    if (cell.cell_type !== "code") return [];
    if (!hasTag(cell, "exercise-skeleton")) return [{ id: cell.id, source: joined(cell.source) }];
    const solution = cells.slice(i).find((later) => hasTag(later, "solution"))!;
    return [{ id: solution.id, source: codeOfSolution(solution) }];
  });
  const exercises = cells.filter((cell) => hasTag(cell, "solution") || hasTag(cell, "exercise-check"));
  return { name, cells: texts, exercises: exercises.map(({ id }) => id) };
}

// What a reader copies out of a notebook should stand up to `strict`, without which the kernel compiles cells.
describe("cells under strict", () => {
  for (const name of notebookNames()) {
    it(name, () => assert.deepEqual(strictErrors(codeCells(readNotebook(name))), []));
  }

  it("are seen to fail: null where a number is wanted, an untyped parameter, in the cell that is meant", () => {
    const cell = (id: string, source: string, ...tags: string[]): Cell => ({
      id,
      cell_type: "code",
      source,
      metadata: { tags },
    });
    const found = strictErrors([
      cell("first", "const sizes = new Map<string, number>();"),
      cell("unsure", "const size: number = sizes.get('N');"),
      cell("untyped", "\n  function twice(x) { return 2 * x; }"),
      cell("fails", "const text: string = 3;", "raises-exception"),
      cell("later", "console.log(size, twice(2)); await Promise.resolve(1);"),
    ]);
    assert.deepEqual(found, [
      `cell "unsure", 1:7: Type 'number | undefined' is not assignable to type 'number'.`,
      `cell "unsure", 1:7: Type 'undefined' is not assignable to type 'number'.`,
      `cell "untyped", 2:18: Parameter 'x' implicitly has an 'any' type.`,
    ]);
  });
});

describe("with the solutions in place of the skeletons", () => {
  for (const { name, cells, exercises } of solved) {
    it(`${name}: every exercise is right`, async () => {
      const { printed, failed } = await library.run(withNeeds(exercises, cells));
      if (failed) assert.fail(`cell "${failed.id}": ${failed.error.stack}`);
      const grades = printed.match(/\d+ of \d+ parts are right\.|All \d+ parts are right\./g) ?? [];
      assert.equal(grades.length, exercises.length / 2);
      for (const grade of grades) assert.match(grade, /^All/, printed);
    });
  }
});

describe("the notebooks' checks", () => {
  const partly = [...languageModelMutants, ...longMemoryMutants, ...gatesMutants, ...speedMutants];
  const named = new Map(partly.map((mutant) => [String(mutant.checks), mutant]));
  for (const [checks, mutant] of named) {
    it(`hold in ${checks}, run with what they need`, async () => {
      assert.equal(await firstToCatch(mutant), undefined); // nothing is changed here
    });
  }

  for (const mutant of [...mutants, ...partly]) {
    it(`catch "${mutant.name}"`, async (test) => {
      const restore = library.mutate(mutant);
      try {
        const caught = await firstToCatch(mutant);
        assert.ok(caught, "no notebook catches it");
        assert.doesNotMatch(caught, /: (Reference|Syntax)Error/, "a mutant must run, got one that is no program");
        test.diagnostic(caught);
      } finally {
        restore();
      }
    });
  }
});

/** The first cell that stops, and what it says. The notebook that derives what was changed comes first. */
async function firstToCatch({ derivedIn, checks }: Mutant): Promise<string | undefined> {
  const deriving = solved.filter(({ name }) => name === derivedIn);
  const others = checks ? [] : solved.filter(({ name }) => name !== derivedIn);
  for (const { name, cells } of [...deriving, ...others]) {
    const { failed } = await library.run(checks ? withNeeds(checks, cells) : cells);
    if (failed) return `${name}, cell "${failed.id}": ${String(failed.error).split("\n")[0]}`;
  }
  return undefined;
}

/** These cells, and of those before them what they need. */
function withNeeds(ids: readonly string[], cells: readonly CellText[]): CellText[] {
  const wanted = cells.filter(({ id }) => ids.includes(id));
  assert.equal(wanted.length, ids.length, `there must be cells ${ids.join(", ")}`);
  const before = cells.slice(0, cells.indexOf(wanted[wanted.length - 1]));
  const needed = new Set([
    ...neededCells(
      before,
      wanted.map(({ source }) => source),
    ),
    ...wanted,
  ]);
  return cells.filter((cell) => needed.has(cell));
}
