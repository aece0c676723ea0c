import { type Answers } from "./answer";

const RIGHT = "x.matmul(Wx).add(b).tanh()";
const BY_LIB = "new RNN(Wx, zeros(Wx.axis('H'), Wx.axis('H')), b).forward(x, zeros(x.axis('N'), Wx.axis('H')))";
const SIGNATURE = `function firstState(x: Tensor<["N", "D"]>, Wx: Tensor<["D", "H"]>, b: Tensor<["H"]>): Tensor<["N", "H"]>`;

export const startHere: Answers = {
  ex: {
    wrong: [
      ["the bias is forgotten", "with any bias", "the bias is added before tanh", { ".add(b)": "" }],
      ["the bias is added after tanh", "with any bias", "before tanh", { [RIGHT]: "x.matmul(Wx).tanh().add(b)" }],
      ["the bias is subtracted", "with any bias", "the bias is added", { ".add(": ".sub(" }],
      ["tanh is forgotten", "with a bias of zero", "then tanh", { ".tanh()": "" }],
      ["sigmoid for tanh", "with a bias of zero", "then tanh", { ".tanh()": ".sigmoid()" }],
      [
        "the first row only, which is all of this notebook's batch",
        "with a bias of zero",
        "right with N=1, D=2, H=4, wrong with N=3, D=5, H=6",
        {
          [`return ${RIGHT}`]:
            'const h = zeros(x.axis("N"), Wx.axis("H")); h.at("N", 0).assign(x.matmul(Wx).add(b).tanh().at("N", 0)); return h',
        },
      ],
      [
        "axes of the notebook",
        "with a bias of zero",
        "it takes N, H from the notebook",
        { [RIGHT]: `zeros(N, H).assign(${RIGHT})` },
      ],
      [
        "four units, as here",
        "with a bias of zero",
        "H=4, wrong with",
        { [RIGHT]: `zeros(x.axis("N"), axis("H", 4)).assign(${RIGHT})` },
      ],
      [
        "the notebook's weights",
        "with a bias of zero",
        "RangeError: Tensor.matmul: inner axes must be equal",
        { "matmul(Wx)": "matmul(layer.params.Wx)" },
      ],
      [
        "b overwritten",
        "with any bias",
        "changes b",
        { [RIGHT]: "b.addInPlace(1) && x.matmul(Wx).add(b.sub(1)).tanh()" },
      ],
      [
        "x overwritten",
        "with a bias of zero",
        "changes x",
        { [RIGHT]: "x.assign(x.mul(2)) && x.matmul(Wx).div(2).add(b).tanh()" },
      ],
      ["the library's step", "with a bias of zero", "calls RNN, which does already", { [RIGHT]: BY_LIB }],
      [
        "the library's step, its refusal caught",
        "with a bias of zero",
        "calls RNN",
        { [`return ${RIGHT}`]: `try { ${BY_LIB}; } catch { /* go on */ } return ${RIGHT}` },
      ],
      [
        "a subclass of the library's step",
        "with a bias of zero",
        "calls RNN",
        `class Mine extends RNN {}\n${SIGNATURE} { return ${BY_LIB.replace("RNN", "Mine")}; }`,
      ],
      [
        "the first result for ever",
        "with a bias of zero",
        "is an earlier result kept?",
        `let kept: Tensor<["N", "H"]> | undefined;\n${SIGNATURE} { return (kept ??= ${RIGHT}); }`,
      ],
      [
        "the sum over the batch",
        "with a bias of zero",
        "must be a tensor [N=3, H=6], got [H=6]",
        { [RIGHT]: `${RIGHT}.sum("N") as never` },
      ],
      [
        "nothing returned",
        "with a bias of zero",
        "must be a tensor [N=3, H=6], got undefined",
        `${SIGNATURE} { return undefined as never; }`,
      ],
      [
        "a change of the notebook's xs",
        "with a bias of zero",
        "changes the notebook's xs",
        { return: "xs.assign(0); return" },
      ],
      [
        "a method of the library's replaced, so that the wrong result would be right",
        "with any bias",
        "the bias is added before tanh",
        `import { Tensor as Any } from "../lib";\nAny.prototype.add = function () { return this.copy(); };\n${SIGNATURE} { return x.matmul(Wx).tanh(); }`,
      ],
      [
        "a promise",
        "with a bias of zero",
        "got a Promise",
        `const firstState = async (x: Tensor<["N", "D"]>, Wx: Tensor<["D", "H"]>, b: Tensor<["H"]>) => x.matmul(Wx).add(b).tanh();`,
      ],
    ],
    right: [
      ["the bias first", { [RIGHT]: "zeros(x.axis('N'), Wx.axis('H')).add(b).add(x.matmul(Wx)).tanh()" }],
      ["in place, on a tensor of its own", { [RIGHT]: "x.matmul(Wx).addInPlace(b).tanh()" }],
      [
        "loops, with the wrong line kept as a comment",
        `${SIGNATURE} {
  // return x.matmul(Wx).tanh();
  const h = zeros(x.axis("N"), Wx.axis("H"));
  for (const n of x.axis("N").indices) {
    for (const j of Wx.axis("H").indices) {
      let t = b.get(j);
      for (const d of x.axis("D").indices) t += x.get(n, d) * Wx.get(d, j);
      h.set(Math.tanh(t), n, j);
    }
  }
  return h;
}`,
      ],
      [
        "an arrow function",
        `const firstState = (x: Tensor<["N", "D"]>, Wx: Tensor<["D", "H"]>, b: Tensor<["H"]>) => x.matmul(Wx).add(b).tanh();`,
      ],
    ],
  },
};
