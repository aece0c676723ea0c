/**
 * Elementary functions with the same digits in every JavaScript engine: in Node 20 they are `Math`'s, bit for bit.
 * Notebooks use them as `math.tanh(t)`, so that what they print does not depend on the browser or on Node's version.
 *
 * They are those of lib/math, which calls them without a check; here they refuse what is no number, where `Math.exp("2")`
 * takes a text for one.
 */
import * as exponential from "../math/exp";
import * as exponentialMinus1 from "../math/expm1";
import * as logarithm from "../math/log";
import * as powers from "../math/power";
import * as logistic from "../math/sigmoid";
import * as hyperbolic from "../math/tanh";
import * as trigonometric from "../math/trigonometric";
import { expectNumber, refuse } from "./expect";

/** e^x. */
export function exp(x: number): number {
  expectNumber("math.exp", "x", x);
  return exponential.exp(x);
}

/** e^x − 1, precise near zero too, where exp(x) − 1 loses its digits. */
export function expm1(x: number): number {
  expectNumber("math.expm1", "x", x);
  return exponentialMinus1.expm1(x);
}

/** The natural logarithm: −Infinity at 0, NaN below. */
export function log(x: number): number {
  expectNumber("math.log", "x", x);
  return logarithm.log(x);
}

/** The logarithm to base 10, whole for whole powers of ten. */
export function log10(x: number): number {
  expectNumber("math.log10", "x", x);
  return logarithm.log10(x);
}

/** The logarithm to base 2, whole for whole powers of two. */
export function log2(x: number): number {
  expectNumber("math.log2", "x", x);
  return logarithm.log2(x);
}

/** The logistic function 1/(1 + e^-x). No x is too large. */
export function sigmoid(x: number): number {
  expectNumber("math.sigmoid", "x", x);
  return logistic.sigmoid(x);
}

/** The hyperbolic tangent. */
export function tanh(x: number): number {
  expectNumber("math.tanh", "x", x);
  return hyperbolic.tanh(x);
}

/** sin(x), x in radians and of any size. */
export function sin(x: number): number {
  expectNumber("math.sin", "x", x);
  return trigonometric.sin(x);
}

/** cos(x), x in radians and of any size. */
export function cos(x: number): number {
  expectNumber("math.cos", "x", x);
  return trigonometric.cos(x);
}

/** baseⁿ, by multiplication alone: the digits of `**` differ in the last place. The exponent is whole, be it negative. */
export function power(base: number, exponent: number): number {
  expectNumber("math.power", "base", base);
  if (!Number.isSafeInteger(exponent)) refuse("math.power", "exponent", "a whole number", exponent);
  return powers.power(base, exponent);
}
