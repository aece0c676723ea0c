import { type Answers } from "./answer";

const DC = "dh.mul(o).mul(tanhC.map(tanhSlope)).add(dcNext)";
const DAO = "dh.mul(tanhC).mul(o.map(sigmoidSlope))";
const DAF = "dc.mul(cPrev).mul(f.map(sigmoidSlope))";
const DAG = "dc.mul(i).mul(g.map(tanhSlope))";
const DAI = "dc.mul(g).mul(i.map(sigmoidSlope))";

const FORWARD = "f.mul(cPrev).add(f.map((y) => 1 - y).mul(g))";
const DF = "dc.mul(cPrev).sub(dc.mul(g))";
const DAG2 = "dc.mul(f.map((y) => 1 - y)).mul(g.map((y) => 1 - y ** 2))";

const ORDER = "[1, 2, 0, 3]";
const SUMMED = "biasIh.add(biasHh)";

const ALONE = "dc, nothing from the next step";

const BY_SECTION_2 = `function cellBackward(
  dh: Tensor<["N", "H"]>,
  dcNext: Tensor<["N", "H"]>,
  kept: Record<"f" | "g" | "i" | "o" | "tanhC" | "cPrev", Tensor<["N", "H"]>>,
) {
  const { dc, das, dcPrev } = backThroughGates({ ...kept, c: kept.tanhC, h: dh }, dh, dcNext);
  const [daf, dag, dai, dao] = das;
  return { dc: dc, dao: dao, daf: daf, dag: dag, dai: dai, dcPrev: dcPrev };
}`;

export const lstmAndGru: Answers = {
  ex1: {
    wrong: [
      ["dc left at zero", ALONE, "all zeros so far", { [DC]: "zerosLike(dh)" }],
      ["dc without the slope", ALONE, "times the slope", { [DC]: "dh.mul(o).add(dcNext)" }],
      ["dc without o", ALONE, "dh times o", { [DC]: "dh.mul(tanhC.map(tanhSlope)).add(dcNext)" }],
      ["the slope of σ for tanh(c)", ALONE, "1 − tanhC²", { "tanhC.map(tanhSlope)": "tanhC.map(sigmoidSlope)" }],
      ["tanh of tanh(c)", ALONE, "1 − tanhC²", { "tanhC.map(tanhSlope)": "tanhC.tanh().map(tanhSlope)" }],
      ["dcNext forgotten", "dc", "add dcNext", { [DC]: "dh.mul(o).mul(tanhC.map(tanhSlope))" }],
      ["dcNext subtracted", "dc", "add dcNext", { ".add(dcNext)": ".sub(dcNext)" }],
      ["dcNext times f", "dc", "add dcNext", { ".add(dcNext)": ".add(dcNext.mul(f))" }],
      ["da_o from dc", "dao", "dh times tanhC", { [DAO]: "dc.mul(tanhC).mul(o.map(sigmoidSlope))" }],
      ["da_o without its slope", "dao", "the slope o(1 − o)", { [DAO]: "dh.mul(tanhC)" }],
      ["da_f with g", "daf", "dc times cPrev", { [DAF]: "dc.mul(g).mul(f.map(sigmoidSlope))" }],
      ["da_f with the slope of tanh", "daf", "f(1 − f)", { "f.map(sigmoidSlope)": "f.map(tanhSlope)" }],
      ["da_g with f", "dag", "dc times i", { [DAG]: "dc.mul(f).mul(g.map(tanhSlope))" }],
      ["da_g with the slope of σ", "dag", "1 − g²", { "g.map(tanhSlope)": "g.map(sigmoidSlope)" }],
      ["da_i negated", "dai", "dc times g", { [DAI]: `${DAI}.mul(-1)` }],
      ["dcPrev without f", "dcPrev", "dc times f", { "const dcPrev = dc.mul(f);": "const dcPrev = dc.copy();" }],
      ["dcPrev from dcNext", "dcPrev", "dc times f", { "const dcPrev = dc.mul(f);": "const dcPrev = dcNext.mul(f);" }],
      ["the code of section 2", ALONE, "without calling it", BY_SECTION_2],
      ["dh is changed", "dc", "changes dh", { [DC]: "dh.mulInPlace(o).mul(tanhC.map(tanhSlope)).add(dcNext)" }],
    ],
    right: [
      [
        "dc in two lines",
        { [`const dc = ${DC};`]: "const byH = dh.mul(o.mul(tanhC.map(tanhSlope)));\n  const dc = dcNext.add(byH);" },
      ],
      ["the slope of σ multiplied out", { "y * (1 - y)": "y - y * y" }],
      ["factors in another order", { [DAF]: "f.map(sigmoidSlope).mul(cPrev).mul(dc)" }],
    ],
  },
  ex2: {
    wrong: [
      ["zeros", "all is kept", "all zeros so far", { [FORWARD]: "f.mul(0)" }],
      [
        "the gates exchanged",
        "all is kept",
        "c is cPrev",
        { [FORWARD]: "f.mul(g).add(f.map((y) => 1 - y).mul(cPrev))" },
      ],
      ["only what is kept", "all is new", "c is g", { [FORWARD]: "f.mul(cPrev)" }],
      ["both gates f", "all is kept", "c is cPrev", { [FORWARD]: "f.mul(cPrev).add(f.mul(g))" }],
      ["g is not weighed", "all is kept", "c is cPrev", { [FORWARD]: "f.mul(cPrev).add(g)" }],
      [
        "weights that do not add up to 1",
        "forward",
        "f times cPrev",
        { [FORWARD]: "f.mul(cPrev).add(f.map((y) => 1 - y ** 2).mul(g))" },
      ],
      ["dcPrev without f", "dcPrev", "dc times f", { "dcPrev: dc.mul(f)": "dcPrev: dc.copy()" }],
      ["dcPrev times 1 − f", "dcPrev", "dc times f", { "dcPrev: dc.mul(f)": "dcPrev: dc.sub(dc.mul(f))" }],
      ["da_g with f", "dag", "multiplied by 1 − f", { [DAG2]: "dc.mul(f).mul(g.map((y) => 1 - y ** 2))" }],
      ["da_g without its slope", "dag", "1 − g²", { [DAG2]: "dc.mul(f.map((y) => 1 - y))" }],
      ["one of f's ways", "daf", "cPrev − g", { [DF]: "dc.mul(cPrev)" }],
      ["f's ways added", "daf", "cPrev − g", { [DF]: "dc.mul(cPrev).add(dc.mul(g))" }],
      ["da_f without its slope", "daf", "f(1 − f)", { "df.mul(f.map((y) => y * (1 - y)))": "df" }],
      ["dc is changed", "dcPrev", "changes dc", { [DF]: "dc.mulInPlace(cPrev.sub(g))" }],
    ],
    right: [
      ["from g on", { [FORWARD]: "g.add(f.mul(cPrev.sub(g)))" }],
      ["the difference first", { [DF]: "cPrev.sub(g).mul(dc)" }],
    ],
  },
  ex3: {
    wrong: [
      ["not transposed", "shape of Wx", ".T", { "Wx: weights.T": "Wx: weights as any" }],
      [
        "names alone",
        "gate f",
        "second of its gates",
        {
          "return { Wx: weights.T, b: biases };":
            'const [R, C] = [rows.size, weightIh.axis("D").size];\n  return { Wx: tensor(Array.from({ length: C }, (_, i) => Array.from({ length: R }, (_, j) => weights.toArray().flat()[i * R + j])), weightIh.axis("D"), rows), b: biases };',
        },
      ],
      ["the order as it was", "gate f", "second of its gates", { [ORDER]: "[0, 1, 2, 3]" }],
      ["ONNX's order", "gate f", "second of its gates", { [ORDER]: "[2, 3, 0, 1]" }],
      ["there for back", "gate f", "second of its gates", { [ORDER]: "[2, 0, 1, 3]" }],
      ["g and i exchanged", "gate g", "third of its gates", { [ORDER]: "[1, 0, 2, 3]" }],
      ["f and g exchanged", "gate f", "second of its gates", { [ORDER]: "[2, 1, 0, 3]" }],
      ["o where i belongs", "gate i", "first of its gates", { [ORDER]: "[1, 2, 3, 0]" }],
      ["one bias", "b", "both biases added", { [SUMMED]: "biasIh.copy()" }],
      ["the other bias", "b", "both biases added", { [SUMMED]: "biasHh.copy()" }],
      ["biases multiplied", "b", "both biases added", { [SUMMED]: "biasIh.mul(biasHh)" }],
      ["biases in the old order", "b", "the same new order", { "b: biases }": "b: summed }" }],
      [
        "the library's function",
        "shape of Wx",
        "calls lstmFromTorch",
        `function fromTorch(weightIh: Tensor<["4H", "D"]>, biasIh: Tensor<["4H"]>, biasHh: Tensor<["4H"]>) {
  const [rows, H] = [weightIh.axis("4H"), axis("H", weightIh.axis("4H").size / 4)];
  const names = { weight_ih_l0: weightIh, weight_hh_l0: zeros(rows, H), bias_ih_l0: biasIh, bias_hh_l0: biasHh };
  const [Wx, , b] = lstmFromTorch(names);
  return { Wx, b };
}`,
      ],
      ["a bias is changed", "arguments left alone", "changes biasIh", { [SUMMED]: "biasIh.addInPlace(biasHh)" }],
      [
        "a weight is changed",
        "arguments left alone",
        "changes weightIh",
        { "return { Wx": "weightIh.mulInPlace(2);\n  return { Wx" },
      ],
    ],
    right: [
      [
        "as lists",
        `function fromTorch(weightIh: Tensor<["4H", "D"]>, biasIh: Tensor<["4H"]>, biasHh: Tensor<["4H"]>) {
  const [rows, D] = weightIh.axes;
  const H = rows.size / 4;
  const inOrder = <T>(list: T[]): T[] => [1, 2, 0, 3].flatMap((k) => list.slice(k * H, (k + 1) * H));
  const both = inOrder(biasIh.add(biasHh).toArray());
  return { Wx: tensor(inOrder(weightIh.toArray()), axis("4H", rows.size), axis("D", D.size)).T, b: tensor(both, axis("4H", rows.size)) };
}`,
      ],
      ["the bias after the order", { [SUMMED]: "biasHh.add(biasIh)" }],
    ],
  },
};
