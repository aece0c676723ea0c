import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "./axis";
import { arange, linspace, ones, tensor, zeros } from "./create";
import { zerosLike } from "./tensor";

const [N, D] = [axis("N", 2), axis("D", 3)];

describe("tensor", () => {
  it("keeps the numbers and axes it is given", () => {
    const x = tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      N,
      D,
    );
    assert.deepEqual(x.toArray(), [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual(x.axes, [N, D]);
    assert.equal(x.dtype, "float64");
  });

  it("of no axes is one number", () => assert.equal(tensor(7).toArray(), 7));

  const refusals: [what: string, values: unknown, got: string][] = [
    [
      "a list too many",
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      "3 entries along N",
    ],
    [
      "a row too short",
      [
        [1, 2, 3],
        [4, 5],
      ],
      "2 entries along D",
    ],
    ["a number in place of a row", [[1, 2, 3], 4], "4 in place of a list along D"],
    ["a number in place of everything", 4, "4 in place of a list along N"],
    [
      "a list in place of a number",
      [
        [1, 2, 3],
        [4, 5, [6]],
      ],
      "deeper nesting",
    ],
    [
      "a text in place of a number",
      [
        [1, 2, 3],
        [4, 5, "6"],
      ],
      `"6"`,
    ],
    [
      "nothing in place of a number",
      [
        [1, 2, 3],
        [4, 5, undefined],
      ],
      "undefined",
    ],
  ];
  for (const [what, values, got] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => tensor(values as number[][], N, D), {
        name: "RangeError",
        message: `tensor: values must fit [N=2, D=3], got ${got}`,
      });
    });
  }
});

describe("zeros, ones, zerosLike", () => {
  it("fill their axes", () => {
    assert.deepEqual(zeros(N, D).toArray(), [
      [0, 0, 0],
      [0, 0, 0],
    ]);
    assert.deepEqual(ones(D).toArray(), [1, 1, 1]);
  });

  it("zerosLike has axes and dtype of its model, and memory of its own", () => {
    const model = ones(N, D).astype("float32");
    const copy = zerosLike(model);
    copy.set(5, 0, 0);
    assert.deepEqual(copy.toArray(), [
      [5, 0, 0],
      [0, 0, 0],
    ]);
    assert.deepEqual(copy.axes, [N, D]);
    assert.equal(copy.dtype, "float32");
    assert.equal(model.sum(), 6);
  });

  it("zerosLike of a view is as large as the view", () => {
    assert.equal(zerosLike(ones(N, D).at("N", 1)).data.length, 3);
  });
});

describe("arange", () => {
  it("counts from 0", () => assert.deepEqual(arange(D).toArray(), [0, 1, 2]));
});

describe("linspace", () => {
  it("goes from start to stop, both included", () => {
    assert.deepEqual(linspace(-1, 1, axis("point", 5)).toArray(), [-1, -0.5, 0, 0.5, 1]);
    assert.deepEqual(linspace(3, 2, axis("point", 2)).toArray(), [3, 2]);
  });

  it("ends exactly at stop, whatever the rounding", () => {
    for (let size = 2; size < 60; size++) assert.equal(linspace(0.1, 0.7, axis("point", size)).get(size - 1), 0.7);
  });

  it("of one point is start", () => assert.deepEqual(linspace(3, 9, axis("point", 1)).toArray(), [3]));
});
