/**
 * Prints an array of numbers as NumPy does.
 * Reference: numpy/_core/arrayprint.py (precision 8, 75 columns, `...` past 1,000 entries), checked against NumPy's own output.
 */
import type { Strided } from "./elementwise";

const PRECISION = 8;
const LINE_WIDTH = 75;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;

type FormatNumber = (value: number) => string;

export function formatArray(array: Strided, sizes: readonly number[]): string {
  const summarize = sizes.reduce((count, size) => count * size, 1) > THRESHOLD;
  const shown: number[] = [];
  visitShown(array, sizes, summarize, (value) => shown.push(value));
  return layOut(array, sizes, summarize, numberFormat(shown, array.data instanceof Float32Array));
}

/** The positions along an axis that are printed; `null` stands for the dots. */
function shownPositions(size: number, summarize: boolean): (number | null)[] {
  const all = Array.from({ length: size }, (_, i) => i);
  if (!summarize || size <= 2 * EDGE_ITEMS) return all;
  return [...all.slice(0, EDGE_ITEMS), null, ...all.slice(-EDGE_ITEMS)];
}

function visitShown(array: Strided, sizes: readonly number[], summarize: boolean, visit: (value: number) => void): void {
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
    const body = below === 0 ? wrap(items, indent, width - 1) : items.map((item) => indent + item).join("\n".repeat(below));
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
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  const largest = Math.max(...sizes);
  const smallest = Math.min(...sizes);
  const useExponent = sizes.length > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
  const column = useExponent ? exponentFormat(finite, isFloat32) : positionalFormat(finite, isFloat32);
  const special = values.filter((value) => !Number.isFinite(value)).map((value) => specialName(value).length);
  const width = Math.max(column.width, ...special);
  return (value) => (Number.isFinite(value) ? column.format(value) : specialName(value)).padStart(width);
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

function exponentFormat(values: readonly number[], isFloat32: boolean): { width: number; format: FormatNumber } {
  const parts = values.map((value) => scientific(value, isFloat32));
  const left = longest(parts.map(({ whole }) => whole));
  const digits = longest(parts.map(({ fraction }) => fraction));
  const exponentDigits = longest(parts.map(({ exponent }) => exponent));
  const format = (value: number): string => {
    const { whole, fraction, sign, exponent } = scientific(value, isFloat32);
    return `${whole.padStart(left)}.${fraction.padEnd(digits, "0")}e${sign}${exponent.padStart(exponentDigits, "0")}`;
  };
  return { width: left + digits + exponentDigits + 3, format };
}

/** The shortest digits that read back as the same number, at most 8 of them behind the point, as in `-0.5` or `3.`. */
function positional(value: number, isFloat32: boolean): string {
  const digits = Number(shortest(value, isFloat32));
  const fixed = digits.toFixed(PRECISION);
  const exact = Number(fixed) === digits ? fixed : value.toFixed(PRECISION);
  const sign = Object.is(value, -0) ? "-" : "";
  return sign + exact.replace(/0+$/, "");
}

function scientific(value: number, isFloat32: boolean): { whole: string; fraction: string; sign: string; exponent: string } {
  const short = Number(shortest(value, isFloat32)).toExponential();
  const digitCount = short.replace("-", "").indexOf("e") - 2;
  const [mantissa, power] = (digitCount > PRECISION ? value.toExponential(PRECISION) : short).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  const sign = Object.is(value, -0) ? "-" : "";
  return { whole: sign + whole, fraction: fraction.replace(/0+$/, ""), sign: power[0], exponent: power.slice(1).padStart(2, "0") };
}

function shortest(value: number, isFloat32: boolean): string {
  if (!isFloat32) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toPrecision(9);
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
