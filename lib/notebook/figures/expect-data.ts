/** What figures expect of series, colours and places, in the grammar of backend/expect.ts. */
import {
  describe,
  expectAnyText,
  expectBoolean,
  expectFinite,
  expectFunction,
  expectList,
  expectNamed,
  expectOneOf,
  expectOptions,
  expectText,
  refuse,
} from "../../backend/expect";
import { isTensor } from "../../tensor/tensor";
import type { Axes } from "./figure";

/** Throws a RangeError where a value is not as it must be. */
export type Expectation = (where: string, what: string, value: unknown) => void;

export const text: Expectation = expectText;
export const anyText: Expectation = expectAnyText;
export const boolean: Expectation = expectBoolean;
export const finite: Expectation = expectFinite;
export const func: Expectation = expectFunction;

export const oneOf =
  (...choices: string[]): Expectation =>
  (where, what, value) =>
    expectOneOf(where, what, value, choices);

export const wholeFrom =
  (from: number, to: number): Expectation =>
  (where, what, value) => {
    const fits = Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
    if (!fits) refuse(where, what, `a whole number from ${from} to ${to}`, value);
  };

export const eachOf =
  (expectation: Expectation): Expectation =>
  (where, what, value) => {
    expectList(where, what, value);
    (value as unknown[]).forEach((item, i) => expectation(where, `${what}[${i}]`, item));
  };

/** By name, `least` of them or more. */
export const eachNamed =
  (expectation: Expectation, example: string, least = 0): Expectation =>
  (where, what, value) => {
    expectNamed(where, what, value, example);
    if (Object.keys(value).length < least) refuse(where, what, `at least ${least}, as ${example}`, value);
    for (const [name, item] of Object.entries(value)) expectation(where, `"${name}" of ${what}`, item);
  };

const isNumberOrGap = (item: unknown): boolean => typeof item === "number" || item === null;

/** A tensor, or a list of numbers, in which `null` is a gap. */
export const values: Expectation = (where, what, value) => {
  if (isTensor(value)) return;
  if (!Array.isArray(value)) return refuse(where, what, "a tensor or a list of numbers", value);
  const k = value.findIndex((item) => !isNumberOrGap(item));
  if (k < 0) return;
  throw new RangeError(`${where}: ${what} must be numbers, or null for a gap, got ${describe(value[k])} at ${k}`);
};

/** A text or a number, as the name of a category or of a slider's position. */
export const textOrNumber: Expectation = (where, what, value) => {
  if (typeof value !== "string" && typeof value !== "number") refuse(where, what, "a text or a number", value);
};

export const meaning: Expectation = oneOf("right", "wrong", "reference");

export const colors: Expectation = (where, what, value) => {
  if (value !== "time") {
    if (!Array.isArray(value)) refuse(where, what, '"time" or a list of meanings', value);
    eachOf(meaning)(where, what, value);
  }
};

/** Lines across a plot: one place, places, or places by name. */
export const places: Expectation = (where, what, value) => {
  if (typeof value === "number" || Array.isArray(value)) return eachOf(finite)(where, what, [value].flat());
  expectNamed(where, what, value, "{ pulse: 5 }");
  for (const [name, place] of Object.entries(value)) finite(where, `"${name}" of ${what}`, place);
};

/** `[x, y]`, as numbers. */
export const pair: Expectation = (where, what, value) => {
  const fits = Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
  if (!fits) refuse(where, what, "two finite numbers", value);
};

/** Options of these names and no others, each as it must be where it is given. */
export function expectGiven(where: string, options: object, expectations: Readonly<Record<string, Expectation>>): void {
  expectOptions(where, options, Object.keys(expectations));
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) expectations[name](where, name, value);
  }
}

/** Labels of the axes: each names a quantity and its unit. */
export function expectLabels(where: string, axes: Axes, names: readonly string[] = ["x", "y"]): void {
  expectNamed(where, "axes", axes, '{ x: "time (steps)", y: "h (no unit)" }');
  const labels = axes as unknown as Readonly<Record<string, unknown>>;
  for (const name of names) expectText(where, `axes.${name}`, labels[name]);
}
