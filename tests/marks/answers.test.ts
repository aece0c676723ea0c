// Which cells of a handed-in notebook are the answer, and whose notebook it is.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { type Cell, joined, readNotebook } from "../notebooks/notebook-file";
import { fromTools, notebooks } from "../places";
import { codeCell, solution } from "./class-folder";

interface MarkedCell {
  id: string;
  source: string;
  tags: string[];
}

interface CourseNotebook {
  name: string;
  cells: MarkedCell[];
  exercises: { title: string; answer: string[]; parts: string[]; skeleton: MarkedCell; check: MarkedCell }[];
}

interface Found {
  remark: string;
  problem?: string;
  job?: { course: string[]; learner: string[]; check: string };
}

const { courseNotebooks } = fromTools("marks/course.mjs") as { courseNotebooks: (folder: string) => CourseNotebook[] };
const { codeCellsOf } = fromTools("marks/notebook-file.mjs") as { codeCellsOf: (file: string) => MarkedCell[] };
const { findAnswer } = fromTools("marks/answers.mjs") as {
  findAnswer: (exercise: object, course: CourseNotebook, cells: MarkedCell[]) => Found;
};
const { handInsIn } = fromTools("marks/hand-ins.mjs") as {
  handInsIn: (folder: string, names: string[]) => { learner: string; shown: string; notebook?: string }[];
};

const scratch = mkdtempSync(join(tmpdir(), "answers-"));
after(() => rmSync(scratch, { recursive: true }));

const course = courseNotebooks(notebooks);
const STEP = "01-rnn-step";
const step = course.find(({ name }) => name === STEP)!;

/** What is found in notebook 01 for the exercise of that number, after `change` has worked on its cells. */
function found(exercise: number, change: (cells: Cell[]) => Cell[]): Found {
  const file = join(scratch, "handed-in.ipynb");
  const notebook = readNotebook(`${STEP}.ipynb`);
  writeFileSync(file, JSON.stringify({ ...notebook, nbformat: 4, cells: change(notebook.cells) }));
  return findAnswer(step.exercises[exercise - 1], step, codeCellsOf(file));
}

const SGD = solution(STEP, "ex2");
const put =
  (source: string, id = "ex2-skeleton") =>
  (cells: Cell[]): Cell[] =>
    cells.map((cell) => (cell.id === id ? { ...cell, source } : cell));
const insert = (cells: Cell[], id: string, ...added: Cell[]): Cell[] =>
  cells.flatMap((cell) => (cell.id === id ? [...added, cell] : [cell]));
const withoutIds = (cells: Cell[]): Cell[] => cells.map((cell) => ({ ...cell, id: undefined as never }));

describe("the exercises of the course", () => {
  it("are those that the tags of its notebooks name, with titles, answers and parts as their checks have them", () => {
    for (const { name, exercises } of course) {
      const tagged = readNotebook(`${name}.ipynb`).cells.filter(({ metadata }) =>
        metadata.tags?.includes("exercise-check"),
      );
      assert.equal(exercises.length, tagged.length, name);
      for (const { title, answer, parts, check } of exercises) {
        const printed = tagged.find(({ id }) => id === check.id)!.outputs!.map(({ text = "" }) => joined(text));
        const [first, ...lines] = printed.join("").split("\n");
        assert.equal(title, first);
        assert.ok(answer.length > 0);
        assert.equal(parts.length, Number(/of (\d+) parts/.exec(lines.join("\n"))![1]));
        parts.forEach((part, i) => assert.ok(lines[i].slice(4).startsWith(part), `${part} in ${lines[i]}`));
      }
    }
  });
});

describe("the answer of a learner", () => {
  it("is the skeleton's cell, and of the course only what it needs is run", () => {
    const { remark, job } = found(2, put(SGD));
    assert.equal(remark, "");
    assert.deepEqual(job!.learner, [SGD]);
    assert.deepEqual(
      job!.course.map((source) => step.cells.find((cell) => cell.source === source)!.id),
      ["imports"],
    );
    assert.equal(job!.check, step.exercises[1].check.source);
  });

  it("is not there while the skeleton is as it was, also with other line ends", () => {
    const skeleton = step.exercises[1].skeleton.source;
    for (const source of [skeleton, `${skeleton.replaceAll("\n", "  \r\n")}\n\n`]) {
      assert.deepEqual(found(2, put(source)), { remark: "" });
    }
  });

  it("is found without ids, and where its cell was copied", () => {
    assert.deepEqual(found(2, (cells) => withoutIds(put(SGD)(cells))).job!.learner, [SGD]);
    const copied = found(2, (cells) => insert(cells, "ex2-check", codeCell(SGD, "f00")));
    assert.deepEqual([copied.remark, copied.job!.learner], ["", [SGD]]);
  });

  it("is the last one above its check", () => {
    const [earlier, later] = [SGD.replace("{", "{ // first"), SGD.replace("{", "{ // last")];
    const { job } = found(2, (cells) =>
      insert(
        insert(put(earlier)(cells), "ex2-check", codeCell(SGD), codeCell(later)),
        "ex3-skeleton",
        codeCell("// no"),
      ),
    );
    assert.deepEqual(job!.learner, [later]);
    const below = found(2, (cells) => insert(put(earlier)(cells), "ex3-skeleton", codeCell(SGD)));
    assert.deepEqual(below.job!.learner, [earlier]);
  });

  it("may be in two cells", () => {
    const [forward, backward] = solution(STEP, "ex3").split(/(?=^function sigmoidBackward)/m);
    const { job } = found(3, (cells) => insert(put(forward, "ex3-skeleton")(cells), "ex3-check", codeCell(backward)));
    assert.deepEqual([...job!.learner].sort(), [backward, forward].sort());
    const half = found(3, put(forward, "ex3-skeleton"));
    assert.deepEqual(half.job!.learner, [step.exercises[2].skeleton.source, forward]);
  });

  it("brings those cells of the learner's that declare what it uses and the course does not", () => {
    const answer = SGD.replace("{", "{ twice(lr);");
    const helpers = ["const two = 2;", "const twice = (x: number) => two * x;"];
    const { job } = found(2, (cells) =>
      insert(
        put(answer)(cells),
        "ex2-check",
        ...helpers.map((source) => codeCell(source)),
        codeCell("const other = 1;"),
      ),
    );
    assert.deepEqual([...job!.learner].sort(), [...helpers, answer].sort());
  });

  it("is not taken for its check, though it may call `exercise`", () => {
    const answer = `${SGD}\nexercise("Exercise 2 · one step of gradient descent", null as never);`;
    assert.deepEqual(found(2, put(answer)), { remark: "", job: { ...found(2, put(SGD)).job!, learner: [answer] } });
  });

  it("may be no TypeScript at all", () => {
    assert.deepEqual(found(2, put("function (((")).job!.learner, ["function ((("]);
    assert.match(found(2, put(`function sgdStep() { return ${"(".repeat(50_000)}`)).problem!, /nested too deeply/);
    assert.match(found(2, put(`${SGD}//${"x".repeat(200_000)}`)).problem!, /too long/);
    assert.match(
      found(2, (cells) => cells.filter(({ id }) => id !== "ex2-skeleton")).problem!,
      /no cell with its answer/,
    );
  });

  it("is checked by the course's check, and it is said when that handed in is another", () => {
    const edited = found(2, (cells) => put("console.log('right')", "ex2-check")(put(SGD)(cells)));
    assert.equal(edited.remark, "its check was edited");
    assert.equal(edited.job!.check, step.exercises[1].check.source);
    const deleted = found(2, (cells) => put(SGD)(cells).filter(({ id }) => id !== "ex2-check"));
    assert.equal(deleted.remark, "its check was deleted");
    assert.deepEqual(deleted.job, edited.job);
  });
});

describe("the folder", () => {
  it("has a folder or files for each learner, or is one learner's own", () => {
    const files = [
      ...["Ada/01-rnn-step.ipynb", "Ada/.ipynb_checkpoints/01-rnn-step-checkpoint.ipynb", "Ada/notes.txt"],
      ...["Bo/week 1/01-RNN-step (1).ipynb", "Cy__02-shapes-and-formulas.ipynb", "Di - 01-rnn-step.ipynb"],
      ...["Ed/mine.ipynb", "03-time-rnn.ipynb"],
    ];
    const folder = join(scratch, "class 3b");
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), "{}");
    }
    const names = course.map(({ name }) => name);
    assert.deepEqual(
      handInsIn(folder, names).map(({ learner, notebook }) => [learner, notebook]),
      [
        ["Ada", STEP],
        ["Bo", STEP],
        ["class 3b", "03-time-rnn"],
        ["Cy", "02-shapes-and-formulas"],
        ["Di", STEP],
        ["Ed", undefined],
      ],
    );
  });
});
