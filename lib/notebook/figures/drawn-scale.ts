/** From the numbers that must be in sight to the range of an axis; a logarithmic one has a track for exact zeros. */
import { exp } from "../../math/exp";
import { log10 } from "../../math/log";
import { power } from "../../math/power";
import type { Scale } from "./figure";
import type { Coordinates } from "./values";

/** A scale with its ends, in its own units: on a logarithmic scale the ends are powers of ten. */
export interface DrawnScale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  /** Where an exact zero is drawn, as a number of the axis; only on a logarithmic scale with zeros in it. */
  readonly zeroAt?: number;
}

/** On each side, as a part of what lies between. */
const MARGIN = { x: 0.05, y: 0.09 };
/** Of the range above it, how far below the smallest number the track of the zeros lies. */
const TRACK = 0.14;

/** The scale that has all of these in sight: the same axis in several panels, or at several positions of a slider. */
export function drawnScale(scales: readonly Scale[], axis: "x" | "y"): DrawnScale {
  const [{ isLog = false, isTight = false }] = scales;
  const values = scales.flatMap((scale) => scale.values);
  const seen = isLog ? values.filter((value) => value > 0).map(log10) : values;
  const [least, most] = seen.length > 0 ? [seen.reduce(min), seen.reduce(max)] : [0, 1];
  const margin = isTight ? 0 : Math.max(MARGIN[axis] * (most - least), isLog ? 0.15 : most === least ? 0.5 : 0);
  if (!isLog || !values.includes(0)) return { low: least - margin, high: most + margin, isLog };
  const track = least - Math.max(TRACK * (most - least), 0.4);
  return { low: track - margin, high: most + margin, isLog, zeroAt: exp10(track) };
}

const min = (a: number, b: number): number => Math.min(a, b);
const max = (a: number, b: number): number => Math.max(a, b);

/** Where a number stands on the axis, as a part of its length from the low end. */
export function partOf({ low, high, isLog }: DrawnScale, value: number): number {
  return ((isLog ? log10(value) : value) - low) / (high - low);
}

/** The number that stands at this part of the axis. */
export function valueAt({ low, high, isLog }: DrawnScale, part: number): number {
  const place = low + part * (high - low);
  return isLog ? exp10(place) : place;
}

/** Both ends, as numbers of the axis. */
export function ends({ low, high, isLog }: DrawnScale): [number, number] {
  return isLog ? [exp10(low), exp10(high)] : [low, high];
}

/** Numbers as they are drawn: zeros of a logarithmic scale on their track, what lies below zero nowhere. */
export function onScale({ isLog, zeroAt }: DrawnScale, list: Coordinates): Coordinates {
  if (!isLog) return list;
  return list.map((value) => (value === 0 ? (zeroAt ?? null) : value !== null && value < 0 ? null : value));
}

/** The same scale with as much more room on both sides that it is `times` as long. */
export function stretched(scale: DrawnScale, times: number): DrawnScale {
  const more = ((times - 1) * (scale.high - scale.low)) / 2;
  return { ...scale, low: scale.low - more, high: scale.high + more };
}

/**
 * Ticks of a logarithmic axis where plotly's own would not do: with a track for zeros, or so short that powers of ten are few.
 *
 * @returns none where plotly's own do
 */
export function logTicks({ low, high, zeroAt }: DrawnScale): { tickvals?: number[]; ticktext?: string[] } {
  const floor = zeroAt === undefined ? low : log10(zeroAt) + Math.max(0.3, 0.08 * (high - low));
  const isShort = high - floor < 2.2;
  if (zeroAt === undefined && !isShort) return {};
  const step = Math.ceil((high - floor) / 7);
  const powers = [...Array(Math.ceil(high) - Math.floor(low) + 1).keys()].map((k) => Math.floor(low) + k);
  const ticks = powers
    .filter((power) => power % step === 0)
    .flatMap((power) => (isShort ? [1, 2, 5] : [1]).map((digit) => ({ digit, power })))
    .map(({ digit, power }) => ({ digit, power, value: digit * exp10(power) }))
    .filter(({ value }) => log10(value) >= floor && log10(value) <= high);
  const isPlain = ticks.every(({ power }) => Math.abs(power) <= 3);
  const texts = ticks.map(({ digit, power }) => tickText(digit, power, isPlain));
  const zero = zeroAt === undefined ? { at: [], text: [] } : { at: [zeroAt], text: ["0"] };
  return { tickvals: [...zero.at, ...ticks.map(({ value }) => value)], ticktext: [...zero.text, ...texts] };
}

function tickText(digit: number, power: number, isPlain: boolean): string {
  if (isPlain || power === 0) return String(Number(`${digit}e${power}`));
  return `${digit === 1 ? "" : `${digit}·`}10<sup>${String(power).replace("-", "−")}</sup>`;
}

/** 10^x, exact for a whole x. */
function exp10(x: number): number {
  return Number.isInteger(x) ? power(10, x) : exp(x * Math.LN10);
}
