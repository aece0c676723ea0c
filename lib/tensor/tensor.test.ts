// Arithmetic, views and errors of Tensor, with values computed by hand.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exp } from "../math/exp";
import { log } from "../math/log";
import { sigmoid } from "../math/sigmoid";
import { axis } from "./axis";
import { arange, ones, tensor, zeros } from "./create";
import { randn, seed } from "./random";
import { type AnyTensor, type DType, Tensor } from "./tensor";

const [N, D, H] = [axis("N", 2), axis("D", 3), axis("H", 4)];

/** x[n, d] = 10·n + d */
function x(): Tensor<["N", "D"]> {
  return tensor(
    [
      [0, 1, 2],
      [10, 11, 12],
    ],
    N,
    D,
  );
}

/** xs[n, t, d] = 100·n + 10·t + d */
function xs(): Tensor<["N", "T", "D"]> {
  const values = [0, 1].map((n) => [0, 1, 2, 3].map((t) => [0, 1, 2].map((d) => 100 * n + 10 * t + d)));
  return tensor(values, N, axis("T", 4), D);
}

function refuses(message: string, run: () => unknown): void {
  assert.throws(run, { name: "RangeError", message });
}

describe("a tensor", () => {
  it("knows its shape, length, dtype and axes", () => {
    assert.deepEqual(xs().shape, [2, 4, 3]);
    assert.equal(xs().length, 24);
    assert.equal(xs().dtype, "float64");
    assert.deepEqual(xs().axis("T"), axis("T", 4));
  });

  it("gives and takes single entries", () => {
    const h = x();
    h.set(-5, 1, 2);
    assert.equal(h.get(1, 2), -5);
    assert.equal(h.get(1, 1), 11);
  });
});

describe("matmul", () => {
  const a = tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    N,
    D,
  );
  const b = tensor(
    [
      [1, 0, 2, -1],
      [0, 1, 1, 3],
      [5, -2, 0, 4],
    ],
    D,
    H,
  );

  it("is the product computed by hand", () => {
    assert.deepEqual(a.matmul(b).toArray(), [
      [16, -4, 4, 17],
      [34, -7, 13, 35],
    ]);
  });

  it("reads transposed factors through their strides", () => {
    assert.deepEqual(b.T.matmul(a.T).toArray(), [
      [16, 34],
      [-4, -7],
      [4, 13],
      [17, 35],
    ]);
  });

  it("takes the last axis of any number of axes", () => {
    const stacked = xs().matmul(b);
    assert.deepEqual(
      stacked.axes.map(({ name }) => name),
      ["N", "T", "H"],
    );
    assert.deepEqual(stacked.at("T", 2).toArray(), xs().at("T", 2).matmul(b).toArray());
    assert.deepEqual(a.at("N", 0).matmul(b).toArray(), [16, -4, 4, 17]);
  });

  it("reads views with gaps: a time step, a slice, a transposed block", () => {
    const whole = xs();
    const t1 = tensor(
      [
        [10, 11, 12],
        [110, 111, 112],
      ],
      N,
      D,
    );
    assert.deepEqual(whole.at("T", 1).matmul(b).toArray(), t1.matmul(b).toArray());
    assert.deepEqual(whole.slice("T", 1, 3).matmul(b).at("T", 0).toArray(), t1.matmul(b).toArray());
    const transposed = whole.T.at("D", 1); // [T, N]: not evenly spaced with further axes
    assert.deepEqual(transposed.matmul(ones(N, H)).at("H", 0).toArray(), [102, 122, 142, 162]);
    assert.deepEqual(whole.T.matmul(ones(N, H)).copy().shape, [3, 4, 4]);
    assert.equal(whole.T.matmul(ones(N, H)).get(2, 3, 1), 32 + 132);
  });

  it("sums in float64, then rounds once, for float32 operands", () => {
    const many = axis("K", 3);
    const left = tensor([[2 ** 24, 1, 1]], axis("1", 1), many).astype("float32");
    assert.equal(left.matmul(ones(many, axis("J", 1)).astype("float32")).get(0, 0), 2 ** 24 + 2);
  });

  it("writes into the tensor it is given, also one with gaps or one of the factors", () => {
    const [out, wide] = [ones(N, H), zeros(N, axis("T", 2), H)];
    assert.equal(a.matmul(b, out), out);
    assert.deepEqual(out.toArray(), a.matmul(b).toArray());
    a.matmul(b, wide.at("T", 1));
    assert.deepEqual(
      wide.toArray(),
      a
        .matmul(b)
        .toArray()
        .map((row) => [[0, 0, 0, 0], row]),
    );
    const square = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      axis("N", 2),
      axis("N", 2),
    );
    square.matmul(square, square);
    assert.deepEqual(square.toArray(), [
      [7, 10],
      [15, 22],
    ]);
    const right = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      axis("N", 2),
      axis("N", 2),
    );
    tensor(
      [
        [0, 1],
        [1, 0],
      ],
      axis("N", 2),
      axis("N", 2),
    ).matmul(right, right);
    assert.deepEqual(right.toArray(), [
      [3, 4],
      [1, 2],
    ]);
  });

  it("refuses a tensor to write into that does not fit, and leaves it as it was", () => {
    const out = ones(N, D);
    refuses("Tensor.matmul: out must be [N=2, H=4], got [N=2, D=3]", () => a.matmul(b, out as never));
    refuses("Tensor.matmul: out must be float64, got float32", () => a.matmul(b, ones(N, H).astype("float32")));
    assert.deepEqual(out.toArray(), ones(N, D).toArray());
  });

  it("refuses inner axes that differ in name or size, and a right side that is no matrix", () => {
    const not = (left: AnyTensor, right: AnyTensor, got: string): void =>
      refuses(`Tensor.matmul: inner axes must be equal, got ${got}`, () =>
        left.matmul(right as Tensor<[string, string]>),
      );
    not(zeros(N, H), zeros(D, H), "[N=2, H=4]·[D=3, H=4]");
    not(zeros(N, D), zeros(axis("D", 5), H), "[N=2, D=3]·[D=5, H=4]");
    not(zeros(N, D), zeros(D), "[N=2, D=3]·[D=3]");
    not(zeros(N, D), zeros(D, H, N), "[N=2, D=3]·[D=3, H=4, N=2]");
    not(tensor(1), zeros(D, H), "[]·[D=3, H=4]");
  });
});

describe("add, sub, mul", () => {
  const y = tensor(
    [
      [1, 1, 2],
      [3, 5, 8],
    ],
    N,
    D,
  );

  it("go entry by entry", () => {
    assert.deepEqual(x().add(y).toArray(), [
      [1, 2, 4],
      [13, 16, 20],
    ]);
    assert.deepEqual(x().sub(y).toArray(), [
      [-1, 0, 0],
      [7, 6, 4],
    ]);
    assert.deepEqual(x().mul(y).toArray(), [
      [0, 1, 4],
      [30, 55, 96],
    ]);
  });

  it("take a number", () => {
    assert.deepEqual(x().add(1).toArray(), [
      [1, 2, 3],
      [11, 12, 13],
    ]);
    assert.deepEqual(x().sub(1).toArray(), [
      [-1, 0, 1],
      [9, 10, 11],
    ]);
    assert.deepEqual(x().mul(-2).toArray(), [
      [-0, -2, -4],
      [-20, -22, -24],
    ]);
  });

  it("stretch the last axes over the first: [D] over [N, D] and [N, T, D]", () => {
    const b = tensor([1, 2, 3], D);
    assert.deepEqual(x().add(b).toArray(), [
      [1, 3, 5],
      [11, 13, 15],
    ]);
    assert.deepEqual(xs().sub(b).at("T", 3).toArray(), [
      [29, 29, 29],
      [129, 129, 129],
    ]);
    assert.deepEqual(
      xs()
        .add(
          tensor(
            [
              [1, 1, 1],
              [2, 2, 2],
              [3, 3, 3],
              [4, 4, 4],
            ],
            axis("T", 4),
            D,
          ),
        )
        .at("N", 1)
        .at("D", 0)
        .toArray(),
      [101, 112, 123, 134],
    );
  });

  it('stretch an axis named "1"', () => {
    const one = axis("1", 1);
    assert.deepEqual(
      x()
        .mul(tensor([[1], [10]], N, one))
        .toArray(),
      [
        [0, 1, 2],
        [100, 110, 120],
      ],
    );
    assert.deepEqual(
      x()
        .mul(tensor([[1, 2, 3]], one, D))
        .toArray(),
      [
        [0, 2, 6],
        [10, 22, 36],
      ],
    );
    assert.deepEqual(
      tensor([1, 2, 3], D)
        .add(tensor([5], one))
        .toArray(),
      [6, 7, 8],
    );
  });

  it("read views on both sides", () => {
    const square = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      axis("I", 2),
      axis("J", 2),
    );
    assert.deepEqual(square.sub(square.T.rename("I", "J")).toArray(), [
      [0, -1],
      [1, 0],
    ]);
    assert.deepEqual(xs().at("T", 0).add(xs().at("T", 3)).toArray(), [
      [30, 32, 34],
      [230, 232, 234],
    ]);
  });

  it("leave their operands as they are", () => {
    const [left, right] = [x(), y.copy()];
    left.add(right);
    left.mul(right);
    assert.deepEqual([left.toArray(), right.toArray()], [x().toArray(), y.toArray()]);
  });

  for (const method of ["add", "sub", "mul", "div", "assign", "addInPlace", "subInPlace", "mulInPlace"] as const) {
    const not = (left: AnyTensor, right: AnyTensor, wanted: string, got: string): void =>
      refuses(`Tensor.${method}: operand must broadcast to ${wanted}, got ${got}`, () => left[method](right));

    it(`${method} refuses axes that do not broadcast`, () => {
      not(zeros(N, D), zeros(N, H), "[N=2, D=3]", "[N=2, H=4]");
      not(zeros(N, D), zeros(N, axis("D", 1)), "[N=2, D=3]", "[N=2, D=1]");
      not(zeros(N, D), zeros(N), "[N=2, D=3]", "[N=2]");
      not(zeros(D), zeros(N, D), "[D=3]", "[N=2, D=3]");
      not(zeros(D), zeros(axis("1", 1), D), "[D=3]", "[1, D=3]");
      not(zeros(axis("1", 1), D), zeros(N, D), "[1, D=3]", "[N=2, D=3]");
    });

    it(`${method} refuses another dtype`, () => {
      refuses(`Tensor.${method}: operands must have one dtype, got float64 and float32 (convert one with astype)`, () =>
        (zeros(N, D) as AnyTensor)[method](zeros(N, D).astype("float32")),
      );
    });
  }
});

describe("what a tensor says of all its entries", () => {
  const [h, transposed] = [
    tensor(
      [
        [3, -4],
        [0, 12],
      ],
      N,
      axis("K", 2),
    ),
    tensor(
      [
        [3, 0],
        [-4, 12],
      ],
      axis("K", 2),
      N,
    ).T,
  ];

  for (const [what, t] of [
    ["one without gaps", h],
    ["a view", transposed],
  ] as const) {
    it(`its largest, its smallest and its length, for ${what}`, () => {
      assert.deepEqual([t.max(), t.min(), t.norm(), t.abs().max()], [12, -4, 13, 12]);
    });
  }

  it("has no largest entry when one is not a number", () => {
    assert.deepEqual([tensor([1, NaN, 2], D).max(), tensor([1, NaN, 2], D).min()], [NaN, NaN]);
  });
});

describe("exp, log and sigmoid", () => {
  const t = tensor([-2, 0, 700], D);

  it("are those of lib's own math, entry by entry", () => {
    assert.deepEqual(t.exp().toArray(), t.toArray().map(exp));
    assert.deepEqual(tensor([0, 1, 1e300], D).log().toArray(), [-Infinity, 0, log(1e300)]);
    assert.deepEqual(t.sigmoid().toArray(), t.toArray().map(sigmoid));
  });

  it("undo each other, and the sigmoid does not overflow", () => {
    assert.ok(Math.abs(t.exp().log().sub(t).abs().max()) < 1e-13);
    assert.deepEqual(tensor([-1e4, 0, 1e4], D).sigmoid().toArray(), [0, 0.5, 1]);
  });

  it("round once in float32", () => {
    const single = tensor([-2, 0.1, 3], D).astype("float32");
    assert.deepEqual(
      single.exp().toArray(),
      single.toArray().map((value) => Math.fround(exp(value))),
    );
    assert.equal(single.sigmoid().dtype, "float32");
  });
});

describe("div", () => {
  it("divides entry by entry, by a number, and over a broadcast axis", () => {
    assert.deepEqual(
      x().div(10).toArray(),
      x()
        .toArray()
        .map((row) => row.map((value) => value / 10)),
    );
    assert.deepEqual(
      tensor([[6, 9, 12]], axis("N", 1), D)
        .div(tensor([2, 3, -4], D))
        .toArray(),
      [[3, 3, -3]],
    );
    assert.deepEqual(tensor([1, -1, 0], D).div(0).toArray(), [Infinity, -Infinity, NaN]);
  });
});

describe("float32", () => {
  const tenth = ones(D).mul(0.1).astype("float32");

  it("stays float32 through every operation", () => {
    const results: AnyTensor[] = [
      tenth.add(tenth),
      tenth.mul(2),
      tenth.tanh(),
      tenth.map(Math.exp),
      tenth.copy(),
      tenth.sum("D"),
      tenth.at("D", 0),
    ];
    assert.deepEqual(
      results.map(({ dtype }) => dtype),
      results.map((): DType => "float32"),
    );
    assert.equal(tenth.add(tenth).get(0), Math.fround(Math.fround(0.1) + Math.fround(0.1)));
  });

  it("is made of a view's own entries by astype", () => {
    assert.deepEqual(x().T.astype("float32").toArray(), x().T.toArray());
    assert.deepEqual(x().at("D", 1).astype("float32").toArray(), [1, 11]);
  });

  it("becomes float64 by astype, which copies", () => {
    const wide = tenth.astype("float64");
    assert.equal(wide.get(0), Math.fround(0.1));
    wide.set(9, 0);
    assert.equal(tenth.get(0), Math.fround(0.1));
    assert.notEqual(tenth.astype("float32").data, tenth.data);
  });

  it("does not mix with float64 in a product", () => {
    refuses("Tensor.matmul: operands must have one dtype, got float32 and float64 (convert one with astype)", () =>
      zeros(N, D).astype("float32").matmul(zeros(D, H)),
    );
  });
});

describe("tanh and map", () => {
  it("apply the function to every entry", () => {
    assert.deepEqual(tensor([-1, 0, 0.5], D).tanh().toArray(), [Math.tanh(-1), 0, Math.tanh(0.5)]);
    assert.deepEqual(
      x()
        .map((value) => value ** 2)
        .toArray(),
      [
        [0, 1, 4],
        [100, 121, 144],
      ],
    );
  });

  it("read a view in its own order", () => {
    assert.deepEqual(
      x()
        .T.map((value) => -value)
        .toArray(),
      [
        [-0, -10],
        [-1, -11],
        [-2, -12],
      ],
    );
  });
});

describe("sum", () => {
  it("of everything is a number", () => {
    assert.equal(x().sum(), 36);
    assert.equal(x().T.sum(), 36);
    assert.equal(x().at("D", 1).sum(), 12);
  });

  it("over one axis drops it", () => {
    assert.deepEqual(x().sum("N").toArray(), [10, 12, 14]);
    assert.deepEqual(x().sum("D").toArray(), [3, 33]);
    assert.deepEqual(xs().sum("T").toArray(), [
      [60, 64, 68],
      [460, 464, 468],
    ]);
    assert.equal(arange(D).sum("D").toArray(), 3);
  });
});

describe("views", () => {
  it("at takes one position, from the end when negative", () => {
    assert.deepEqual(xs().at("T", 1).toArray(), [
      [10, 11, 12],
      [110, 111, 112],
    ]);
    assert.deepEqual(xs().at("T", -1).toArray(), xs().at("T", 3).toArray());
    assert.deepEqual(xs().at("T", -4).toArray(), xs().at("T", 0).toArray());
    assert.deepEqual(xs().at("N", 1).at("D", 2).toArray(), [102, 112, 122, 132]);
  });

  it("slice takes a range and keeps the axis", () => {
    const block = xs().slice("T", 1, 3);
    assert.deepEqual(block.shape, [2, 2, 3]);
    assert.deepEqual(block.at("T", 0).toArray(), xs().at("T", 1).toArray());
    assert.deepEqual(block.at("T", -1).toArray(), xs().at("T", 2).toArray());
  });

  it("T reverses the axes", () => {
    assert.deepEqual(x().T.toArray(), [
      [0, 10],
      [1, 11],
      [2, 12],
    ]);
    assert.deepEqual(
      xs().T.axes.map(({ name }) => name),
      ["D", "T", "N"],
    );
    assert.equal(xs().T.get(2, 3, 1), 132);
  });

  it("rename keeps the entries under other names", () => {
    const hs = xs().rename("N", "T", "H");
    assert.deepEqual(
      hs.axes.map(({ name }) => name),
      ["N", "T", "H"],
    );
    assert.deepEqual(hs.toArray(), xs().toArray());
  });

  it("all share the memory: what is written through one is seen through the others", () => {
    const whole = xs();
    whole.at("T", 2).assign(7);
    whole.slice("T", 3, 4).assign(8);
    whole.T.set(9, 0, 0, 1);
    whole.rename("A", "B", "C").set(6, 0, 1, 1);
    assert.deepEqual(whole.toArray(), [
      [
        [0, 1, 2],
        [10, 6, 12],
        [7, 7, 7],
        [8, 8, 8],
      ],
      [
        [9, 101, 102],
        [110, 111, 112],
        [7, 7, 7],
        [8, 8, 8],
      ],
    ]);
  });

  it("copy does not share it, and is row-major", () => {
    const original = x();
    const copy = original.T.copy();
    original.assign(0);
    assert.deepEqual(copy.toArray(), [
      [0, 10],
      [1, 11],
      [2, 12],
    ]);
    assert.deepEqual([...copy.data], [0, 10, 1, 11, 2, 12]);
  });
});

describe("writing in place", () => {
  it("assign overwrites with a tensor, a broadcast row, a number, and returns its tensor", () => {
    const target = zeros(N, D);
    const memory = target.data;
    assert.equal(target.assign(x()), target);
    assert.deepEqual(target.toArray(), x().toArray());
    assert.deepEqual(target.assign(tensor([1, 2, 3], D)).toArray(), [
      [1, 2, 3],
      [1, 2, 3],
    ]);
    assert.deepEqual(target.assign(4).toArray(), [
      [4, 4, 4],
      [4, 4, 4],
    ]);
    assert.equal(target.data, memory);
  });

  it("addInPlace adds a tensor, a broadcast row, a number, and returns its tensor", () => {
    const target = x();
    assert.equal(target.addInPlace(x()), target);
    assert.deepEqual(target.toArray(), [
      [0, 2, 4],
      [20, 22, 24],
    ]);
    assert.deepEqual(
      target
        .addInPlace(tensor([1, 2, 3], D))
        .addInPlace(-1)
        .toArray(),
      [
        [0, 3, 6],
        [20, 23, 26],
      ],
    );
  });

  it("goes right when a matrix is assigned its own transpose", () => {
    const [I, J] = [axis("I", 3), axis("J", 3)];
    const square = tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      I,
      J,
    );
    square.assign(square.T.rename("I", "J"));
    assert.deepEqual(square.toArray(), [
      [1, 4, 7],
      [2, 5, 8],
      [3, 6, 9],
    ]);
    square.addInPlace(square.T.rename("I", "J"));
    assert.deepEqual(square.toArray(), [
      [2, 6, 10],
      [6, 10, 14],
      [10, 14, 18],
    ]);
  });

  it("goes right when source and target overlap", () => {
    const row = arange(axis("K", 5));
    row.slice("K", 1, 5).assign(row.slice("K", 0, 4));
    assert.deepEqual(row.toArray(), [0, 0, 1, 2, 3]);
    const matrix = x();
    matrix.addInPlace(matrix.at("N", 1)); // the row changes while it is added
    assert.deepEqual(matrix.toArray(), [
      [10, 12, 14],
      [20, 22, 24],
    ]);
  });

  it("reaches only the view's entries", () => {
    const whole = zeros(N, axis("T", 4), D);
    whole.at("T", 2).assign(x());
    assert.equal(whole.sum(), 36);
    assert.deepEqual(whole.at("T", 2).toArray(), x().toArray());
  });
});

describe("what does not exist is refused by name", () => {
  const any = (tensor: AnyTensor): AnyTensor => tensor;

  it("an axis, in axis, at, slice and sum", () => {
    const message = (method: string): string => `Tensor.${method}: axis must be one of [N=2, D=3], got T`;
    refuses(message("axis"), () => any(x()).axis("T"));
    refuses(message("at"), () => any(x()).at("T", 0));
    refuses(message("slice"), () => any(x()).slice("T", 0, 1));
    refuses(message("sum"), () => any(x()).sum("T"));
  });

  it("an axis that occurs twice", () => {
    const Wh = zeros(H, H);
    const message = (method: string): string =>
      `Tensor.${method}: axis must be unique, got H of [H=4, H=4] (rename one first)`;
    refuses(message("sum"), () => Wh.sum("H"));
    refuses(message("at"), () => Wh.at("H", 0));
  });

  for (const index of [3, -4, 0.5, NaN]) {
    it(`position ${index} of 3`, () =>
      refuses(`Tensor.at: index on D must be in -3…2, got ${index}`, () => x().at("D", index)));
  }

  for (const [start, stop] of [
    [0, 4],
    [-1, 2],
    [2, 2],
    [2, 1],
    [0.5, 2],
    [0, NaN],
  ]) {
    it(`range ${start}…${stop} of 3`, () =>
      refuses(`Tensor.slice: range on D must be within 0…3 and not empty, got ${start}…${stop}`, () =>
        x().slice("D", start, stop),
      ));
  }

  it("an entry", () => {
    refuses("Tensor.get: indices must be within [N=2, D=3], got (2, 0)", () => x().get(2, 0));
    refuses("Tensor.get: indices must be within [N=2, D=3], got (0, -1)", () => x().get(0, -1));
    refuses("Tensor.get: indices must be within [N=2, D=3], got (1)", () => any(x()).get(1));
    refuses("Tensor.set: indices must be within [N=2, D=3], got (0, 0.5)", () => x().set(1, 0, 0.5));
  });

  it("a name too few or too many", () => {
    refuses("Tensor.rename: names must be 2 for [N=2, D=3], got 1", () => any(x()).rename("A"));
    refuses("Tensor.rename: names must be 2 for [N=2, D=3], got 3", () => any(x()).rename("A", "B", "C"));
  });
});

describe("views large enough for every short cut", () => {
  seed(11);
  const whole = randn(axis("A", 3), axis("B", 40), axis("C", 70));
  const views: Record<string, AnyTensor> = {
    "the whole": whole,
    "the whole, transposed": whole.T,
    "one of the middle axis": whole.at("B", 1),
    "that, transposed": whole.at("B", -1).T,
    "a slice of the middle axis": whole.slice("B", 1, 38),
    "a slice of the last axis, transposed": whole.slice("C", 2, 65).T,
    "one column": whole.at("C", 3).slice("A", 1, 2),
    "a single entry": whole.at("A", 0).at("B", 0).at("C", 69),
  };

  /** The entries one by one, by their indices. */
  function listed(tensor: AnyTensor): number[] {
    return [tensor.toArray()].flat(Infinity) as number[];
  }

  for (const [name, view] of Object.entries(views)) {
    it(`${name}: every operation reads and writes its entries`, () => {
      const values = listed(view);
      assert.deepEqual(listed(view.copy()), values);
      assert.deepEqual(
        listed(view.add(view.copy())),
        values.map((v) => v + v),
      );
      assert.deepEqual(
        listed(view.copy().sub(view.mul(3))),
        values.map((v) => v - v * 3),
      );
      assert.deepEqual(
        listed(view.mul(view.T.T)),
        values.map((v) => v * v),
      );
      assert.deepEqual(
        listed(view.tanh()),
        values.map((v) => Math.tanh(v)),
      );
      assert.deepEqual(
        listed(view.map((v) => v - 1)),
        values.map((v) => v - 1),
      );
      assert.ok(Math.abs(view.sum() - values.reduce((sum, v) => sum + v, 0)) < 1e-9);
    });

    it(`${name}: in-place writes reach it, and nothing around it`, () => {
      const memory = Float64Array.from(whole.data, (_, i) => i);
      const target: AnyTensor = new Tensor(view.axes, memory, view.offset, view.strides);
      const outside = 3 * 40 * 70 - target.length;
      const before = listed(target);
      target.addInPlace(view.mul(0).add(0.5));
      assert.deepEqual(
        listed(target),
        before.map((v) => v + 0.5),
      );
      assert.equal(memory.filter(Number.isInteger).length, outside);
      assert.deepEqual(listed(target.assign(view)), listed(view));
      assert.deepEqual(
        listed(target.assign(-7.5)),
        before.map(() => -7.5),
      );
      assert.equal(memory.filter((v, i) => v === i).length, outside);
    });
  }

  for (const name of ["A", "B", "C"] as const) {
    it(`the whole: the sum over ${name} adds its positions`, () => {
      const slices = Array.from({ length: whole.axis(name).size }, (_, k) => listed(whole.at(name, k)));
      const byHand = slices.reduce((sums, slice) => sums.map((sum, i) => sum + slice[i]));
      const differences = listed(whole.sum(name)).map((sum, i) => Math.abs(sum - byHand[i]));
      assert.ok(differences.length === byHand.length && Math.max(...differences) < 1e-12);
    });
  }
});

describe("a long row, written in place", () => {
  const [K, J] = [axis("K", 1500), axis("J", 2)];
  const pairs = tensor(
    Array.from({ length: 1500 }, (_, k) => [k, -k]),
    K,
    J,
  );
  const rows = {
    "without gaps": (j: number, dtype: DType) => pairs.at("J", j).astype(dtype),
    "with gaps": (j: number, dtype: DType) => pairs.astype(dtype).at("J", j),
  };

  for (const dtype of ["float64", "float32"] as const) {
    for (const [name, row] of Object.entries(rows)) {
      const sources: Record<string, [operand: number | AnyTensor, entry: (k: number) => number]> = {
        "a row without gaps": [rows["without gaps"](1, dtype), (k) => -k],
        "a row with gaps": [rows["with gaps"](1, dtype), (k) => -k],
        "a number": [0.5, () => 0.5],
        'an axis "1"': [tensor([0.25], axis("1", 1)).astype(dtype), () => 0.25],
      };
      for (const [from, [operand, entry]] of Object.entries(sources)) {
        it(`${name}, from ${from}, in ${dtype}`, () => {
          const wanted = Array.from({ length: 1500 }, (_, k) => entry(k));
          assert.deepEqual(
            row(0, dtype)
              .assign(operand as Tensor<["K"]>)
              .add(0)
              .toArray(),
            wanted.map((value) => value + 0),
          );
          assert.deepEqual(
            row(0, dtype)
              .addInPlace(operand as Tensor<["K"]>)
              .toArray(),
            wanted.map((value, k) => k + value),
          );
        });
      }
    }
  }

  it("stays within its target", () => {
    const memory = new Float64Array(3000).fill(7);
    new Tensor<["K"]>([K], memory, 700).addInPlace(pairs.at("J", 0).copy()).assign(pairs.at("J", 1).copy());
    assert.deepEqual([...memory.slice(0, 700), ...memory.slice(2200)], new Array(1500).fill(7));
  });
});
