// From folders to rows: one for each exercise of each notebook, or for a notebook that cannot be read.
import { notebooks } from "../setup/places.cjs";
import { findAnswer } from "./answers.mjs";
import { courseNotebooks } from "./course.mjs";
import { handInsIn } from "./hand-ins.mjs";
import { codeCellsOf } from "./notebook-file.mjs";
import { runExercises } from "./run-exercises.mjs";

/**
 * @typedef {import("./answers.mjs").Job} Job
 * @typedef {import("./course.mjs").CourseNotebook} CourseNotebook
 *
 * @typedef {object} Row
 * @property {string} learner
 * @property {string} file      below the folder that was given
 * @property {string} notebook  of the course; empty when the file is none of its
 * @property {string} exercise  its title; empty when the notebook cannot be read
 * @property {"solved" | "begun" | "open" | "not marked"} state
 * @property {number} right     parts
 * @property {number} of        all parts
 * @property {string} parts     a sign for each: ✓ right, ✗ wrong, ○ still to write, – waits for one before
 * @property {string} firstWrong the first part that is not right
 * @property {string} says      what is wrong with it
 * @property {string} hint
 * @property {string} remark    on the file; or why it could not be marked
 */

/**
 * @param {import("./options.mjs").Options} options
 * @param {(done: number, of: number, row: Row) => void} onProgress
 * @returns {Promise<{ rows: Row[], protections: string[] }>}
 */
export async function mark(options, onProgress) {
  const course = courseNotebooks(notebooks);
  const names = course.map(({ name }) => name);
  const entries = options.folders
    .flatMap((folder) => handInsIn(folder, names))
    .flatMap((handIn) => entriesOf(handIn, course));
  const waiting = entries.filter(({ job }) => job !== undefined);
  const jobs = waiting.map(({ job }) => /** @type {Job} */ (job));
  let done = 0;
  const protections = await runExercises(jobs, options, (i, result) => {
    Object.assign(waiting[i].row, markOf(waiting[i].row, result));
    onProgress(++done, jobs.length, waiting[i].row);
  });
  return { rows: entries.map(({ row }) => row), protections };
}

/**
 * @param {import("./hand-ins.mjs").HandIn} handIn
 * @param {readonly CourseNotebook[]} course
 * @returns {{ row: Row, job?: Job }[]}
 */
function entriesOf({ learner, file, shown, notebook: named }, course) {
  const row = { ...NOTHING, learner, file: shown, notebook: named ?? "" };
  let cells;
  try {
    cells = codeCellsOf(file);
  } catch (error) {
    return [{ row: { ...row, remark: reasonOf(error) } }];
  }
  const notebook = course.find(({ name }) => name === named) ?? mostAlike(course, cells);
  if (!notebook) return [{ row: { ...row, remark: "is no notebook of the course" } }];
  return notebook.exercises.map((exercise) => {
    const { job, problem = "", remark } = findAnswer(exercise, notebook, cells);
    const state = problem ? "not marked" : "open";
    const of = exercise.parts.length;
    const open = { ...row, notebook: notebook.name, exercise: exercise.title, of, parts: "○".repeat(of) };
    return { row: { ...open, state, remark: joined(problem, remark), parts: problem ? "" : open.parts }, job };
  });
}

/** @type {Row} */
const NOTHING = {
  ...{ learner: "", file: "", notebook: "", exercise: "", state: "not marked", right: 0, of: 0 },
  ...{ parts: "", firstWrong: "", says: "", hint: "", remark: "" },
};

/** A file of any name: by the ids of its cells, or by cells that are left as they were. */
function mostAlike(/** @type {readonly CourseNotebook[]} */ course, cells) {
  const alike = course.map((notebook) => {
    const [ids, sources] = [
      new Set(notebook.cells.map(({ id }) => id)),
      new Set(notebook.cells.map(({ source }) => source)),
    ];
    return { notebook, share: cells.filter(({ id, source }) => ids.has(id) && sources.has(source)).length };
  });
  const [best] = alike.sort((a, b) => b.share - a.share);
  return best && best.share >= 2 ? best.notebook : undefined;
}

/**
 * @param {Row} row
 * @param {import("./run-exercises.mjs").Result} result
 * @returns {Partial<Row>}
 */
function markOf(row, { lines, problem = "" }) {
  if (!lines) return { state: "not marked", parts: "", remark: joined(problem, row.remark) };
  const right = lines.filter(({ verdict }) => verdict === "✓").length;
  const first = lines.find(({ verdict }) => verdict !== "✓");
  const [says = "", hint = ""] = (first?.text ?? "").split("\n    hint: ");
  const parts = lines.map(({ verdict }) => verdict).join("");
  return {
    state: first ? "begun" : "solved",
    right,
    of: lines.length,
    parts,
    firstWrong: first?.part ?? "",
    says,
    hint,
  };
}

const joined = (/** @type {string[]} */ ...texts) => texts.filter(Boolean).join("; ");

/** What the file system says is about a place on this machine, and long. */
const reasonOf = (/** @type {any} */ error) => (error.code ? `cannot be opened (${error.code})` : error.message);
