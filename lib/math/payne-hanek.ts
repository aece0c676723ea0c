/**
 * Payne and Hanek's reduction of large arguments: x is multiplied by only those digits of 2/π that matter, which leaves
 * out all that only make whole turns.
 *
 * Algorithm and constants: fdlibm 5.3, k_rem_pio2.c; the integers are BigInts here instead of arrays of digits.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 *
 * All digits here are of base 2^24, so that a product of two, and the sum of a few of these, are exact in a float64.
 */
import { highWord } from "./float64-words";
import { powerOfTwo } from "./powers-of-two";

/** quarters·π/2 + head + tail up to whole turns, with |head| ≤ π/4 and in tail what rounding has taken from head. */
export interface QuarterTurns {
  readonly quarters: number;
  readonly head: number;
  readonly tail: number;
}

/** 2/π = 0.A2F983… in hexadecimal: 50 digits, of which the largest float64s skip 41 and then need at most 9. */
const TWO_OVER_PI = digitsOf(
  "A2F9836E4E441529FC2757D1F534DDC0DB6295993C439041FE5163ABDEBBC561B7246E3A424DD2E006492EEA09D1921CFE1DEB1CB129" +
    "A73EE88235F52EBB4484E99C7026B45F7E413991D639835339F49C845F8BBDF9283B1FF897FFDE05980FEF2F118B5A0A6D1F6D367ECF" +
    "27CB09B74F463F669E5FEA2D7527BAC7EBE5F17B3D0739F78A5292EA6BFB5FB11F8D5D0856033046FC7B",
);
/** π/2 = C90FDA…·2^-23: its first five digits with their weights */
const HALF_PI = digitsOf("C90FDAA22168C234C4C6628B80DC1C").map((digit, i) => digit * powerOfTwo(-23 - 24 * i));
/** With fewer digits of the fraction, head and tail would not have their 53 + 11 bits. */
const FRACTION_DIGITS = 5;

function digitsOf(hexadecimal: string): number[] {
  return hexadecimal.match(/.{6}/g)!.map((digit) => parseInt(digit, 16));
}

/** For finite size ≥ 2^20. Takes some µs. */
export function moduloHalfPiOfLarge(size: number): QuarterTurns {
  const exponent = (highWord(size) >> 20) - 1023 - 23;
  const x = threeDigits(size * powerOfTwo(-exponent));
  const skipped = Math.max(0, Math.trunc((exponent - 3) / 24)); // times x, these digits of 2/π make multiples of 8
  const weight = exponent - 24 * (skipped + 1); // the first digit of the product counts 2^weight
  for (let count = FRACTION_DIGITS; ;) {
    const product = productWithTwoOverPi(x, skipped, count);
    const fractionBits = BigInt(24 * (count - 1) - weight);
    const quarters = (product + (1n << (fractionBits - 1n))) >> fractionBits; // rounded
    const fraction = product - (quarters << fractionBits);
    const sign = fraction < 0n ? -1 : 1;
    const digits = digitsOfFraction(fraction < 0n ? -fraction : fraction);
    if (digits.length >= FRACTION_DIGITS) {
      const { head, tail } = timesHalfPi(digits, weight - 24 * (count - digits.length));
      return { quarters: Number(quarters & 7n), head: sign * head, tail: sign * tail };
    }
    count += FRACTION_DIGITS - digits.length; // so many were cancelled
  }
}

/** scaled, in 2^23…2^24, as scaled = digits[0] + digits[1]·2^-24 + digits[2]·2^-48. */
function threeDigits(scaled: number): number[] {
  const first = Math.trunc(scaled);
  const rest = (scaled - first) * 2 ** 24;
  const second = Math.trunc(rest);
  return [first, second, (rest - second) * 2 ** 24];
}

/** The first `count` digits of x·2/π, where the first `skipped` digits of 2/π are left out. */
function productWithTwoOverPi(x: number[], skipped: number, count: number): bigint {
  let product = 0n;
  for (let i = skipped; i < skipped + count; i++) {
    const digit = x.reduce((sum, xDigit, j) => sum + xDigit * (TWO_OVER_PI[i - j] ?? 0), 0);
    product = (product << 24n) + BigInt(digit);
  }
  return product;
}

/** Most significant digit first. */
function digitsOfFraction(fraction: bigint): number[] {
  const digits: number[] = [];
  for (let rest = fraction; rest > 0n; rest >>= 24n) digits.unshift(Number(rest & 0xffffffn));
  return digits;
}

/** The fraction times π/2. All products are exact; head is their sum, and tail what rounding has taken from it. */
function timesHalfPi(digits: number[], exponent: number): { head: number; tail: number } {
  const weighted = digits.map((digit, i) => digit * powerOfTwo(exponent - 24 * i));
  const products = weighted.map((_, i) =>
    HALF_PI.reduce((sum, halfPiDigit, j) => sum + halfPiDigit * (weighted[i - j] ?? 0), 0),
  );
  const head = products.reduceRight((sum, product) => sum + product, 0);
  const tail = products.slice(1).reduce((sum, product) => sum + product, products[0] - head);
  return { head, tail };
}
