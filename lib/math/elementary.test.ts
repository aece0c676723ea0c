// The elementary functions give the digits of fdlibm, in every engine.
// ELEMENTARY_SAMPLES=10000000 compares so many random numbers of each kind instead of 10,000: some minutes.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mersenne } from "pure-rand/generator/mersenne";
import { type PackedArray, readFixture, unpackNumbers } from "../testing/fixtures/read-fixture";
import { exp } from "./exp";
import { expm1 } from "./expm1";
import { log, log2, log10 } from "./log";
import { sigmoid } from "./sigmoid";
import { tanh } from "./tanh";
import { cos, sin } from "./trigonometric";

const FUNCTIONS = { exp, expm1, tanh, sigmoid, log, log2, log10, sin, cos };
const SAMPLES = Number(process.env.ELEMENTARY_SAMPLES ?? 10_000);

const node20 = new Map(
  readFixture<{ name: string; values: PackedArray }>("elementary.json").map(({ name, values }) => [
    name,
    unpackNumbers(values),
  ]),
);

/** The first x for which a function has other digits than were wanted. NaN is NaN, and −0 is not 0. */
function firstDifference(compute: (x: number) => number, xs: Float64Array, wanted: (i: number) => number): string {
  const wrong = xs.findIndex((x, i) => !Object.is(compute(x), wanted(i)));
  return wrong < 0 ? "none" : `at ${xs[wrong]}: ${compute(xs[wrong])}, not ${wanted(wrong)}`;
}

describe("the digits of Node 20", () => {
  const xs = node20.get("x")!;
  for (const [name, compute] of Object.entries(FUNCTIONS)) {
    it(`${name} at ${xs.length} points`, () => {
      const ys = node20.get(name)!;
      assert.equal(
        firstDifference(compute, xs, (i) => ys[i]),
        "none",
      );
    });
  }
});

describe("the digits of this engine's Math, where they are those of Node 20", () => {
  const xs = node20.get("x")!;
  for (const [name, compute] of Object.entries(FUNCTIONS)) {
    if (name === "sigmoid") continue;
    const builtIn = Math[name as Exclude<keyof typeof FUNCTIONS, "sigmoid">];
    const ys = node20.get(name)!;
    const difference = firstDifference(builtIn, xs, (i) => ys[i]);
    const skip = difference === "none" ? false : `Math.${name} of this engine is another: ${difference}`;
    for (const [kind, next] of Object.entries(kindsOfNumbers())) {
      it(`${name} of ${SAMPLES.toLocaleString("en")} numbers ${kind}`, { skip }, () => {
        const block = new Float64Array(10_000);
        for (let count = 0; count < SAMPLES; count += block.length) {
          for (let i = 0; i < block.length; i++) block[i] = next();
          assert.equal(
            firstDifference(compute, block, (i) => builtIn(block[i])),
            "none",
          );
        }
      });
    }
  }
});

function kindsOfNumbers(): Record<string, () => number> {
  const generator = mersenne(1);
  const bits = (): number => generator.next() | 0;
  const uniform = (): number => (bits() >>> 0) / 2 ** 32 + bits() / 2 ** 64;
  const below = (count: number): number => Math.floor(uniform() * count);
  const words = new Int32Array(2);
  const float64 = new Float64Array(words.buffer);
  const anyBits = (): number => {
    words[0] = bits();
    words[1] = bits();
    return float64[0];
  };
  /** Between 2^low and 2^high in size. */
  const size = (low: number, high: number): number =>
    (bits() & 1 ? -1 : 1) * (1 + uniform()) * 2 ** (low + below(high - low));
  const near = (x: number): number => x + x * size(-54, -14);
  return {
    "in ±1": () => 2 * uniform() - 1,
    "in ±40": () => 80 * uniform() - 40,
    "in ±760": () => 1520 * uniform() - 760,
    "of sizes from 2^-60 to 2^30": () => size(-60, 30),
    "of any bits": anyBits,
    "near 1 and other powers of √2": () => near(Math.SQRT2 ** (below(61) - 30)),
    "near multiples of ln2/2": () => near((below(4301) - 2150) * (Math.LN2 / 2)),
    "near multiples of π/4": () => near(Math.round(size(0, 40)) * (Math.PI / 4)),
  };
}

describe("exact values of mpmath", () => {
  /** In units in the last place. */
  const bounds = { exp: 1, expm1: 1, tanh: 2.2, sigmoid: 2.2, log: 1, log2: 1, log10: 2, sin: 1, cos: 1 };
  const cases = readFixture<{ name: keyof typeof FUNCTIONS } & Record<"xs" | "nearest" | "missing", PackedArray>>(
    "mpmath-elementary.json",
  );
  for (const { name, ...packed } of cases) {
    const [xs, nearest, missing] = [packed.xs, packed.nearest, packed.missing].map(unpackNumbers);
    it(`${name} at ${xs.length} points, to ${bounds[name]} units in the last place`, () => {
      const errors = xs.map((x, i) => Math.abs((FUNCTIONS[name](x) - nearest[i] - missing[i]) / lastPlace(nearest[i])));
      const worst = errors.indexOf(Math.max(...errors));
      assert.ok(errors[worst] < bounds[name], `${errors[worst]} at ${xs[worst]}`);
    });
  }

  function lastPlace(x: number): number {
    let unit = 2 ** -1074;
    while (2 ** 53 * unit <= Math.abs(x)) unit *= 2;
    return unit;
  }
});

describe("sigmoid", () => {
  it("does not overflow", () => {
    assert.deepEqual([-1e4, -745.2, 1e4].map(sigmoid), [0, 0, 1]);
  });

  it("keeps its digits far below zero, down to the smallest float64", () => {
    assert.equal(sigmoid(-700), exp(-700));
    assert.equal(sigmoid(-745), 2 ** -1074);
  });
});

it("calls no function of Math that engines compute differently", (t) => {
  const xs = node20.get("x")!;
  const sameEverywhere = new Set(["abs", "floor", "trunc", "round", "sqrt", "max"]);
  for (const name of Object.getOwnPropertyNames(Math)) {
    if (typeof Math[name as "exp"] !== "function" || sameEverywhere.has(name)) continue;
    t.mock.method(Math, name as "exp", () => assert.fail(`Math.${name} is called`));
  }
  for (const compute of Object.values(FUNCTIONS)) xs.forEach(compute);
});
