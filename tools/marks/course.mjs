// What there is to mark: the exercises of the course's notebooks, as the tags of their cells say.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "@tslab/typescript-for-tslab";
import { codeCellsOf } from "./notebook-file.mjs";

/**
 * @typedef {import("./notebook-file.mjs").Cell} Cell
 *
 * @typedef {object} Exercise
 * @property {string} notebook its name, without .ipynb
 * @property {string} title as its check prints it
 * @property {readonly string[]} answer the names that the learner declares
 * @property {readonly string[]} parts
 * @property {Cell} skeleton
 * @property {Cell} check
 *
 * @typedef {object} CourseNotebook
 * @property {string} name
 * @property {readonly Cell[]} cells its code cells
 * @property {readonly Exercise[]} exercises in order
 */

/**
 * In reading order; only notebooks with exercises.
 *
 * @param {string} folder
 * @returns {CourseNotebook[]}
 */
export function courseNotebooks(folder) {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".ipynb"))
    .sort();
  return files.map((file) => courseNotebook(folder, file)).filter(({ exercises }) => exercises.length > 0);
}

function courseNotebook(/** @type {string} */ folder, /** @type {string} */ file) {
  const name = file.replace(/\.ipynb$/, "");
  const cells = codeCellsOf(join(folder, file));
  const exercises = cells.flatMap((check, i) => {
    if (!check.tags.includes("exercise-check")) return [];
    const skeleton = cells.slice(0, i).findLast(({ tags }) => tags.includes("exercise-skeleton"));
    if (!skeleton) throw new Error(`${file}: the check ${check.id} must have a skeleton above it, got none`);
    return [{ notebook: name, skeleton, check, ...declarationIn(check.source, `${file}: ${check.id}`) }];
  });
  return { name, cells, exercises };
}

/** What a check says in `exercise("title", { answer: […], parts: {…} })`, read without running it. */
function declarationIn(/** @type {string} */ source, /** @type {string} */ where) {
  const call = calls(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true)).find(
    ({ expression }) => ts.isIdentifier(expression) && expression.text === "exercise",
  );
  const [title, declaration] = call?.arguments ?? [];
  const answer = propertyOf(declaration, "answer");
  const parts = propertyOf(declaration, "parts");
  if (!title || !ts.isStringLiteralLike(title) || !answer || !parts) {
    throw new Error(`${where} must call exercise with a title, answer and parts that are written out`);
  }
  return {
    title: title.text,
    answer: ts.isArrayLiteralExpression(answer) ? answer.elements.map(textOf) : [],
    parts: ts.isObjectLiteralExpression(parts) ? parts.properties.map(({ name }) => textOf(name)) : [],
  };
}

/** @returns {ts.CallExpression[]} */
function calls(/** @type {ts.Node} */ node) {
  const own = ts.isCallExpression(node) ? [node] : [];
  ts.forEachChild(node, (child) => void own.push(...calls(child)));
  return own;
}

/** @returns {ts.Expression | undefined} */
function propertyOf(/** @type {ts.Node | undefined} */ node, /** @type {string} */ name) {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
  return node.properties.filter(ts.isPropertyAssignment).find((property) => textOf(property.name) === name)
    ?.initializer;
}

const textOf = (node) => /** @type {{ text?: string } | undefined} */ (node)?.text ?? "";
