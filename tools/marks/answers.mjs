// What of a handed-in notebook is run, and what of the course's: only the answer is the learner's, and what it needs besides.
import { declaredNames, freeNames, neededCells } from "../notebooks/needed-cells.cjs";

/**
 * @typedef {import("./notebook-file.mjs").Cell} Cell
 * @typedef {import("./course.mjs").Exercise} Exercise
 * @typedef {import("./course.mjs").CourseNotebook} CourseNotebook
 *
 * @typedef {object} Job what runs in a kernel, in this order
 * @property {string} title
 * @property {readonly string[]} answer
 * @property {readonly string[]} course
 * @property {readonly string[]} learner
 * @property {string} check
 *
 * @typedef {object} Found
 * @property {string} remark  what is wrong with the file beside the answer; empty when nothing is
 * @property {string} [problem] why there is nothing to run
 * @property {Job} [job]      absent when the skeleton is as it was
 */

const LONGEST = 100_000;
/** Of the course, these are never needed by an answer. */
const NOT_RUN = ["exercise-check", "exercise-skeleton", "plot", "scoreboard"];

const normal = (/** @type {string} */ source) => source.replace(/[ \t\r]+$/gm, "").trim();
const isSame = (/** @type {Cell} */ a, /** @type {Cell} */ b) => normal(a.source) === normal(b.source);

/**
 * @param {Exercise} exercise
 * @param {CourseNotebook} course
 * @param {readonly Cell[]} cells of the learner's notebook
 * @returns {Found}
 */
export function findAnswer(exercise, course, cells) {
  const check = cells.find((cell) => isCheckOf(exercise, cell));
  const remark = !check ? "its check was deleted" : isSame(check, exercise.check) ? "" : "its check was edited";
  try {
    const own = cells.filter((cell) => !isCheck(course, cell) && !course.cells.some((other) => isSame(cell, other)));
    const answer = answerAmong(own, exercise, check ? cells.slice(0, cells.indexOf(check)) : cells);
    if (answer && answer.source.length > LONGEST) return { remark, problem: "its answer is too long to be one" };
    if (answer) return { remark, job: jobOf(exercise, course, answer, own) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { remark, problem: "its cells are nested too deeply to be read" }; // a stack overflow in the parser
  }
  const isLeft = cells.some((cell) => isSame(cell, exercise.skeleton));
  return isLeft ? { remark } : { remark, problem: "there is no cell with its answer" };
}

/** The check of this exercise, whatever has become of it; not another cell of the course that calls `exercise` as well. */
const isCheckOf = (/** @type {Exercise} */ { check, skeleton, title }, /** @type {Cell} */ cell) =>
  cell.id === check.id ||
  isSame(cell, check) ||
  (cell.id !== skeleton.id && cell.source.includes("exercise(") && cell.source.includes(JSON.stringify(title)));

const isCheck = (/** @type {CourseNotebook} */ { exercises }, /** @type {Cell} */ cell) =>
  cell.tags.includes("exercise-check") || exercises.some((exercise) => isCheckOf(exercise, cell));

/**
 * What "Run All" would leave for the check: the last cell above it that declares the answer. Without one, the skeleton's
 * cell, which may not even be TypeScript; and a copy further down is better than nothing.
 *
 * @param {readonly Cell[]} own what differs from the course
 * @param {Exercise} exercise
 * @param {readonly Cell[]} above
 */
function answerAmong(own, { answer, skeleton }, above) {
  const declares = ({ source }) =>
    source.length <= LONGEST && declaredNames(source).some((name) => answer.includes(name));
  return (
    own.findLast((cell) => above.includes(cell) && declares(cell)) ??
    own.findLast((cell) => cell.id === skeleton.id && cell.source.trim() !== "") ??
    own.findLast(declares)
  );
}

/**
 * @param {Exercise} exercise
 * @param {CourseNotebook} course
 * @param {Cell} answer
 * @param {readonly Cell[]} own
 * @returns {Job}
 */
function jobOf(exercise, course, answer, own) {
  const { check, skeleton, title } = exercise;
  const before = course.cells.slice(0, course.cells.indexOf(skeleton));
  const runnable = before.filter(({ tags }) => !tags.some((tag) => NOT_RUN.includes(tag)));
  const known = new Set(runnable.flatMap(({ source }) => declaredNames(source)));
  const others = own.filter((cell) => cell !== answer && cell.source.length <= LONGEST);
  const helpers = helpersFor(answer, exercise.answer, known, others);
  const declared = [...helpers, answer].flatMap(({ source }) => declaredNames(source));
  const isPartly = exercise.answer.some((name) => declared.includes(name));
  const isWhole = exercise.answer.every((name) => declared.includes(name));
  const learner = [...(isPartly && !isWhole ? [skeleton] : []), ...helpers, answer].map(({ source }) => source);
  const needed = neededCells(runnable, [check.source, skeleton.source, ...learner]);
  return { title, answer: exercise.answer, course: needed.map(({ source }) => source), learner, check: check.source };
}

/**
 * The learner's own cells that declare what the answer uses and the course does not declare, and what they use in turn.
 *
 * @param {Cell} answer
 * @param {readonly string[]} names that the answer has to declare
 * @param {ReadonlySet<string>} known
 * @param {readonly Cell[]} others
 */
function helpersFor(answer, names, known, others) {
  const declared = others.map(({ source }) => declaredNames(source));
  const used = new Set([...freeNames(answer.source), ...names]);
  const own = declaredNames(answer.source);
  const isMissing = (/** @type {string} */ name) => used.has(name) && !known.has(name) && !own.includes(name);
  const helpers = new Set();
  for (let size = -1; size < helpers.size;) {
    size = helpers.size;
    others.forEach((cell, i) => {
      if (helpers.has(cell) || !declared[i].some(isMissing)) return;
      helpers.add(cell);
      for (const name of freeNames(cell.source)) used.add(name);
    });
  }
  return others.filter((cell) => helpers.has(cell));
}
