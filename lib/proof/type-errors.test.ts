// What the compiler accepts and refuses of programs that use the library, and how `typeErrors` tells it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { type CompilerComplaint, typeErrors, typeErrorsOfEach } from "./type-errors";

const setting = `
import { axis, gradcheck, ones, randn, RNN, Tensor, tensor, TimeRNN, zeros, zerosLike } from "../lib";
const [N, T, D, H] = [axis("N", 4), axis("T", 7), axis("D", 3), axis("H", 5)];
const [x, xs, h, hs] = [randn(N, D), randn(N, T, D), randn(N, H), randn(N, T, H)];
const [Wx, Wh, b] = [randn(D, H), randn(H, H), randn(H)];
`;
const firstLine = setting.split("\n").length;

/** The complaints about a program that follows the setting. */
function complaints(program: string): CompilerComplaint[] {
  return [...typeErrors(setting + program)];
}

describe("the compiler accepts", () => {
  const correct = {
    "a step forward": 'const next: Tensor<["N", "H"]> = h.matmul(Wh).add(x.matmul(Wx)).add(b).tanh();',
    "a step back": `
      const dt = h.mul(h.map((h) => 1 - h ** 2));
      const [db, dWh, dWx, dhPrev, dx] = [dt.sum("N"), h.T.matmul(dt), x.T.matmul(dt), dt.matmul(Wh.T), dt.matmul(Wx.T)];
      const all: [Tensor<["H"]>, Tensor<["H", "H"]>, Tensor<["D", "H"]>, Tensor<["N", "H"]>, Tensor<["N", "D"]>] = [db, dWh, dWx, dhPrev, dx];`,
    "a product over the last of three axes": 'const all: Tensor<["N", "T", "H"]> = xs.matmul(Wx);',
    "a vector times a matrix": 'const y: Tensor<["H"]> = randn(D).matmul(Wx);',
    "views by axis name":
      'const [xt, row]: [Tensor<["N", "D"]>, Tensor<["T", "D"]>] = [xs.at("T", -1), xs.at("N", 0)]; const block: typeof xs = xs.slice("T", 0, 5);',
    sums: 'const [all, overT]: [number, Tensor<["N", "D"]>] = [xs.sum(), xs.sum("T")];',
    "transposes and other names":
      'const xT: Tensor<["D", "T", "N"]> = xs.T; const next: Tensor<["N", "T", "D"]> = hs.rename("N", "T", "D");',
    "nested numbers":
      "const [one, two, three]: [number[], number[][], number[][][]] = [b.toArray(), x.toArray(), xs.toArray()]; const v = tensor([[1, 2, 3]], axis('N', 1), D);",
    broadcasting:
      'h.add(b).sub(1).mul(h); xs.add(x.at("N", 0)); h.mul(ones(N, axis("1", 1))).add(zeros(axis("1", 1), H));',
    "in-place writes": 'h.assign(b).addInPlace(0.5); hs.at("T", 0).assign(h); Wx.addInPlace(Wx.mul(-0.1));',
    "a step as a layer":
      'const rnn = new RNN(Wx, Wh, b); const h2: Tensor<["N", "H"]> = rnn.forward(x, h); const [dx, dh]: [Tensor<["N", "D"]>, Tensor<["N", "H"]>] = rnn.backward(h2);',
    "a block as a layer":
      'const layer = new TimeRNN(Wx, Wh, b, { stateful: true }); const dxs: Tensor<["N", "T", "D"]> = layer.backward(layer.forward(xs)); layer.setState(h);',
    "a gradient check of both":
      "gradcheck(new RNN(Wx, Wh, b), { x, hPrev: h }).of('dWx'); gradcheck(new TimeRNN(Wx, Wh, b), { xs }).worst.toFixed();",
    "a function for any axes":
      "function square<Axes extends string[]>(t: Tensor<Axes>): Tensor<Axes> { return t.mul(t as never); } const y: typeof xs = square(xs); zerosLike(xs).assign(xs);",
    "one entry by its indices": "const first: number = xs.get(0, 1, 2); xs.set(first, 0, 0, 0);",
  };
  for (const [what, program] of Object.entries(correct)) {
    it(what, () =>
      assert.deepEqual(
        complaints(program).map(({ line, message }) => `${line - firstLine + 1}: ${message}`),
        [],
      ),
    );
  }
});

describe("the compiler refuses", () => {
  const wrong = {
    "[N, H]·[D, H]": "h.matmul(Wx);",
    "[N, D]·[H, H]": "x.matmul(Wh);",
    "a forgotten transpose in the backward pass": "h.matmul(Wx);",
    "a factor with three axes": "x.matmul(xs);",
    "a sum of [N, D] and [N, H]": "x.add(h);",
    "[N] over [N, H]: only last axes stretch": 'h.add(h.sum("H"));',
    "a larger operand": "b.add(h);",
    "an assignment of other axes": "x.assign(h);",
    "a sum over an axis that is not there": 'h.sum("T");',
    "a view of an axis that is not there": 'h.at("T", 0);',
    "a slice of an axis that is not there": 'h.slice("D", 0, 1);',
    "one name too few": 'xs.rename("N", "T");',
    "an index too few": "xs.get(0, 1);",
    "a matrix where a vector is declared": 'const db: Tensor<["H"]> = h;',
    "a transposed result": 'const dWx: Tensor<["D", "H"]> = h.T.matmul(x);',
    "a tensor of either kind": 'function f(t: Tensor<["N", "H"]> | Tensor<["N", "D"]>) { t.matmul(Wx); }',
    "flat numbers for two axes": "tensor([1, 2, 3], N, D);",
    "weights in the wrong order": "new RNN(Wh, Wx, b);",
    "inputs over time for a single step": "new RNN(Wx, Wh, b).forward(xs, h);",
    "a single step's input for a block": "new TimeRNN(Wx, Wh, b).forward(x);",
    "the upstream gradient of another layer": "new RNN(Wx, Wh, b).backward(x);",
    "an option that does not exist": "new TimeRNN(Wx, Wh, b, { statefull: true });",
    "a replaced gradient": "new RNN(Wx, Wh, b).grads.Wx = Wx;",
  };
  for (const [what, program] of Object.entries(wrong)) {
    it(what, () => assert.deepEqual([...new Set(complaints(program).map(({ line }) => line - firstLine + 1))], [1]));
  }
});

describe("typeErrors", () => {
  it("says where: line and column from 1, code, message", () => {
    assert.deepEqual(
      [...typeErrors("const a = 1;\nconst b: string = a;")],
      [{ line: 2, column: 7, code: 2322, message: "Type 'number' is not assignable to type 'string'." }],
    );
  });

  it("names the axes that do not fit", () => {
    const [{ code, message }] = complaints("h.matmul(Wx);");
    assert.equal(code, 2345);
    assert.equal(
      message,
      `Argument of type 'Tensor<["D", "H"]>' is not assignable to parameter of type 'Tensor<["H", "H"]>'.`,
    );
  });

  it("is strict: null and untyped parameters are complaints", () => {
    const codes = typeErrors("const n: number = null;\nfunction f(x) { return x; }").complaints.map(({ code }) => code);
    assert.deepEqual(codes, [2322, 7006]);
  });

  it("finds errors of syntax, in the order of the text", () => {
    assert.deepEqual(
      typeErrors("const s: string = 1;\nconst t = ;").complaints.map(({ line }) => line),
      [1, 2],
    );
  });

  it("forgets the text before", () => {
    assert.equal(typeErrors("const a: string = 1;").length, 1);
    assert.equal(typeErrors("const b = 1;").length, 0);
  });

  it("prints as a table, or that there is nothing", () => {
    assert.equal(inspect(typeErrors("const a = 1;")), "no type errors");
    assert.equal(
      inspect(typeErrors("const a: string = 1;\n\n\nb;")),
      "line   1  TS2322  Type 'number' is not assignable to type 'string'.\nline   4  TS2304  Cannot find name 'b'.",
    );
  });

  it("can be walked through", () => {
    assert.deepEqual(
      Array.from(typeErrors("b;"), ({ code }) => code),
      [2304],
    );
  });

  it("says what a repair silences, by line and message, whatever the compiler thinks was meant", () => {
    const before = typeErrors("const count = coutn;\nconst b: string = 1;\nconst c: string = 1;");
    const after = typeErrors("const count = couns;\nconst b: string = 1;\nconst c: number = 1;");
    const silenced = before.without(after);
    assert.deepEqual(
      [...silenced].map(({ line }) => line),
      [1, 3],
    );
    assert.equal(before.without(before).length, 0);
    const [meant, notMeant] = ["const count = 1;\ncoutn;", "const other = 1;\ncoutn;"].map(typeErrors);
    assert.notEqual([...meant][0].message, [...notMeant][0].message);
    assert.equal(meant.without(notMeant).length, 0);
  });

  it("of each text says what it says of one alone; they do not see each other's names", () => {
    const texts = ["const a: string = 1;", "const a = 2; const b: null = a;", "b;", "export const c = 1;", "c;\na;"];
    const each = typeErrorsOfEach([...texts, texts[0]]).map(({ complaints }) => complaints);
    assert.deepEqual(
      each.map((found) => found.map(({ line, code }) => `${line} ${code}`)),
      [["1 2322"], ["1 2322"], ["1 2304"], [], ["1 2304", "2 2304"], ["1 2322"]],
    );
    for (const [i, text] of texts.entries()) {
      assert.deepEqual(
        typeErrors(`${text} `).complaints,
        each[i],
        "checked alone, with a space, so that it is not known",
      );
    }
  });
});
