import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import * as check from "./check";
import { tensor, zeros } from "../tensor/create";
import { answer, exercise, todo } from "./exercise";
import { printedLines } from "../testing/printed-lines";
import type { AnyTensor } from "../tensor/tensor";

const [N, H] = [axis("N", 2), axis("H", 3)];
const right = tensor(
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  N,
  H,
);

/** What a reader sees for one part whose answer is `yours`. */
function seen(yours: () => unknown): string[] {
  return printedLines(() =>
    exercise("Exercise", [{ part: "db", check: () => answer(yours() as AnyTensor, right), hint: "sum over N" }]),
  );
}

describe("a part", () => {
  it("that is right has a tick", () =>
    assert.deepEqual(
      seen(() => right.copy()),
      ["Exercise", "  ✓ db", "All 1 parts are right."],
    ));

  it("left as it was is still to write, without a hint", () => {
    assert.deepEqual(
      seen(() => todo("h = tanh(…)")),
      ["Exercise", "  ○ db  still to write: h = tanh(…)", "0 of 1 parts are right."],
    );
    assert.deepEqual(seen(() => zeros(N, H))[1], "  ○ db  still to write: all zeros so far");
  });

  it("with some zeros is an answer, all zeros in a view are none", () => {
    assert.match(
      seen(() =>
        right.mul(
          tensor(
            [
              [0, 1, 1],
              [1, 1, 1],
            ],
            N,
            H,
          ),
        ),
      )[1],
      /^ {2}✗ db {2}yours: relative error/,
    );
    const whole = zeros(axis("K", 2), N, H);
    whole.at("K", 1).assign(right);
    assert.equal(seen(() => whole.at("K", 0))[1], "  ○ db  still to write: all zeros so far");
  });

  it("that is wrong has the number, the farthest entry and the hint", () => {
    assert.deepEqual(seen(() => right.mul(2)).slice(1), [
      "  ✗ db  yours: relative error must be < 1e-9, got 0.33; farthest at (N=1, H=2): got 12.0000, expected 6.00000",
      "    hint: sum over N",
      "0 of 1 parts are right.",
    ]);
  });

  it("of another shape says which it should be", () => {
    assert.deepEqual(seen(() => right.at("N", 0)).slice(1, 3), [
      "  ✗ db  yours must be a tensor [N=2, H=3], got [H=3]",
      "    hint: sum over N",
    ]);
  });

  it("that is no tensor says so", () => {
    assert.equal(seen(() => undefined)[1], "  ✗ db  yours must be a tensor [N=2, H=3], got undefined");
    assert.equal(seen(() => 3)[1], "  ✗ db  yours must be a tensor [N=2, H=3], got 3");
  });

  it("that throws shows the error and the hint, and the notebook goes on", () => {
    const lines = seen(() => {
      throw new RangeError("Tensor.matmul: inner axes must be equal");
    });
    assert.deepEqual(lines.slice(1, 3), [
      "  ✗ db  RangeError: Tensor.matmul: inner axes must be equal",
      "    hint: sum over N",
    ]);
    assert.equal(
      seen(() => {
        throw "a text"; // eslint-disable-line @typescript-eslint/only-throw-error -- a reader's code may
      })[1],
      "  ✗ db  a text",
    );
  });
});

describe("an answer of zeros", () => {
  it("is right where zeros are right", () => {
    assert.doesNotThrow(() => check.quietly(() => answer(zeros(N, H), zeros(N, H))));
  });
});

describe("an exercise", () => {
  const parts = [
    { part: "forward", check: () => answer(right, right), hint: "" },
    { part: "db", check: () => todo("sum"), hint: "" },
    {
      part: "loss",
      check: () => {
        check.below("a", 0, 1);
        check.same("b", 1, 1);
      },
      hint: "",
    },
  ];

  it("returns how many parts are right, and lines up what it says of them", () => {
    let count = 0;
    const lines = printedLines(() => void (count = exercise("Exercise 1 · a step", parts)));
    assert.deepEqual(lines, [
      "Exercise 1 · a step",
      "  ✓ forward",
      "  ○ db       still to write: sum",
      "  ✓ loss",
      "2 of 3 parts are right.",
    ]);
    assert.equal(count, 2);
  });

  it("does not count in the scoreboard", () => {
    printedLines(() => exercise("Exercise", parts));
    assert.match(printedLines(() => check.scoreboard())[0], /^0 of 0 checks/);
  });
});

describe("answer", () => {
  it("takes a tolerance", () => {
    printedLines(() => answer(right.mul(1 + 1e-10), right));
    assert.throws(() => answer(right.mul(1 + 1e-6), right), check.CheckError);
    printedLines(() => answer(right.mul(1 + 1e-6), right, 1e-5));
  });
});

describe("an exercise refuses", () => {
  const right = { part: "db", check: () => {}, hint: "" };
  const wrongParts: Record<string, [part: object, message: string]> = {
    "a part without a name": [{ ...right, part: "" }, 'exercise: part must be a text that is not empty, got ""'],
    "a part without a check": [{ ...right, check: true }, "exercise: check of db must be a function, got true"],
    "a part without a hint": [{ ...right, hint: undefined }, "exercise: hint of db must be a text, got undefined"],
  };
  for (const [what, [part, message]] of Object.entries(wrongParts)) {
    it(`${what}, before it prints anything`, () => {
      const lines = printedLines(() => assert.throws(() => exercise("Exercise", [right, part as never]), { message }));
      assert.deepEqual(lines.join(""), "");
    });
  }
});
