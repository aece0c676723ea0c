/**
 * Prints an array of numbers as NumPy does.
 * Reference: numpy/_core/arrayprint.py (precision 8, 75 columns, `...` past 1,000 entries), checked against NumPy's own output.
 */
import { type Strided, memoryOf } from "./layout";

const PRECISION = 8;
const LINE_WIDTH = 75;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;

type FormatNumber = (value: number) => string;

export function formatArray(array: Strided, sizes: readonly number[]): string {
  const isFloat32 = memoryOf(array) instanceof Float32Array;
  if (sizes.length === 0) return formatScalar(array.data[array.offset], isFloat32);
  const summarize = sizes.reduce((count, size) => count * size, 1) > THRESHOLD;
  const shown: number[] = [];
  visitShown(array, sizes, summarize, (value) => shown.push(value));
  return layOut(array, sizes, summarize, numberFormat(shown, isFloat32));
}

/** The positions along an axis that are printed; `null` stands for the dots. */
function shownPositions(size: number, summarize: boolean): (number | null)[] {
  const all = Array.from({ length: size }, (_, i) => i);
  if (!summarize || size <= 2 * EDGE_ITEMS) return all;
  return [...all.slice(0, EDGE_ITEMS), null, ...all.slice(-EDGE_ITEMS)];
}

function visitShown(
  array: Strided,
  sizes: readonly number[],
  summarize: boolean,
  visit: (value: number) => void,
): void {
  const walk = (depth: number, offset: number): void => {
    if (depth === sizes.length) return visit(array.data[offset]);
    for (const i of shownPositions(sizes[depth], summarize)) {
      if (i !== null) walk(depth + 1, offset + i * array.strides[depth]);
    }
  };
  walk(0, array.offset);
}

function layOut(array: Strided, sizes: readonly number[], summarize: boolean, format: FormatNumber): string {
  const nest = (depth: number, offset: number, indent: string, width: number): string => {
    if (depth === sizes.length) return format(array.data[offset]);
    const items = shownPositions(sizes[depth], summarize).map((i) =>
      i === null ? "..." : nest(depth + 1, offset + i * array.strides[depth], indent + " ", width - 1),
    );
    const below = sizes.length - depth - 1;
    const body =
      below === 0 ? wrap(items, indent, width - 1) : items.map((item) => indent + item).join("\n".repeat(below));
    return `[${body.slice(indent.length)}]`;
  };
  return nest(0, array.offset, " ", LINE_WIDTH);
}

function wrap(words: readonly string[], indent: string, width: number): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    if (line.length + word.length > width && line.length > indent.length) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += word + " ";
  }
  return [...lines, line.slice(0, -1)].join("\n");
}

/** One format for all numbers of the array, so that their points stand in one column. */
function numberFormat(values: readonly number[], isFloat32: boolean): FormatNumber {
  const finite = values.filter(Number.isFinite);
  const column = needsExponent(finite, isFloat32)
    ? exponentFormat(finite, isFloat32)
    : positionalFormat(finite, isFloat32);
  const special = values.filter((value) => !Number.isFinite(value)).map((value) => specialName(value).length);
  const width = Math.max(column.width, ...special);
  return (value) => (Number.isFinite(value) ? column.format(value) : specialName(value)).padStart(width);
}

/** NumPy compares in the array's own precision, and allows float32 fewer digits before the point. */
function needsExponent(finite: readonly number[], isFloat32: boolean): boolean {
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  if (sizes.length === 0) return false;
  const round = isFloat32 ? Math.fround : Number;
  const [largest, smallest] = [Math.max(...sizes), Math.min(...sizes)];
  return largest >= (isFloat32 ? 1e6 : 1e8) || smallest < round(1e-4) || round(largest / smallest) > 1000;
}

function specialName(value: number): string {
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

function positionalFormat(values: readonly number[], isFloat32: boolean): { width: number; format: FormatNumber } {
  const parts = values.map((value) => positional(value, isFloat32).split("."));
  const left = longest(parts.map(([whole]) => whole));
  const right = longest(parts.map(([, fraction]) => fraction));
  const format = (value: number): string => {
    const [whole, fraction] = positional(value, isFloat32).split(".");
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
  return { width: values.length > 0 ? left + 1 + right : 0, format };
}

/** The number that needs the most digits decides for all; the others are filled up with their true digits, not zeros. */
function exponentFormat(values: readonly number[], isFloat32: boolean): { width: number; format: FormatNumber } {
  const digits = Math.max(...values.map((value) => digitsBehindPoint(value, isFloat32)));
  const parts = values.map((value) => scientific(value, digits));
  const left = longest(parts.map(({ whole }) => whole));
  const exponentDigits = longest(parts.map(({ exponent }) => exponent));
  const format = (value: number): string => {
    const { whole, fraction, sign, exponent } = scientific(value, digits);
    return `${whole.padStart(left)}.${fraction}e${sign}${exponent.padStart(exponentDigits, "0")}`;
  };
  return { width: left + digits + exponentDigits + 3, format };
}

/** The shortest digits that read back as the same number, at most 8 of them behind the point, as in `-0.5` or `3.`. */
function positional(value: number, isFloat32: boolean): string {
  const [whole, fraction = ""] = String(Number(shortest(value, isFloat32))).split(".");
  if (fraction.length <= PRECISION) return `${minusOfZero(value)}${whole}.${fraction}`;
  return halfToEven(PRECISION, (digits) => value.toFixed(digits)).replace(/0+$/, "");
}

/** How many digits behind the point `value` needs with an exponent, at most 8. */
function digitsBehindPoint(value: number, isFloat32: boolean): number {
  const [, fraction = ""] = shortest(value, isFloat32).split("e")[0].split(".");
  if (fraction.length <= PRECISION) return fraction.length;
  return scientific(value, PRECISION).fraction.replace(/0+$/, "").length;
}

function scientific(
  value: number,
  digits: number,
): { whole: string; fraction: string; sign: string; exponent: string } {
  const [mantissa, power] = halfToEven(digits, (count) => value.toExponential(count)).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  return { whole: minusOfZero(value) + whole, fraction, sign: power[0], exponent: power.slice(1).padStart(2, "0") };
}

/** `write(digits)`, but what is exactly half goes to the even digit, as in NumPy; JavaScript rounds it away from zero. */
function halfToEven(digits: number, write: (digits: number) => string): string {
  const rounded = write(digits);
  const [mantissa, ...power] = rounded.split("e");
  const [exact] = write(60).split("e");
  const [kept, rest] = [exact.slice(0, mantissa.length), exact.slice(mantissa.length)];
  const goesDown = /^50*$/.test(rest) && /[02468]$/.test(kept);
  return goesDown ? [kept, ...power].join("e") : rounded;
}

/** The shortest digits that read back as the same number, as `1.5e-3`. */
function shortest(value: number, isFloat32: boolean): string {
  if (!isFloat32) return value.toExponential();
  for (let digits = 0; digits < 8; digits++) {
    const text = halfToEven(digits, (count) => value.toExponential(count));
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential(8);
}

/** NumPy's text of one number: with an exponent below 1e-4 and from 1e16 (float32: 1e6) on, else a digit behind the point. */
function formatScalar(value: number, isFloat32: boolean): string {
  if (!Number.isFinite(value)) return specialName(value);
  const text = shortest(value, isFloat32);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= (isFloat32 ? 1e6 : 1e16))) return text.replace(/e([+-])(\d)$/, "e$10$2");
  const plain = minusOfZero(value) + String(Number(text));
  return plain.includes(".") ? plain : `${plain}.0`;
}

function minusOfZero(value: number): string {
  return Object.is(value, -0) ? "-" : "";
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
