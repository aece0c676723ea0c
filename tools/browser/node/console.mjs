// Node's console: it prints by way of process.stdout and process.stderr, which tslab replaces for each cell.
import { formatWithOptions, inspect } from "node-inspect-extracted";
import { process } from "./process.mjs";

let indent = "";
const counts = new Map();
const since = new Map();

const printer =
  (name) =>
  (...args) => {
    const text = formatWithOptions({}, ...args);
    process[name].write(`${indent}${indent ? text.replaceAll("\n", `\n${indent}`) : text}\n`);
  };
const out = printer("stdout");
const err = printer("stderr");

function assert(holds, ...args) {
  if (holds) return;
  const [first, ...rest] = args;
  if (typeof first === "string") err(`Assertion failed: ${first}`, ...rest);
  else err(...(args.length > 0 ? ["Assertion failed:", ...args] : ["Assertion failed"]));
}

const isRow = (row) => typeof row === "object" && row !== null;

/** Rows that are objects or lists of values. */
function table(rows) {
  if (!isRow(rows)) return out(rows);
  const shown = (value) => inspect(value, { depth: 0, maxArrayLength: 3, breakLength: Infinity });
  const keys = [...new Set(Object.values(rows).flatMap((row) => (isRow(row) ? Object.keys(row) : [])))];
  const hasValues = Object.values(rows).some((row) => !isRow(row));
  const cells = (row) => [
    ...keys.map((key) => (isRow(row) && key in row ? shown(row[key]) : "")),
    ...(hasValues ? [isRow(row) ? "" : shown(row)] : []),
  ];
  const head = ["(index)", ...keys, ...(hasValues ? ["Values"] : [])];
  process.stdout.write(drawn([head, ...Object.entries(rows).map(([key, row]) => [key, ...cells(row)])]));
}

function drawn(lines) {
  const widths = lines[0].map((_, k) => Math.max(...lines.map((line) => line[k].length)) + 2);
  const rule = (left, between, right) => left + widths.map((width) => "─".repeat(width)).join(between) + right;
  const padded = (text, k) => ` ${text}`.padEnd(widths[k]);
  const [head, ...body] = lines.map((line) => `│${line.map(padded).join("│")}│`);
  return [rule("┌", "┬", "┐"), head, rule("├", "┼", "┤"), ...body, rule("└", "┴", "┘"), ""].join("\n");
}

export const nodeConsole = {
  ...{ log: out, info: out, debug: out, error: err, warn: err, trace: err, assert, table },
  dir: (value, options) => process.stdout.write(`${indent}${inspect(value, { customInspect: false, ...options })}\n`),
  group(...args) {
    if (args.length > 0) out(...args);
    indent += "  ";
  },
  groupEnd() {
    indent = indent.slice(2);
  },
  count(label = "default") {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    out(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = "default") => void counts.delete(label),
  time: (label = "default") => void since.set(label, performance.now()),
  timeEnd(label = "default") {
    out(`${label}: ${(performance.now() - since.get(label)).toFixed(3)}ms`);
    since.delete(label);
  },
  clear() {},
};
