// Turns what went wrong in a cell into the content of a Jupyter `error` message, which shows the lines of the cell.
const { relative } = require("node:path");
const { fileURLToPath } = require("node:url");
const { inspect, types } = require("node:util");

const red = (text) => `\x1b[31m${text}\x1b[39m`;
const bold = (text) => `\x1b[1m${text}\x1b[22m`;
const dim = (text) => `\x1b[2m${text}\x1b[22m`;

const FRAMES_SHOWN = 12;
const MODULE_NOT_FOUND = 2307;
const NOT_THE_READERS = /\(?node:|[\\/]node_modules[\\/](@tslab|tslab|zeromq)[\\/]|[\\/]tools[\\/]kernel[\\/]/;

/**
 * The cell was not run, because it does not compile.
 *
 * @param diagnostics tslab's: a message of several lines comes as several entries at the same place
 * @param source      the cell's text
 */
function compileError(diagnostics, source) {
  /** @type {{ start, end, messageText: string, code: number, fileName?: string, details: string[] }[]} */
  const messages = [];
  for (const { start, end, messageText, code, fileName } of diagnostics) {
    const last = messages.at(-1);
    if (last && last.start.offset === start.offset && last.end.offset === end.offset) last.details.push(messageText);
    else messages.push({ start, end, messageText, code, fileName, details: [] });
  }
  for (const { code, messageText, details } of messages) {
    if (code !== MODULE_NOT_FOUND || !/'\.{1,2}\//.test(messageText)) continue;
    details.push(`looked for from the notebook's folder, ${process.cwd()}`);
  }
  const lines = messages.map(({ start, end, messageText, code, fileName, details }) =>
    [
      `${placeOf(start, fileName)}: ${messageText} ${dim(`TS${code}`)}`,
      ...details.map((detail) => `    ${detail}`),
      ...(fileName
        ? []
        : pointAt(source, start.line, start.character, start.line === end.line ? end.character - start.character : 1)),
    ].join("\n"),
  );
  const [{ start, messageText }] = messages;
  const evalue = `${placeOf(start)}: ${messageText}`;
  return { ename: "CompileError", evalue, traceback: [`${red(bold("CompileError"))}: the cell was not run`, ...lines] };
}

const placeOf = ({ line, character }, fileName = "") =>
  `${fileName ? `${fileName} ` : ""}line ${line + 1}:${character + 1}`;

/**
 * The cell was run and threw.
 *
 * @param thrown what it threw, an Error or not; it may refuse to be looked at
 * @param {typeof import("./repairs/cell-positions.cjs").locate} locate
 */
function runtimeError(thrown, locate) {
  try {
    if (isInterrupt(thrown)) return interruption;
    if (!isError(thrown)) return named("Thrown", textOf(thrown), []);
    return named(nameOf(thrown), messageOf(thrown), [...linesOf(thrown, locate), ...partsOf(thrown)]);
  } catch {
    return named("Thrown", "a value that cannot be shown", []);
  }
}

const named = (ename, evalue, lines) => ({ ename, evalue, traceback: [`${red(bold(ename))}: ${evalue}`, ...lines] });

const interruption = named("Interrupted", "the cell was stopped", []);

const isInterrupt = (thrown) =>
  thrown?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED" || thrown?.message === "Interrupted asynchronously";

/** Also one of another realm (node:vm). */
const isError = (thrown) => thrown instanceof Error || types.isNativeError(thrown);

const textOf = (value) => (typeof value === "string" ? value : inspect(value));

const nameOf = (error) => textOf((error.name === "Error" ? error.constructor?.name : error.name) || "Error");

const messageOf = (error) => textOf(error.message);

const MOST_CAUSES = 5;

/** The errors that an AggregateError stands for, and the causes of an error, one below the other. */
function partsOf(error) {
  const lines = Array.isArray(error.errors) ? error.errors.map((part) => `one of its errors: ${shortly(part)}`) : [];
  const seen = new Set([error]);
  for (let { cause } = error; cause !== undefined && seen.size <= MOST_CAUSES; cause = cause?.cause) {
    lines.push(`caused by ${seen.has(cause) ? "one of the above" : shortly(cause)}`);
    if (seen.has(cause)) break;
    seen.add(cause);
  }
  return lines;
}

const shortly = (value) => (isError(value) ? `${nameOf(value)}: ${messageOf(value)}` : textOf(value));

function linesOf(error, locate) {
  return framesOf(error)
    .map((frame) => showFrame(frame, locate))
    .filter((text) => text !== "");
}

function framesOf(error) {
  const lines = stackOf(error).split("\n");
  if (!lines.some((line) => /^\s+at .*cell\[/.test(line))) lines.push(...placeAtTheTop(lines));
  return lines
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line) && !NOT_THE_READERS.test(line))
    .slice(0, FRAMES_SHOWN)
    .map(frameIn);
}

/** @param {string} line of a stack */
function frameIn(line) {
  const [, name = "", file, row, column] = /^\s+at (?:(.*?) \()?(?:async )?(.*?):(\d+):(\d+)\)?$/.exec(line) ?? [];
  return {
    name: name.replace(/^(async )?(?:Object|Proxy|exports)\./, "$1"),
    file,
    row: Number(row) - 1,
    column: Number(column) - 1,
  };
}

function stackOf(error) {
  try {
    return String(error.stack);
  } catch {
    return "";
  }
}

/**
 * A SyntaxError of a whole cell has no frame in the cell. Its stack starts with the place, the line and a mark.
 *
 * @param {string[]} lines
 */
function placeAtTheTop([place, , marks = ""]) {
  return /^cell\[\d+\]:\d+$/.test(place) ? [`    at ${place}:${marks.indexOf("^") + 1}`] : [];
}

function showFrame({ name, file, row, column }, locate) {
  const inCell = locate(file, row, column);
  if (!inCell && file.startsWith("cell[")) return ""; // the function that tslab wraps around a cell
  if (!inCell) return dim(`    at ${name ? `${name} ` : ""}${shortPath(file)}:${row + 1}:${column + 1}`);
  return [`    at ${placeIn(name, inCell)}`, ...pointAt(inCell.source, inCell.line, inCell.column, 1)].join("\n");
}

/**
 * A text with the stacks of errors in it, each place in a cell as one reads it there, without those that are not the
 * reader's.
 *
 * @param {string} text
 * @param {typeof import("./repairs/cell-positions.cjs").locate} locate
 */
function withPlacesInCells(text, locate) {
  if (!/^[ \t]+at .*cell\[/m.test(text)) return text;
  return text.replace(/\n([ \t]+)(at .*:\d+:\d+\)?|\.{3} \d+ lines matching .*)(?=$| \{$)/gm, (line, indent, frame) => {
    if (frame.startsWith("...") || NOT_THE_READERS.test(frame)) return "";
    const { name, file, row, column } = frameIn(` ${frame}`);
    if (!file.startsWith("cell[")) return line;
    const inCell = locate(file, row, column);
    return inCell ? `\n${indent}at ${placeIn(name, inCell)}` : "";
  });
}

const placeIn = (name, { cell, line, column }) =>
  `${name ? `${name}, ` : ""}cell [${cell}], line ${line + 1}:${column + 1}`;

const shortPath = (file) =>
  relative(process.cwd(), file.startsWith("file:") ? fileURLToPath(file) : file).replaceAll("\\", "/");

/** Whatever the compiler takes for one: texts come from Windows and from old Macs. */
const LINE_BREAK = /\r\n?|[\n\u2028\u2029]/;

/** The source line with a mark below the place. Lines and columns count from 0. */
function pointAt(source, line, column, length) {
  const text = source.split(LINE_BREAK)[line] ?? "";
  const number = `${line + 1}`.padStart(6);
  const indent = text.slice(0, column).replace(/[^\t]/g, " ");
  return [`${dim(`${number} |`)} ${text}`, `${dim("       |")} ${indent}${red("^".repeat(Math.max(1, length)))}`];
}

module.exports = { compileError, interruption, linesOf, runtimeError, withPlacesInCells };
