/**
 * NumPy's legacy random numbers: `seed(n)` and `randn` give what `np.random.seed(n)` and `np.random.randn` give, up to
 * the last bits of `randn`: 3 in 100 differ by 1 to 3 units in the last place, where NumPy's log is another.
 *
 * Generator: Mersenne Twister (Matsumoto and Nishimura 1998). Normal numbers: Marsaglia's polar method, in NumPy's order.
 */
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { mersenne } from "pure-rand/generator/mersenne";
import { describe, refuse } from "../backend/expect";
import { log } from "../math/log";
import { type Axis, type Names, expectAxes } from "./axis";
import { type Tensor, zerosOf } from "./tensor";

let generator: RandomGenerator = mersenne(0);
let spareNormal: number | undefined;

/**
 * Restarts the stream that all functions of this file draw from. Without a call, it starts as after `seed(0)`.
 *
 * @throws RangeError when the seed is not a whole number in 0…2³²−1
 */
export function seed(value: number): void {
  expectSeed("seed", "value", value);
  generator = mersenne(value | 0);
  spareNormal = undefined;
}

/**
 * A stream of uniform numbers in [0, 1) of its own: `seed` does not restart it, and it leaves the stream of the other
 * functions alone. The numbers are those of `np.random.seed(value)` and `np.random.rand()`.
 */
export function uniformStream(value: number): () => number {
  const own = mersenne(value | 0);
  return () => uniformOf(own);
}

/** A seed of NumPy's generator. */
export function expectSeed(where: string, what: string, value: unknown): void {
  const isSeed = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffffffff;
  if (!isSeed) refuse(where, what, "a whole number in 0…4294967295", value);
}

/** Draws from a stream of its own while `run` runs; afterwards the stream goes on where it was. Errors as in `seed`. */
export function withSeed<Result>(value: number, run: () => Result): Result {
  const [outer, outerSpare] = [generator, spareNormal];
  seed(value);
  try {
    return run();
  } finally {
    [generator, spareNormal] = [outer, outerSpare];
  }
}

/** Standard normal numbers: `randn(N, D)` is `np.random.randn(N, D)`. Errors as in `zeros`. */
export function randn<Axes extends Axis[]>(...axes: Axes): Tensor<Names<Axes>> {
  return filled("randn", axes, nextNormal);
}

/**
 * Uniform numbers in `[low, high)`: `uniform(-1, 1, N, D)` is `np.random.uniform(-1, 1, (N, D))`.
 *
 * @throws RangeError when a bound or high − low is not finite
 */
export function uniform<Axes extends Axis[]>(low: number, high: number, ...axes: Axes): Tensor<Names<Axes>> {
  const isRange = Number.isFinite(low) && Number.isFinite(high) && Number.isFinite(high - low);
  if (!isRange) {
    throw new RangeError(
      `uniform: bounds and their distance must be finite, got ${describe(low)} and ${describe(high)}`,
    );
  }
  return filled("uniform", axes, () => low + (high - low) * nextUniform());
}

/**
 * Whole numbers in `low … high − 1`: `randint(0, 10, N)` is `np.random.randint(0, 10, N)`.
 *
 * @throws RangeError when the bounds are not whole numbers with low < high ≤ low + 2³²
 */
export function randint<Axes extends Axis[]>(low: number, high: number, ...axes: Axes): Tensor<Names<Axes>> {
  const range = Number.isSafeInteger(low) && Number.isSafeInteger(high) ? high - 1 - low : NaN;
  if (!(range >= 0 && range <= 0xffffffff)) {
    throw new RangeError(
      `randint: bounds must be whole numbers with low < high ≤ low + 2**32, got ${describe(low)} and ${describe(high)}`,
    );
  }
  return filled("randint", axes, () => low + nextBelow(range));
}

/** New numbers one by one, in row-major order; `next` draws from the stream. */
export function filled<Axes extends Axis[]>(where: string, axes: Axes, next: () => number): Tensor<Names<Axes>> {
  expectAxes(where, axes);
  const out = zerosOf<Names<Axes>>(axes, "float64", where);
  for (let i = 0; i < out.data.length; i++) out.data[i] = next();
  return out;
}

function nextUint32(): number {
  return generator.next() >>> 0;
}

/** A uniform number in [0, 1) from the stream. */
export function nextUniform(): number {
  return uniformOf(generator);
}

/** 53 random bits as a number in [0, 1). */
function uniformOf(own: RandomGenerator): number {
  const high = own.next() >>> 5;
  const low = (own.next() >>> 6) & 0x3ffffff;
  return (high * 2 ** 26 + low) / 2 ** 53;
}

/** A standard normal number from the stream. */
export function nextNormal(): number {
  if (spareNormal !== undefined) {
    const spare = spareNormal;
    spareNormal = undefined;
    return spare;
  }
  let x: number, y: number, r2: number;
  do {
    x = 2 * nextUniform() - 1;
    y = 2 * nextUniform() - 1;
    r2 = x * x + y * y;
  } while (r2 >= 1 || r2 === 0);
  const scale = Math.sqrt((-2 * log(r2)) / r2);
  spareNormal = scale * x;
  return scale * y;
}

/** A whole number in 0…range: draws as many bits as range has, until they are not above it. */
function nextBelow(range: number): number {
  if (range === 0) return 0;
  const mask = 0xffffffff >>> Math.clz32(range);
  let value: number;
  do value = (nextUint32() & mask) >>> 0;
  while (value > range);
  return value;
}
