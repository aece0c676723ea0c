import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { RNN } from "../layers/rnn";
import { printedLines } from "../testing/printed-lines";
import { type Axis, axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { randn, seed } from "../tensor/random";
import type { AnyTensor, Tensor } from "../tensor/tensor";
import { type Comparable, answer } from "./answer";
import * as check from "./check";
import { type Exercise, exercise } from "./exercise";
import { todo } from "./still-to-write";

type Matrix = Tensor<["N", "H"]>;
type Given = { x: Matrix; b: Tensor<["H"]> };

/** A notebook with these names, as tslab has it. */
const kernel = globalThis as { __tslab__?: { exports: Record<string, unknown>; refused?: Record<string, string> } };
beforeEach(() => (kernel.__tslab__ = { exports: {} }));
afterEach(() => delete kernel.__tslab__);

/** An exercise with two parts: the sum of x and b, and its sum over the batch. */
const sums: Exercise<Given> = {
  answer: ["sumOf"],
  given: ({ N, H }) => ({ x: randn(N, H), b: randn(H) }),
  *yours({ sumOf }, { x, b }) {
    const sum = (sumOf as (x: Matrix, b: Tensor<["H"]>) => Matrix)(x, b);
    yield { sum };
    yield { total: sum.sum("N") };
  },
  right: ({ x, b }) => ({ sum: x.add(b), total: x.add(b).sum("N") }),
  parts: { sum: "x.add(b)", total: "over N" },
};

/** What a reader sees who has written `sumOf` so. */
function seen(sumOf: unknown, more: Partial<Exercise<Given>> = {}): string[] {
  kernel.__tslab__!.exports.sumOf = sumOf;
  return printedLines(() => exercise("Sums", { ...sums, ...more }));
}
const add = (x: Matrix, b: Tensor<["H"]>): Matrix => x.add(b);

describe("an exercise", () => {
  it("has a tick for every part that is right, and counts them", () => {
    assert.deepEqual(seen(add), ["Sums", "  ✓ sum", "  ✓ total", "All 2 parts are right."]);
    kernel.__tslab__!.exports.sumOf = add;
    printedLines(() => assert.equal(exercise("Counted", sums), 2));
  });

  it("gives the hint of the first part that is wrong, and the others wait", () => {
    const lines = seen((x: Matrix) => x);
    assert.match(lines[1], /^ {2}✗ sum {4}every entry is wrong; farthest at \(N=\d, H=\d\): got .*, expected /);
    assert.deepEqual(lines.slice(2), ["    hint: x.add(b)", "  – total  waits for sum", "0 of 2 parts are right."]);
  });

  it("has no hint for what is still to write, unless zeros are left behind parts that are right", () => {
    assert.equal(seen(() => todo("x + b"))[1], "  ○ sum    still to write: x + b");
    assert.equal(seen((x: Matrix) => x.mul(0))[1], "  ○ sum    still to write: all zeros so far");
    const half = {
      *yours() {
        yield { sum: 1 };
        yield { total: zeros(axis("N", 2)) };
      },
    };
    const right = (): Record<string, Comparable> => ({ sum: 1, total: zeros(axis("N", 2)).add(1) });
    assert.deepEqual(seen(add, { ...half, right }).slice(2, 4), [
      "  ○ total  still to write: all zeros so far",
      "    hint: over N",
    ]);
  });

  it("shows what was thrown, where the result should have been", () => {
    assert.match(
      seen(() => {
        throw new RangeError("no");
      })[1],
      /^ {2}✗ sum {4}RangeError: no$/,
    );
    assert.match(seen(() => "text")[1], /✗ sum {4}yours must be a tensor \[N=3, H=6\], got "text"/);
  });

  it("says of an error in one of several parts that one call gives that it may belong to any of them", () => {
    const throws = (): never => {
      throw new TypeError("no");
    };
    assert.match(seen(throws, { together: ["sum", "total"] })[2], /may belong to any of sum, total/);
  });

  it("does not count in the scoreboard, and does not disturb the reader's random numbers", () => {
    seed(3);
    const wanted = [randn(axis("N", 1)).get(0), randn(axis("N", 1)).get(0)];
    seed(3);
    const got = [randn(axis("N", 1)).get(0)];
    seen((x: Matrix, b: Tensor<["H"]>) => (seed(9), add(x, b)));
    got.push(randn(axis("N", 1)).get(0));
    assert.deepEqual(got, wanted);
    assert.match(printedLines(() => check.scoreboard())[0], /^0 of 0 checks/);
  });
});

describe("an exercise is not satisfied with an answer that", () => {
  it("keeps something from call to call", () => {
    let kept: Matrix | undefined;
    assert.match(seen((x: Matrix, b: Tensor<["H"]>) => (kept ??= add(x, b)))[2], /is an earlier result kept\?/);
    let calls = 0;
    assert.match(
      seen((x: Matrix, b: Tensor<["H"]>) => add(x, b).mul(1 + calls++))[2],
      /what is kept from call to call\?/,
    );
    const out = new Map<string, Matrix>();
    const shared = seen((x: Matrix, b: Tensor<["H"]>) => {
      const key = x.shape.join();
      if (!out.has(key)) out.set(key, x.copy());
      return out.get(key)!.assign(add(x, b));
    });
    assert.match(shared[1], /a later call changes the result of an earlier one/);
  });

  it("takes from the notebook what it is given, by name", () => {
    const { exports } = kernel.__tslab__!;
    exports.b = randn(axis("H", 5));
    exports.H = axis("H", 5);
    assert.match(seen((x: Matrix) => x.add(exports.b as Tensor<["H"]>))[2], /it takes b from the notebook/);
    const byAxis = (x: Matrix, b: Tensor<["H"]>): Matrix =>
      zeros(x.axis("N"), exports.H as Axis<"H">).assign(add(x, b));
    assert.match(seen(byAxis)[2], /it takes H from the notebook/);
    assert.equal((exports.b as Tensor<["H"]>).length, 5);
  });

  it("works for the notebook's sizes only, or for one of two", () => {
    Object.assign(kernel.__tslab__!.exports, { N: axis("N", 1), H: axis("H", 5) });
    const first = (x: Matrix, b: Tensor<["H"]>): Matrix => add(x.slice("N", 0, 1), b);
    assert.match(seen(first)[2], /right with N=1, H=5, wrong with N=3, H=6/);
    const three = (x: Matrix, b: Tensor<["H"]>): Matrix => add(x.slice("N", 0, 3), b);
    assert.match(seen(three)[2], /right with N=3, H=6, wrong with N=5, H=3/);
  });

  it("changes what it is given, at once or in the part that is about it", () => {
    const over = (x: Matrix, b: Tensor<["H"]>): Matrix => x.addInPlace(b).copy();
    assert.deepEqual(seen(over).slice(1, 3), [
      "  ✗ sum    changes x",
      "    hint: it must leave alone what it is given and what other cells use: work on a copy()",
    ]);
    const parts = { ...sums.parts, "x left alone": "use add" };
    assert.deepEqual(seen(over, { parts, leftAlone: "x left alone" }).slice(1, 5), [
      "  ✓ sum",
      "  ✓ total",
      "  ✗ x left alone  changes x",
      "    hint: use add",
    ]);
  });

  it("changes the notebook, which is put back", () => {
    const { exports } = kernel.__tslab__!;
    Object.assign(exports, {
      xs: randn(axis("N", 2)),
      list: [1, 2],
      record: { a: 1 },
      layer: { params: [randn(axis("N", 2))] },
    });
    const before = JSON.stringify(exports);
    const over = (x: Matrix, b: Tensor<["H"]>): Matrix => {
      (exports.xs as AnyTensor).assign(0);
      (exports.list as number[]).push(3);
      (exports.record as { a: number }).a = 2;
      (exports.layer as { params: AnyTensor[] }).params[0].assign(0);
      return add(x, b);
    };
    assert.match(
      seen(over)[1],
      /changes the notebook's xs, the notebook's list, the notebook's record, the notebook's layer\.params\[0\]/,
    );
    delete exports.sumOf;
    assert.equal(JSON.stringify(exports), before);
    assert.deepEqual(seen(over).slice(1, 2), seen(over).slice(1, 2)); // the same when it is run again
  });

  it("never calls the function that it is given", () => {
    const given = {
      answer: ["slope"],
      given: () => ({ loss: () => 1 }),
      right: () => ({ slope: 0 }),
      parts: { slope: "…" },
    };
    const declared = {
      ...given,
      *yours({ slope }: Record<string, (loss: unknown) => number>, { loss }: { loss: () => number }) {
        yield { slope: slope(loss) };
      },
    };
    kernel.__tslab__!.exports.slope = () => 0;
    assert.match(printedLines(() => exercise("Slope", declared))[1], /never calls loss/);
    kernel.__tslab__!.exports.slope = (loss: () => number) => loss() - loss();
    assert.match(printedLines(() => exercise("Slope", declared)).at(-1)!, /^All/);
  });

  it("has a layer of the library do the work, in whatever way it calls it", () => {
    const params = (H: Axis<"H">) => [randn(axis("D", 2), H), randn(H, H), randn(H)] as const;
    const made = new RNN(...params(axis("H", 6)));
    class Mine extends RNN {}
    const x = randn(axis("N", 3), axis("D", 2));
    for (const step of [made, new Mine(...params(axis("H", 6)))]) {
      const call = (): unknown => step.forward(x, zeros(axis("N", 3), axis("H", 6)));
      assert.match(seen(call)[1], /✗ sum {4}calls RNN, which does already what you are to write/);
      const caught = (x: Matrix, b: Tensor<["H"]>): Matrix => {
        try {
          call();
        } catch {
          /* go on */
        }
        return add(x, b);
      };
      assert.match(seen(caught)[1], /calls RNN/);
    }
    assert.doesNotMatch(seen(() => made.forward(x, zeros(axis("N", 3), axis("H", 6))), { allowed: [RNN] })[1], /calls/);
    assert.equal(made.forward(x, zeros(axis("N", 3), axis("H", 6))).length, 18); // open again
  });
});

describe("an exercise whose answer is not there", () => {
  it("says so", () => {
    assert.equal(
      printedLines(() => exercise("None", sums))[1],
      "  ✗ sum    sumOf is not there: its cell does not compile, or has not run",
    );
  });

  it("says why it does not compile, where the kernel knows", () => {
    kernel.__tslab__!.refused = { sumOf: "line 1:2: ')' expected." };
    assert.equal(seen(add)[1], "  ✗ sum    sumOf does not compile: line 1:2: ')' expected.");
  });

  it("says when it has seen the version before", () => {
    assert.doesNotMatch(seen((x: Matrix) => x).join(), /saw this version/);
    const wrong = (x: Matrix): Matrix => x;
    assert.doesNotMatch(seen(wrong).join(), /saw this version/);
    assert.match(seen(wrong).at(-1)!, /The last check saw this version, too/);
    seen(add);
    assert.match(seen(add).at(-1)!, /^All/);
  });
});

describe("answer", () => {
  const [N, H] = [axis("N", 2), axis("H", 3)];
  const right = tensor([[1, 2, 3], [4e-4, 5, 1e6]], N, H); // prettier-ignore
  const complaint = (yours: unknown, expected: Comparable, tolerance?: number): string => {
    try {
      answer(yours, expected, tolerance);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("compares every entry for itself: one that is 1% off cannot hide behind a large one", () => {
    assert.equal(complaint(right.copy(), right), "");
    const almost = right.copy();
    almost.set(1.01, 0, 0);
    assert.equal(
      complaint(almost, right),
      "1 of 6 entries are wrong; farthest at (N=0, H=0): got 1.01000, expected 1.00000",
    );
    assert.equal(complaint(right.mul(1 + 1e-11), right), "");
    assert.match(complaint(right.mul(1 + 1e-11), right, 0), /every entry is wrong/);
    assert.match(complaint(right.mul(NaN), right), /got NaN/);
  });

  it("takes nothing finite for infinite, and lets nothing hide behind infinity", () => {
    assert.equal(complaint(Infinity, Infinity), "");
    assert.equal(complaint(3, Infinity), "yours must be Infinity, got 3.00000");
    assert.equal(complaint(-Infinity, Infinity), "yours must be Infinity, got -Infinity");
    const infinite = right.copy();
    infinite.set(Infinity, 1, 2);
    assert.match(complaint(right, infinite), /^1 of 6 entries are wrong/);
    const wrong = infinite.copy();
    wrong.set(7, 0, 0);
    assert.match(complaint(wrong, infinite), /^1 of 6 entries are wrong; farthest at \(N=0, H=0\)/);
  });

  it("compares the names of axes, too", () => {
    assert.equal(complaint(right.rename("N", "D"), right), "yours must be a tensor [N=2, H=3], got [N=2, D=3]");
  });

  it("compares lists, records, numbers and texts, and says where", () => {
    assert.equal(complaint([1, [2, 3]], [1, [2, 4]]), "yours[1][1] must be 4, got 3");
    assert.equal(complaint([1], [1, 2]), "yours must be a list of 2, got a list of 1");
    assert.equal(complaint({ a: { b: "x" } }, { a: { b: "y" } }), 'yours.a.b must be "y", got "x"');
    assert.equal(complaint({ dWx: right.mul(2) }, { dWx: right }).slice(0, 31), "yours.dWx: every entry is wrong");
    assert.equal(complaint(undefined, { a: 1 }), "yours must be an Object, got undefined");
    assert.equal(complaint(0.5 + 1e-12, 0.5), "");
    assert.equal(complaint("1", 1), 'yours must be 1, got "1"');
  });
});

describe("an exercise refuses", () => {
  const wrong: Record<string, [change: object, message: string]> = {
    "an answer without names": [{ answer: [] }, "exercise: answer must be at least one name, got a list of 0"],
    "no arguments": [{ given: undefined }, "exercise: given must be a function, got undefined"],
    "no parts": [{ parts: {} }, "exercise: parts must be at least one, got an Object"],
    "a part without a hint": [{ parts: { sum: "" } }, 'exercise: hint of sum must be a text that is not empty, got ""'],
    "a part left alone that is none": [{ leftAlone: "x" }, 'exercise: leftAlone must be "sum" or "total", got "x"'],
  };
  for (const [what, [change, message]] of Object.entries(wrong)) {
    it(`${what}, before it prints anything`, () => {
      const lines = printedLines(() => assert.throws(() => exercise("Sums", { ...sums, ...change }), { message }));
      assert.deepEqual(lines.join(""), "");
    });
  }
});
