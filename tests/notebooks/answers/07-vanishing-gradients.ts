import { type Answers } from "./answer";

const LAST_ROW = 'gradients.at("T", -1).assign(g);';
const ROW = 'gradients.slice("T", t, t + 1)';
const SLOPES = 'hs.at("T", t).map((h) => 1 - h ** 2)';
const BACK = "da.matmul(Wh.T)";
const GRADIENTS_BACK =
  'function gradientsBack(g: Tensor<["H"]>, hs: Tensor<["T", "H"]>, Wh: Tensor<["H", "H"]>): Tensor<["T", "H"]>';

const NORM = "Math.sqrt(gradients.reduce((sum, gradient) => sum + gradient.norm() ** 2, 0))";
const SCALED = "gradient.mul(norm > c ? c / norm : 1)";
const CLIPPED_TO = "function clippedTo(gradients: readonly AnyTensor[], c: number): AnyTensor[]";

const D_TANH = "dhNext.mul(a).mul(tanhOut.map((h) => 1 - h ** 2))";
const BOTH = "dhNext.mul(1 - a).add(dTanh.matmul(Wh.T))";
const LEAK_BACKWARD =
  'function leakBackward(dhNext: Tensor<["N", "H"]>, tanhOut: Tensor<["N", "H"]>, Wh: Tensor<["H", "H"]>, a: number): Tensor<["N", "H"]>';

export const vanishingGradients: Answers = {
  ex1: {
    wrong: [
      ["zeros", "the last step", "all zeros so far", `${GRADIENTS_BACK} {\n  return zerosLike(hs);\n}`],
      ["g negated", "the last step", "the one row is g", { [LAST_ROW]: 'gradients.at("T", -1).assign(g.mul(-1));' }],
      ["g in every row", "one step back", "LATER state", { [BACK]: "da.mul(0).add(g)" }],
      ["g in the first row", "one step back", "LATER state", { [LAST_ROW]: 'gradients.at("T", 0).assign(g);' }],
      ["no slopes", "one step back", "LATER state", { [`${ROW}.mul(${SLOPES})`]: ROW }],
      [
        "the slopes of the earlier state",
        "one step back",
        "LATER state",
        { 'hs.at("T", t).map': 'hs.at("T", t - 1).map' },
      ],
      ["1 − h", "one step back", "1 − h²", { "1 - h ** 2": "1 - h" }],
      ["Wh not transposed", "one step back", "times Whᵀ", { [BACK]: "da.matmul(Wh)" }],
      [
        "one step, and no farther",
        "all steps",
        "each row is made of the row after it",
        { "t > 0; t--": 't > Math.max(0, hs.axis("T").size - 2); t--' },
      ],
      [
        "every row made of g",
        "all steps",
        "each row is made of the row after it",
        {
          [`const da = ${ROW}`]:
            'const da = gradients.slice("T", hs.axis("T").size - 1, hs.axis("T").size).rename("T", "H")',
        },
      ],
      [
        "the slopes of the last state for all",
        "all steps",
        "the state after it",
        { 'hs.at("T", t).map': 'hs.at("T", -1).map' },
      ],
      ["hs overwritten", "one step back", "changes hs", { "zerosLike(hs)": "hs.mulInPlace(0)" }],
      [
        "slopes written into hs",
        "all steps",
        "changes hs",
        { [SLOPES]: 'hs.at("T", t).assign(hs.at("T", t).map((h) => 1 - h ** 2))' },
      ],
      [
        "by the products of matrices",
        "the last step",
        "what backThroughTime does",
        `${GRADIENTS_BACK} {
  const row = tensor([g.toArray()], axis("T", 1), g.axis("H"));
  const rows = backThroughTime(hs, Wh).map((G) => row.matmul(G).at("T", 0).toArray()).reverse();
  return tensor(rows, hs.axis("T"), g.axis("H"));
}`,
      ],
      [
        "the library's layer",
        "one step back",
        "calls RNN",
        {
          [BACK]: 'new RNN(Wh.rename("D", "H"), Wh, g).forward(da.rename("N", "D"), da.rename("N", "H")) as any',
        },
      ],
    ],
    right: [
      [
        "entry by entry",
        `${GRADIENTS_BACK} {
  const out = zerosLike(hs);
  const [T, H] = [hs.axis("T").size, g.axis("H").size];
  for (let j = 0; j < H; j++) out.set(g.get(j), T - 1, j);
  for (let t = T - 2; t >= 0; t--)
    for (let i = 0; i < H; i++) {
      let sum = 0;
      for (let j = 0; j < H; j++) sum += out.get(t + 1, j) * (1 - hs.get(t + 1, j) ** 2) * Wh.get(i, j);
      out.set(sum, t, i);
    }
  return out;
}`,
      ],
      [
        "with lists",
        `${GRADIENTS_BACK} {
  const [rows, states] = [[g.toArray()], hs.toArray()];
  for (let t = states.length - 1; t > 0; t--) {
    const da = rows[0].map((value, j) => value * (1 - states[t][j] ** 2));
    rows.unshift(Wh.toArray().map((row) => row.reduce((sum, w, j) => sum + w * da[j], 0)));
  }
  return tensor(rows, hs.axis("T"), g.axis("H"));
}`,
      ],
    ],
  },
  ex2: {
    wrong: [
      ["nothing is clipped", "a long one", "times c / norm", { [SCALED]: "gradient.mul(1)" }],
      ["zeros", "short ones", "all zeros so far", { [SCALED]: "gradient.mul(0)" }],
      ["short ones are lengthened", "short ones", "not made longer", { [SCALED]: "gradient.mul(c / norm)" }],
      ["scaled by c", "a long one", "times c / norm", { "? c / norm": "? c" }],
      ["divided by the norm", "a long one", "times c / norm", { "? c / norm": "? 1 / norm" }],
      [
        "entry by entry",
        "a long one",
        "times c / norm",
        { [SCALED]: "gradient.map((v) => Math.max(-c, Math.min(c, v)))" },
      ],
      ["without the root", "a long one", "the root of the sum", { [NORM]: NORM.replace("Math.sqrt", "") }],
      [
        "the largest entry",
        "a long one",
        "the root of the sum",
        { [NORM]: "Math.max(...gradients.map((gradient) => gradient.abs().max()))" },
      ],
      [
        "the mean of the squares",
        "a long one",
        "the sum of all squares",
        { [NORM]: NORM.replace("** 2,", "** 2 / gradient.length,") },
      ],
      [
        "the norms added",
        "several together",
        "their squared norms",
        { [NORM]: "gradients.reduce((sum, gradient) => sum + gradient.norm(), 0)" },
      ],
      [
        "each by itself",
        "several together",
        "one norm for all",
        { [SCALED]: "gradient.mul(Math.min(1, c / gradient.norm()))" },
      ],
      [
        "only the long ones",
        "one long, others short",
        "all by the same factor",
        { [SCALED]: "gradient.mul(norm > c && gradient.norm() > c / 2 ? c / norm : 1)" },
      ],
      ["0 / 0", "zeros", "nothing is divided by it", { [SCALED]: "gradient.div(norm).mul(Math.min(norm, c))" }],
      ["in place", "several together", "changes Wx", { "gradient.mul(": "gradient.mulInPlace(" }],
      [
        "the library's clipping",
        "short ones",
        "calls clipGradients",
        `function clippedTo(gradients: readonly AnyTensor[], c: number): AnyTensor[] {
  const copies = gradients.map((gradient) => gradient.mul(1));
  clipGradients(copies, c);
  return copies;
}`,
      ],
    ],
    right: [
      ["the smaller of two factors", { [SCALED]: "gradient.mul(Math.min(1, c / norm))" }],
      [
        "square by square",
        `${CLIPPED_TO} {
  let squares = 0;
  for (const gradient of gradients) for (const v of gradient.copy().data) squares += v * v;
  if (squares <= c * c) return gradients.map((gradient) => gradient.copy());
  return gradients.map((gradient) => gradient.mul(c).div(Math.sqrt(squares)));
}`,
      ],
    ],
  },
  ex3: {
    wrong: [
      ["zeros", "a = 0, nothing new", "all zeros so far", { [BOTH]: "dTanh.mul(0)" }],
      ["only what comes through tanh", "a = 0, nothing new", "still to write", { [BOTH]: "dTanh.matmul(Wh.T)" }],
      ["only what comes straight on", "a = 1, a plain step", "notebook 01", { [BOTH]: "dhNext.mul(1 - a)" }],
      [
        "a plain step",
        "a = 0, nothing new",
        "straight on",
        { [BOTH]: "dhNext.mul(tanhOut.map((h) => 1 - h ** 2)).matmul(Wh.T)" },
      ],
      [
        "a and 1 − a exchanged",
        "a = 0, nothing new",
        "straight on",
        { "mul(1 - a)": "mul(a)", "dhNext.mul(a).mul(tanhOut": "dhNext.mul(1 - a).mul(tanhOut" },
      ],
      [
        "tanh's part without a",
        "a = 0, nothing new",
        "straight on",
        { [D_TANH]: "dhNext.mul(tanhOut.map((h) => 1 - h ** 2))" },
      ],
      [
        "the straight part without 1 − a",
        "a = 1, a plain step",
        "notebook 01",
        { "dhNext.mul(1 - a).add": "dhNext.add" },
      ],
      ["no slopes", "a = 1, a plain step", "times the slopes", { [D_TANH]: "dhNext.mul(a)" }],
      ["1 − h", "a = 1, a plain step", "1 − h̃²", { "1 - h ** 2": "1 - h" }],
      ["Wh not transposed", "a = 1, a plain step", "times Whᵀ", { "dTanh.matmul(Wh.T)": "dTanh.matmul(Wh)" }],
      ["the parts subtracted", "a = 1, a plain step", "times Whᵀ", { ".add(dTanh": ".sub(dTanh" }],
      ["a squared", "in between", "the two ways add", { "dhNext.mul(a)": "dhNext.mul(a ** 2)" }],
      ["1 − a squared", "in between", "the two ways add", { "mul(1 - a)": "mul((1 - a) ** 2)" }],
      [
        "dhNext multiplied in place",
        "a = 0, nothing new",
        "changes dhNext",
        { "dhNext.mul(a).mul": "dhNext.mulInPlace(a).mul" },
      ],
    ],
    right: [
      ["by the parts of dhNext", { [BOTH]: "dTanh.matmul(Wh.T).add(dhNext).sub(dhNext.mul(a))" }],
      [
        "entry by entry",
        `${LEAK_BACKWARD} {
  const out = zerosLike(dhNext);
  const [N, H] = dhNext.shape;
  for (let n = 0; n < N; n++)
    for (let i = 0; i < H; i++) {
      let sum = (1 - a) * dhNext.get(n, i);
      for (let j = 0; j < H; j++) sum += a * dhNext.get(n, j) * (1 - tanhOut.get(n, j) ** 2) * Wh.get(i, j);
      out.set(sum, n, i);
    }
  return out;
}`,
      ],
    ],
  },
};
