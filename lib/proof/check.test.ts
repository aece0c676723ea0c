import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import * as check from "./check";
import { tensor, zeros } from "../tensor/create";
import { gradcheck } from "./gradcheck";
import { GradientComparison, GradientReport } from "./gradient-report";
import { printedLines } from "../testing/printed-lines";
import { randn } from "../tensor/random";
import { RNN } from "../layers/rnn";

const [N, H] = [axis("N", 2), axis("H", 3)];
const h = tensor(
  [
    [0.5, -0.25, 0.125],
    [1, 2, 4],
  ],
  N,
  H,
);

function prints(line: string, run: () => void): void {
  assert.deepEqual(printedLines(run), [line]);
}

function complains(message: string, run: () => void): void {
  assert.deepEqual(
    printedLines(() => assert.throws(run, { name: "CheckError", message })),
    [],
    "a failed check prints nothing: it throws",
  );
}

describe("check.below", () => {
  it("prints the number and the limit", () =>
    prints("✓ largest |h|  0.98 < 1", () => check.below("largest |h|", 0.98, 1)));
  it("names the quantity", () =>
    prints("✓ training  loss 0.012 < 0.1", () => check.below("training", 0.0123, 0.1, "loss")));
  it("complains with both numbers", () =>
    complains("largest |h|: must be < 1, got 1.5", () => check.below("largest |h|", 1.5, 1)));
  it("does not take the limit itself", () =>
    complains("h: loss must be < 1, got 1", () => check.below("h", 1, 1, "loss")));
  it("does not take NaN, or what is no number", () => {
    complains("h: must be < 1, got NaN", () => check.below("h", NaN, 1));
    complains("h: must be < 1, got null", () => check.below("h", null as never, 1));
    complains("h: must be ≥ 0, got null", () => check.atLeast("h", null as never, 0));
  });
});

describe("check.atLeast", () => {
  it("prints the number and the limit", () =>
    prints("✓ float32 noise  0.025 ≥ 0.02", () => check.atLeast("float32 noise", 0.025, 0.02)));
  it("takes the limit itself", () => prints("✓ h  1 ≥ 1", () => check.atLeast("h", 1, 1)));
  it("complains with both numbers", () =>
    complains("h: error must be ≥ 0.02, got 0.001", () => check.atLeast("h", 0.001, 0.02, "error")));
  it("does not take NaN", () => complains("h: must be ≥ 1, got NaN", () => check.atLeast("h", NaN, 1)));
});

describe("printed numbers", () => {
  it("have two digits, and an exponent when they are small or large", () => {
    prints("✓ a  3.1e-10 < 1e-7", () => check.below("a", 3.14159e-10, 1e-7));
    prints("✓ a  1200 < 1.2e6", () => check.below("a", 1234, 1.2e6));
    prints("✓ a  0 < Infinity", () => check.below("a", 0, Infinity));
  });

  it("have more digits when two do not tell them apart", () => {
    prints("✓ a  0.9999 < 1", () => check.below("a", 0.9999, 1));
    prints("✓ a  9.96e-8 < 1e-7", () => check.below("a", 9.96e-8, 1e-7));
    complains("a: must be < 1, got 1.0000000000000002", () => check.below("a", 1 + Number.EPSILON, 1));
  });
});

describe("check.close", () => {
  it("prints the relative error and the limit", () =>
    prints("✓ h  relative error 0 < 1e-12", () => check.close("h", h, h.copy())));
  it("takes a limit", () => prints("✓ h  relative error 5e-4 < 0.001", () => check.close("h", h, h.mul(1.001), 1e-3)));
  it("takes numbers", () =>
    prints("✓ loss  relative error 2.5e-11 < 1e-9", () => check.close("loss", 1, 1 + 5e-11, 1e-9)));

  it("complains with the error, the limit and the farthest entry, by the names of its axes", () => {
    const other = h.copy();
    other.set(2.5, 1, 1);
    other.set(0.75, 0, 0);
    const message =
      "h: relative error must be < 1e-12, got 0.059; farthest at (N=1, H=1): got 2.50000, expected 2.00000";
    complains(message, () => check.close("h", other, h));
    complains("loss: relative error must be < 1e-12, got 0.33; farthest: got 2.00000, expected 1.00000", () =>
      check.close("loss", 2, 1),
    );
  });

  it("does not take the limit itself", () => {
    complains("loss: relative error must be < 0.5, got 0.5; farthest: got 3.00000, expected 1.00000", () =>
      check.close("loss", 3, 1, 0.5),
    );
  });

  it("finds the farthest entry whatever its sign", () => {
    const far = "relative error must be < 1e-12, got 0.79; farthest at (H=1): got -3.00000, expected 3.00000";
    complains(`h: ${far}`, () => check.close("h", tensor([1, -3, 2], H), tensor([1.5, 3, 2], H)));
  });

  it("complains of an entry that is not a number, and says where", () => {
    const broken = h.map((value) => (value === 4 ? NaN : value));
    const far = "relative error must be < 1e-12, got NaN; farthest at (N=1, H=2)";
    complains(`h: ${far}: got NaN, expected 4.00000`, () => check.close("h", broken, h));
    complains(`h: ${far}: got 4.00000, expected NaN`, () => check.close("h", h, broken));
  });

  it("complains of very many numbers, too", () => {
    const many = zeros(axis("N", 300_000));
    complains("h: relative error must be < 1e-12, got 1; farthest at (N=0): got 0.00000, expected 1.00000", () =>
      check.close(
        "h",
        many,
        many.map(() => 1),
      ),
    );
  });

  it("refuses shapes that differ, which no tolerance mends", () => {
    assert.throws(() => check.close("h", h, zeros(H)), {
      name: "RangeError",
      message: 'check.close "h": shapes must be equal, got [N=2, H=3] and [H=3]',
    });
  });
});

describe("check.same", () => {
  it("prints how many numbers are equal", () => {
    prints("✓ h  all 6 numbers equal in every bit", () => check.same("h", h, h.copy()));
    prints("✓ loss  0.333333, equal in every bit", () => check.same("loss", 1 / 3, 1 / 3));
    prints("✓ runs  8, equal in every bit", () => check.same("runs", 8, 8));
    prints("✓ b  2, equal in every bit", () => check.same("b", tensor([2], axis("H", 1)), tensor([2], axis("H", 1))));
    complains("runs: must be 8, got 7", () => check.same("runs", 7, 8));
    complains("loss: must be 0.1000000000000000, got 0.1000000000000001", () => check.same("loss", 0.1 + 9e-17, 0.1));
  });

  it("complains of one bit, in enough digits to see it", () => {
    const other = h.copy();
    other.set(2 + 4 * Number.EPSILON, 1, 1);
    const far = "farthest at (N=1, H=1): got 2.000000000000001, expected 2.000000000000000";
    complains(`h: all numbers must be equal, got 1 of 6 different; ${far}`, () => check.same("h", other, h));
  });

  it("tells 0 from −0, and takes NaN for NaN", () => {
    const zero = "all numbers must be equal, got 1 of 3 different; farthest at (H=2): got -0, expected 0.00000";
    complains(`h: ${zero}`, () => check.same("h", tensor([0, 1, -0], H), tensor([0, 1, 0], H)));
    complains("h: must be 0.00000, got -0", () => check.same("h", -0, 0));
    prints("✓ h  NaN, equal in every bit", () => check.same("h", NaN, NaN));
  });

  it("refuses shapes that differ", () => {
    assert.throws(() => check.same("h", 1, zeros(H)), {
      name: "RangeError",
      message: 'check.same "h": shapes must be equal, got a number and [H=3]',
    });
  });
});

describe("check.gradients", () => {
  const layer = new RNN(randn(axis("D", 2), H), randn(H, H), randn(H));
  const report = gradcheck(layer, { x: randn(N, axis("D", 2)), hPrev: randn(N, H) });

  it("prints one line per gradient", () => {
    const lines = printedLines(() => check.gradients(report));
    assert.deepEqual(
      lines.map((line) => line.replace(/\d+ entries agree, relative error \d(\.\d)?e-\d+ </, "… <")),
      ["dWx", "dWh", "db", "dx", "dhPrev"].map((name) => `✓ ${name}  … < 1e-7`),
    );
  });

  it("prints the label before each name, and takes a limit", () => {
    assert.match(
      printedLines(() => check.gradients(report, "step", 1e-5))[0],
      /^✓ step dWx {2}6 entries agree, relative error \S+ < 1e-5$/,
    );
  });

  it("lists every gradient that does not agree, and prints those that do", () => {
    const [first, second, ...rest] = report.comparisons;
    const wrong = [first, second].map(({ name, analytic, numeric, floor }) => {
      const slopes = { values: numeric, floors: floor, kinks: new Map<number, readonly [number, number]>() };
      return new GradientComparison(name, analytic.mul(2), slopes);
    });
    const lines = printedLines(() =>
      assert.throws(
        () => check.gradients(new GradientReport([...wrong, ...rest])),
        (error: Error) => {
          assert.equal(error.name, "CheckError");
          assert.deepEqual(
            error.message.split("\n").map((line) => line.slice(0, 45)),
            ["dWx: relative error must be < 1e-7, got 0.33;", "dWh: relative error must be < 1e-7, got 0.33;"],
          );
          return true;
        },
      ),
    );
    assert.equal(lines.length, 3);
  });
});

describe("a check of nothing", () => {
  it("does not pass: a report without gradients", () => {
    const empty = gradcheck({ params: {}, grads: {}, forward: () => h, backward: () => [] }, {});
    complains("check.gradients: the report must have gradients, got none", () => check.gradients(empty));
  });

  for (const [name, run] of Object.entries({
    fails: (body: () => void) => check.fails("wrong", body),
    quietly: check.quietly,
  })) {
    it(`does not pass: an async function in check.${name}`, () => {
      // eslint-disable-next-line @typescript-eslint/require-await -- it must fail before anything is awaited
      const late = (async () => check.below("h", 2, 1)) as () => void;
      assert.throws(() => run(late), {
        name: "TypeError",
        message: "check: what holds checks must not be async, got a promise",
      });
    });
  }
});

describe("check.throws", () => {
  const fail = (): never => {
    throw new RangeError("matmul: inner axes must be equal\nand more");
  };

  it("prints the first line of the message", () => {
    prints("✓ hPrev·Wx  threw: matmul: inner axes must be equal", () => check.throws("hPrev·Wx", fail, "inner axes"));
  });

  it("complains when another error comes, or none", () => {
    complains('t: must throw "outer", got: matmul: inner axes must be equal', () => check.throws("t", fail, "outer"));
    complains('t: must throw "outer", got: it returned', () => check.throws("t", () => 1, "outer"));
  });
});

describe("check.fails", () => {
  it("prints one line with the complaint about the wrong version, and not what its checks print", () => {
    prints("✓ the mean  caught: db: relative error must be < 1e-12, got 0.33", () =>
      check.fails("the mean", () => {
        check.close("before", 1, 1);
        check.close("db", 2, 1);
      }),
    );
  });

  it("fails when the wrong version passes", () => {
    complains("the mean: this wrong version must fail its check, but it passes", () =>
      check.fails("the mean", () => check.close("db", 1, 1)),
    );
    complains("nothing: this wrong version must fail its check, but it passes", () => check.fails("nothing", () => {}));
  });

  it("does not take a crash for a failed check", () => {
    assert.throws(() => check.fails("typo", () => check.close("db", h, zeros(H))), RangeError);
    assert.throws(
      () =>
        check.fails("typo", () => {
          throw new TypeError("h is undefined");
        }),
      TypeError,
    );
  });

  it("leaves later checks loud, whatever it met", () => {
    assert.throws(() =>
      check.fails("typo", () => {
        throw new TypeError("h is undefined");
      }),
    );
    prints("✓ h  0 < 1", () => check.below("h", 0, 1));
  });

  it("may stand inside another", () => {
    prints("✓ outer  caught: inner: this wrong version must fail its check, but it passes", () =>
      check.fails("outer", () => check.fails("inner", () => check.below("h", 0, 1))),
    );
  });
});

describe("check.quietly", () => {
  it("prints nothing, and lets complaints through", () => {
    assert.deepEqual(
      printedLines(() => check.quietly(() => check.below("h", 0, 1))),
      [],
    );
    assert.throws(() => check.quietly(() => check.below("h", 2, 1)), check.CheckError);
    prints("✓ h  0 < 1", () => check.below("h", 0, 1));
  });
});

describe("check.scoreboard", () => {
  /** Runs cells in a fresh process, as a fresh kernel would, and returns what they print. */
  function fresh(...cells: string[]): string[] {
    const guarded = cells.map((cell) => `try { ${cell} } catch {}`).join("\n");
    const program = `const { axis, check, tensor } = require(${JSON.stringify(join(__dirname, "../index.js"))});\n${guarded}`;
    return execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }).trim().split("\n");
  }

  it("counts checks, caught wrong versions, and names what does not hold", () => {
    const lines = fresh(
      "check.below('a', 0, 1)",
      "check.below('b', 2, 1)",
      "check.fails('c', () => check.below('inside', 2, 1))",
      "check.fails('d', () => check.below('inside', 0, 1))",
      "check.quietly(() => check.below('quiet', 0, 1))",
      "check.scoreboard()",
    );
    assert.deepEqual(lines.slice(-3), [
      "2 of 4 checks hold; 1 of them are wrong versions that were caught.",
      "✗ b",
      "✗ d",
    ]);
  });

  it("counts a cell that is run again once, by its latest result", () => {
    const lines = fresh(
      "check.below('a', 2, 1)",
      "check.below('a', 0, 1)",
      "check.below('a', 0, 1)",
      "check.scoreboard()",
    );
    assert.deepEqual(lines.slice(-1), ["1 of 1 checks hold; 0 of them are wrong versions that were caught."]);
  });

  it("does not keep an earlier pass of a check that was stopped halfway", () => {
    const lines = fresh(
      "check.close('a', 1, 1)",
      "try { check.close('a', tensor([1, 2], axis('N', 2)), 1) } catch {}",
      "check.fails('b', () => check.close('x', 1, 2))",
      "try { check.fails('b', () => { null.x }) } catch {}",
      "check.scoreboard()",
    );
    assert.deepEqual(lines.slice(-3), [
      "0 of 2 checks hold; 0 of them are wrong versions that were caught.",
      "✗ a",
      "✗ b",
    ]);
  });

  it("does not count the checks inside check.throws", () => {
    assert.deepEqual(
      fresh("check.throws('a', () => check.below('b', 2, 1), 'must be')", "check.scoreboard()").slice(-1),
      ["1 of 1 checks hold; 0 of them are wrong versions that were caught."],
    );
  });

  it("of no checks says so", () => {
    assert.deepEqual(fresh("check.scoreboard()"), [
      "0 of 0 checks hold; 0 of them are wrong versions that were caught.",
    ]);
  });
});
