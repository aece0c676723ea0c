// The stream is NumPy's: the same seed and the same calls give the same numbers.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { axis } from "./axis";
import { type PackedArray, readFixture, unpackNumbers } from "../testing/fixtures/read-fixture";
import { randint, randn, seed, uniform } from "./random";

interface Draws {
  name: string;
  seed: number;
  calls: { call: "randn" | "uniform" | "randint"; bounds: [number, number]; values: PackedArray }[];
}

const K = axis("K", 3);

function draw({ call, bounds, values }: Draws["calls"][number]): ArrayLike<number> {
  const points = axis("point", values.shape[0]);
  if (call === "randn") return randn(points).data;
  return (call === "uniform" ? uniform : randint)(...bounds, points).data;
}

describe("NumPy's numbers to 1e-15", () => {
  for (const { name, seed: value, calls } of readFixture<Draws>("numpy-random.json")) {
    it(`${name}, seed ${value}`, () => {
      seed(value);
      for (const call of calls) {
        const got = draw(call);
        const wanted = unpackNumbers(call.values);
        const differences = wanted.map((number, i) => Math.abs(number - got[i]) / Math.max(1, Math.abs(number)));
        assert.equal(got.length, wanted.length);
        assert.ok(
          Math.max(...differences) <= 1e-15,
          `${call.call}(${call.bounds.join(", ")}) differs by ${Math.max(...differences)}`,
        );
      }
    });
  }
});

describe("seed", () => {
  it("restarts the stream, a spare normal number included", () => {
    seed(5);
    const first = randn(K).toArray(); // an odd count leaves a spare
    seed(5);
    assert.deepEqual(randn(K).toArray(), first);
  });

  it("is 0 for a program that does not call it", () => {
    const program = `const { axis, randn } = require(${JSON.stringify(join(__dirname, "../index.js"))}); console.log(randn(axis("K", 3)).data.join())`;
    const unseeded = execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }).trim();
    seed(0);
    assert.equal(unseeded, randn(K).data.join());
  });

  for (const wrong of [-1, 1.5, 2 ** 32, NaN, Infinity]) {
    it(`refuses ${wrong}`, () => {
      assert.throws(() => seed(wrong), {
        name: "RangeError",
        message: `seed: value must be a whole number in 0…4294967295, got ${wrong}`,
      });
    });
  }
});

describe("a draw", () => {
  it("fills its axes row by row: randn(2, 3) is randn(6)", () => {
    seed(8);
    const flat = randn(axis("point", 6)).toArray();
    seed(8);
    assert.deepEqual(randn(axis("N", 2), K).toArray().flat(), flat);
  });

  it("is float64", () => {
    for (const drawn of [randn(K), uniform(0, 1, K), randint(0, 9, K)]) assert.equal(drawn.dtype, "float64");
  });

  it("of no axes is one number", () => {
    seed(3);
    const [first] = randn(K).data;
    seed(3);
    assert.equal(randn().toArray(), first);
  });
});

describe("uniform", () => {
  it("refuses a bound that is not finite", () => {
    const message = (low: string, high: string): object => ({
      name: "RangeError",
      message: `uniform: bounds and their distance must be finite, got ${low} and ${high}`,
    });
    assert.throws(() => uniform(0, Infinity, K), message("0", "Infinity"));
    assert.throws(() => uniform(NaN, 1, K), message("NaN", "1"));
    assert.throws(() => uniform(-1e308, 1e308, K), message("-1e+308", "1e+308"));
  });
});

describe("randint", () => {
  it("draws every number from low to high − 1, and no other", () => {
    seed(1);
    assert.deepEqual(
      [...new Set(randint(-2, 3, axis("point", 200)).data)].sort((a, b) => a - b),
      [-2, -1, 0, 1, 2],
    );
  });

  for (const [low, high] of [
    [0, 0],
    [3, 1],
    [0.5, 2],
    [0, 2 ** 32 + 1],
    [NaN, 1],
  ]) {
    it(`refuses ${low} and ${high}`, () => {
      const message = `randint: bounds must be whole numbers with low < high ≤ low + 2**32, got ${low} and ${high}`;
      assert.throws(() => randint(low, high, K), { name: "RangeError", message });
    });
  }
});
