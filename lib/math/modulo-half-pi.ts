/**
 * What is left of x after whole quarter turns, in more than 53 bits: near a multiple of π/2 most digits of x cancel.
 *
 * Algorithm and constants: fdlibm 5.3, e_rem_pio2.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */
import { highWord } from "./float64-words";
import { type QuarterTurns, moduloHalfPiOfLarge } from "./payne-hanek";

const TWO_OVER_PI = 6.36619772367581382433e-1;
const HALF_PI = 1.5707963267948966;
/** Up to here, 2^19·π/2, a whole number of quarter turns times 33 bits of π/2 is exact. */
const LARGE = 1647100;

/**
 * Cody and Waite's reduction: π/2 in pieces of 33 bits, and what follows each of them. Another piece is needed when
 * more bits of x have cancelled than the present one is enough for.
 */
const PIECES = [
  { piece: 1.57079632673412561417, following: 6.07710050650619224932e-11, enoughFor: 16 },
  { piece: 6.0771005063039659766e-11, following: 2.02226624879595063154e-21, enoughFor: 49 },
  { piece: 2.0222662487111664558e-21, following: 8.47842766036889956997e-32, enoughFor: Infinity },
];

/** For finite size > π/4. */
export function moduloHalfPi(size: number): QuarterTurns {
  if (size >= LARGE) return moduloHalfPiOfLarge(size);
  const quarters = Math.trunc(size * TWO_OVER_PI + 0.5);
  for (let i = 0, rest = size; ; i++) {
    const { piece, following, enoughFor } = PIECES[i];
    const before = rest;
    rest = before - quarters * piece;
    const correction = quarters * following - (before - rest - quarters * piece);
    const head = rest - correction;
    if (isFarFrom(quarters, size) || cancelledBits(size, head) <= enoughFor) {
      return { quarters, head, tail: rest - head - correction };
    }
  }
}

/** A quick look, for few quarter turns: no further piece is needed if the high words already differ. */
function isFarFrom(quarters: number, size: number): boolean {
  return quarters < 32 && highWord(size) !== highWord(quarters * HALF_PI);
}

function cancelledBits(size: number, difference: number): number {
  return exponentBits(size) - exponentBits(difference);
}

function exponentBits(x: number): number {
  return (highWord(x) >> 20) & 0x7ff;
}
