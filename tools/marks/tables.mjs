// The marks as a table: for a terminal, as CSV for a spreadsheet, as a page. What learners have written is in all of them.

/**
 * @typedef {import("./mark.mjs").Row} Row
 * @typedef {{ rows: readonly Row[], protections: readonly string[] }} Marks
 */

const LONGEST = 300;

/** One line, without what would move a terminal's cursor or turn the writing around, and not without end. */
export function plain(/** @type {string} */ text) {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** @param {Marks} marks */
export function asText({ rows, protections }) {
  const width = Math.max(0, ...rows.map(({ exercise }) => plain(exercise).length));
  const lines = grouped(rows, ({ learner }) => plain(learner)).flatMap(([learner, own]) => [
    `${learner}: ${solvedOf(own)}`,
    ...grouped(own, ({ file }) => plain(file)).flatMap(([file, exercises]) => [
      `  ${file}`,
      ...exercises.flatMap((row) => textLines(row, width)),
    ]),
    "",
  ]);
  return [...lines, ...footOf(protections)].join("\n");
}

function textLines(/** @type {Row} */ row, /** @type {number} */ width) {
  const count = row.state === "not marked" ? "not marked" : `${row.right} of ${row.of}`;
  const signs = row.exercise ? `${plain(row.exercise).padEnd(width)}  ${count.padEnd(10)}  ${row.parts}` : "";
  const wrong = row.firstWrong && `${row.firstWrong}: ${row.says}`;
  const below = [wrong, row.hint && `hint: ${row.hint}`, row.remark]
    .filter(Boolean)
    .map((text) => `      ${plain(text)}`);
  return [...(signs ? [`    ${signs}`.trimEnd()] : []), ...below];
}

const COLUMNS = /** @type {const} */ ([
  "learner",
  "file",
  "notebook",
  "exercise",
  "state",
  "right",
  "of",
  "parts",
  "firstWrong",
  "says",
  "hint",
  "remark",
]);

/** @param {Marks} marks */
export function asCsv({ rows }) {
  const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => plain(String(row[column]))))];
  // The mark at the start tells Excel that this is UTF-8.
  return `\uFEFF${lines.map((line) => line.map(field).join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet computes what begins as a formula does; an apostrophe tells it not to. */
function field(/** @type {string} */ text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {Marks} marks */
export function asHtml({ rows, protections }) {
  const exercises = grouped(
    rows.filter(({ exercise }) => exercise),
    exerciseOf,
  ).map(([key]) => key);
  const learners = grouped(rows, ({ learner }) => learner);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Marks</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Marks</h1>
<div><table>
<thead><tr><th scope="col">learner</th>${exercises.map((key) => `<th scope="col">${escaped(key)}</th>`).join("")}</tr></thead>
<tbody>
${learners.map(([learner, own]) => overview(learner, own, exercises)).join("\n")}
</tbody>
</table></div>
<h2>What is not solved</h2>
<div><table>
<thead><tr>${DETAILS.map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead>
<tbody>
${rows
  .filter(({ state, remark }) => state !== "solved" || remark)
  .map(detail)
  .join("\n")}
</tbody>
</table></div>
${footOf(protections)
  .map((line) => `<p>${escaped(line)}</p>`)
  .join("\n")}
</body>
</html>
`;
}

const exerciseOf = (/** @type {Row} */ { notebook, exercise }) => `${notebook}: ${exercise}`;

function overview(/** @type {string} */ learner, /** @type {Row[]} */ own, /** @type {string[]} */ exercises) {
  const cells = exercises.map((key) => {
    const [best] = own.filter((row) => exerciseOf(row) === key).sort((a, b) => b.right - a.right);
    if (!best) return "<td></td>";
    const text = best.state === "not marked" ? "not marked" : `${best.parts} ${best.right} of ${best.of}`;
    return `<td class="${best.state.replace(" ", "-")}">${escaped(text)}</td>`;
  });
  return `<tr><th scope="row">${escaped(learner)}</th>${cells.join("")}</tr>`;
}

const DETAILS = ["learner", "file", "exercise", "parts", "first wrong part", "hint", "remark"];

function detail(/** @type {Row} */ row) {
  const wrong = row.firstWrong && `${row.firstWrong}: ${row.says}`;
  const texts = [row.learner, row.file, row.exercise, row.parts, wrong, row.hint, row.remark];
  return `<tr>${texts.map((text) => `<td>${escaped(text)}</td>`).join("")}</tr>`;
}

function escaped(/** @type {string} */ text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return plain(text).replace(/[&<>"']/g, (character) => entities[character]);
}

const STYLE = `
body { font: 16px/1.4 system-ui, sans-serif; margin: 1.5rem; color-scheme: light dark; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8888; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
.solved { background: #4c9be844; }
.begun { background: #e8a24c44; }
.not-marked { font-style: italic; }
`;

function solvedOf(/** @type {Row[]} */ rows) {
  const exercises = rows.filter(({ exercise }) => exercise);
  return `${exercises.filter(({ state }) => state === "solved").length} of ${exercises.length} exercises solved`;
}

/** What each protection is, and what it is like without it. */
const WITHOUT = {
  network: "The network could not be forbidden on this system: answers could reach it.",
  processes: "Answers could not be kept from other processes on this system.",
  files: "Answers could not be kept from reading and writing files on this system.",
  user: "Answers ran as the user who typed the command; only root can give them one of their own.",
};

/** @returns {string[]} what the reader of the table should know about how it was made */
function footOf(/** @type {readonly string[]} */ protections) {
  const missing = Object.entries(WITHOUT).filter(([name]) => !protections.includes(name));
  return [
    "✓ right   ✗ wrong   ○ still to write   – waits for a part before. The checks are the course's own, whatever was handed in.",
    ...missing.map(([, text]) => text),
  ];
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} keyOf
 * @returns {[string, Item[]][]} in the order of their first items
 */
function grouped(items, keyOf) {
  /** @type {Map<string, Item[]>} */
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups];
}
