import { type Answers } from "./answer";

const FORWARD = "hPrev.matmul(Wh).add(x.matmul(Wx)).add(b).tanh()";
const DT = "dhNext.mul(hNext.map((h) => 1 - h ** 2))";
const SGD = "param.assign(param.sub(grad.mul(lr)))";
const FIELDS = "grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: zerosLike(b) };";
const BY_LIB = `const step = new lib.RNN(Wx, Wh, b); step.forward(x, hPrev);`;

/** The class just studied: backward reads what forward has kept. */
const cached = (keep: (name: string) => string): Record<string, string> => ({
  [FIELDS]: `${FIELDS}\n  cache?: { x: Tensor<["N", "D"]>; hPrev: Tensor<["N", "H"]>; hNext: Tensor<["N", "H"]> };`,
  [`return ${FORWARD}`]: `const hNext = ${FORWARD}; this.cache = { x: ${keep("x")}, hPrev: ${keep("hPrev")}, hNext: ${keep("hNext")} }; return hNext`,
  [`const dt = ${DT}`]: "({ x, hPrev, hNext } = this.cache!);\n const dt = dhNext.mul(hNext.map((h) => 1 - h ** 2))",
});

export const rnnStep: Answers = {
  ex1: {
    wrong: [
      ["the bias is forgotten", "forward", "two products, a bias, tanh", { ".add(b)": "" }],
      ["the bias after tanh", "forward", "two products, a bias, tanh", { ".add(b).tanh()": ".tanh().add(b)" }],
      ["Wh transposed", "forward", "two products, a bias, tanh", { "matmul(Wh)": "matmul(Wh.T)" }],
      [
        "the notebook's b, which is zero",
        "forward",
        "takes b from the notebook",
        { "const { Wx: Wx, Wh: Wh, b: b } = this.params;": "const { Wx: Wx, Wh: Wh } = this.params;" },
      ],
      [
        "the notebook's Wx",
        "forward",
        "takes Wx from the notebook",
        { "const { Wx: Wx, Wh: Wh, b: b } = this.params;": "const { Wh: Wh, b: b } = this.params;" },
      ],
      [
        "five units",
        "forward",
        "right with D=1, H=5, N=4, wrong with D=5, H=6, N=3",
        { [`return ${FORWARD}`]: `return zeros(x.axis("N"), axis("H", 5)).assign(${FORWARD})` },
      ],
      [
        "four rows",
        "forward",
        "RangeError",
        {
          [`return ${FORWARD}`]: `const h = zerosLike(hPrev); for (let n = 0; n < 4; n++) h.at("N", n).assign(${FORWARD}.at("N", n)); return h`,
        },
      ],
      [
        "the notebook's axes",
        "forward",
        "takes H, N from the notebook",
        { [`return ${FORWARD}`]: `return zeros(N, H).assign(${FORWARD})` },
      ],
      [
        "the state of the last call, where there is one",
        "backward twice",
        "start from the hPrev given",
        {
          [FIELDS]: `${FIELDS}\n  last?: Tensor<["N", "H"]>;`,
          [`return ${FORWARD}`]: `return (this.last = (this.last ?? hPrev).matmul(Wh).add(x.matmul(Wx)).add(b).tanh())`,
        },
      ],
      [
        "x overwritten in forward",
        "dWx",
        "changes x",
        { [`return ${FORWARD}`]: `const h = ${FORWARD}; x.assign(0); return h` },
      ],
      [
        "hPrev overwritten in forward",
        "dWh",
        "changes hPrev",
        { [`return ${FORWARD}`]: `const h = ${FORWARD}; hPrev.assign(h); return h` },
      ],
      ["no dhNext in dt", "dt", "what flows in, dhNext, times the slope", { [DT]: "hNext.map((h) => 1 - h ** 2)" }],
      ["the slope 1 − h", "dt", "times the slope 1 − h²", { "1 - h ** 2": "1 - h" }],
      [
        "the notebook's hNext",
        "dt",
        "got [N=4, H=5]",
        { '    hNext: Tensor<["N", "H"]>,\n  ) {': '    _: Tensor<["N", "H"]>,\n  ) {' },
      ],
      ["the sum over the first row only", "db", "sum dt over the batch", { 'dt.sum("N")': 'dt.at("N", 0)' }],
      [
        "the mean over the batch",
        "db",
        "sum dt over the batch",
        { 'dt.sum("N")': 'dt.sum("N").div(dt.axis("N").size)' },
      ],
      [
        "the sum times 4, divided by the rows",
        "db",
        "right with",
        { 'dt.sum("N")': 'dt.sum("N").mul(4 / dt.axis("N").size)' },
      ],
      ["dWh transposed", "dWh", "hPrev transposed, times dt", { "hPrev.T.matmul(dt)": "dt.T.matmul(hPrev)" }],
      ["dWh from hNext", "dWh", "hPrev transposed, times dt", { "hPrev.T.matmul(dt)": "hNext.T.matmul(dt)" }],
      [
        "dWh from the source's formula twice as large",
        "dWh",
        "hPrev transposed, times dt",
        { "hPrev.T.matmul(dt)": "hPrev.T.matmul(dt).mul(2)" },
      ],
      [
        "one wrong entry of dWx, however small",
        "dWx",
        "1 of 30 entries are wrong",
        {
          "this.grads.Wx.assign(x.T.matmul(dt));":
            "this.grads.Wx.assign(x.T.matmul(dt)); this.grads.Wx.set(this.grads.Wx.get(1, 2) * 1.001, 1, 2);",
        },
      ],
      ["dWx from dhNext", "dWx", "x transposed, times dt", { "x.T.matmul(dt)": "x.T.matmul(dhNext)" }],
      ["dWx not written", "dWx", "still to write", { "this.grads.Wx.assign(x.T.matmul(dt));": "" }],
      ["dhPrev without the transpose", "dhPrev", "dt times Wh transposed", { "dt.matmul(Wh.T)": "dt.matmul(Wh)" }],
      [
        "dx scaled by D, which is 1 here",
        "dx",
        "right with",
        { "dt.matmul(Wx.T)": 'dt.matmul(Wx.T).mul(1 / x.axis("D").size)' },
      ],
      [
        "dx without the transpose",
        "dt",
        "may belong to any of dt, db, dWh, dWx, dhPrev, dx",
        { "dt.matmul(Wx.T)": "dt.matmul(Wx as never) as typeof x" },
      ],
      [
        "all gradients accumulate",
        "backward twice",
        "assign gradients",
        { "b.assign": "b.addInPlace", "Wh.assign": "Wh.addInPlace", "Wx.assign": "Wx.addInPlace" },
      ],
      ["only dWx accumulates", "backward twice", "yours.dWx", { "Wx.assign": "Wx.addInPlace" }],
      ["only dWh accumulates", "backward twice", "yours.dWh", { "Wh.assign": "Wh.addInPlace" }],
      [
        "the cache is filled once",
        "backward twice",
        "what an earlier call has left must not count",
        { ...cached((name) => name), "this.cache =": "this.cache ??=" },
      ],
      [
        "b replaced",
        "written in place",
        "assign keeps the tensors",
        { 'this.grads.b.assign(dt.sum("N"))': 'this.grads.b = dt.sum("N")' },
      ],
      [
        "hNext overwritten",
        "backward twice",
        "changes hNext",
        { [DT]: "dhNext.mul(hNext.assign(hNext.map((h) => 1 - h ** 2)))" },
      ],
      [
        "grads replaced",
        "written in place",
        "assign keeps the tensors",
        { 'this.grads.b.assign(dt.sum("N"))': 'this.grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: dt.sum("N") }' },
      ],
      [
        "dhNext overwritten",
        "backward twice",
        "changes dhNext",
        { [DT]: "dhNext.assign(dhNext.mul(hNext.map((h) => 1 - h ** 2)))" },
      ],
      [
        "dhNext overwritten by mulInPlace",
        "backward twice",
        "mulInPlace write into the caller's",
        { [DT]: "dhNext.mulInPlace(hNext.map((h) => 1 - h ** 2))" },
      ],
      [
        "a weight decays on the way",
        "backward twice",
        "changes params.Wx",
        { "const dx =": "Wx.mulInPlace(0.99); const dx =", "dt.matmul(Wx.T)": "dt.matmul(Wx.T).div(0.99)" },
      ],
      [
        "the notebook's x overwritten",
        "arguments left alone",
        "changes the notebook's dhNext",
        {
          "const dhPrev =": "exportsOf().dhNext.assign(0); const dhPrev =",
          "class MyRNN": "const exportsOf = () => ({ dhNext: dhNext });\nclass MyRNN",
        },
      ],
      [
        "the library's step",
        "forward",
        "calls RNN",
        { [`return ${FORWARD}`]: "return new lib.RNN(Wx, Wh, b).forward(x, hPrev)" },
      ],
      [
        "the notebook's step",
        "forward",
        "calls RNN",
        { [`return ${FORWARD}`]: "return new RNN(Wx, Wh, b).forward(x, hPrev)" },
      ],
      ["the library's backward", "dt", "calls RNN", { "const dt =": `${BY_LIB} const dt =` }],
      [
        "a method of the library's step, taken from its class",
        "forward",
        "calls RNN, which",
        {
          "class MyRNN": "const theirs = lib.RNN.prototype.forward;\nclass MyRNN",
          [`return ${FORWARD}`]: "return theirs.call(new lib.RNN(Wx, Wh, b), x, hPrev)",
        },
      ],
      [
        "a subclass of the library's",
        "forward",
        "calls RNN",
        `class MyRNN extends lib.RNN {\n  constructor(params: { Wx: typeof Wx; Wh: typeof Wh; b: typeof b }) { super(params.Wx, params.Wh, params.b); }\n}`,
      ],
      [
        "nothing returned",
        "dt",
        "must be a tensor",
        { "return { dt: dt, dhPrev: dhPrev, dx: dx };": "return { dt: undefined, dhPrev: dhPrev, dx: dx };" },
      ],
      ["forward returns zeros", "forward", "all zeros so far", { [FORWARD]: "zerosLike(hPrev)" }],
      ["NaN", "forward", "every entry is wrong", { [FORWARD]: `${FORWARD}.mul(NaN)` }],
    ],
    right: [
      ["a cache filled in forward, as in the class just studied", cached((name) => name)],
      ["a cache of copies", cached((name) => `${name}.copy()`)],
      ["old lines kept as comments", { "const dt =": "// const dt = hNext.map((h) => 1 - h ** 2);\n    const dt =" }],
      [
        "written by matmul and addInPlace onto zeros",
        {
          "this.grads.Wh.assign(hPrev.T.matmul(dt))": "hPrev.T.matmul(dt, this.grads.Wh)",
          'this.grads.b.assign(dt.sum("N"))': 'this.grads.b.assign(0); this.grads.b.addInPlace(dt.sum("N"))',
        },
      ],
      [
        "gradients as large as the parameters",
        {
          [FIELDS]: 'grads: { Wx: Tensor<["D", "H"]>; Wh: Tensor<["H", "H"]>; b: Tensor<["H"]> };',
          "constructor(public params: { Wx: typeof Wx; Wh: typeof Wh; b: typeof b }) {}":
            "constructor(public params: { Wx: typeof Wx; Wh: typeof Wh; b: typeof b }) {\n    this.grads = { Wx: zerosLike(params.Wx), Wh: zerosLike(params.Wh), b: zerosLike(params.b) };\n  }",
        },
      ],
      ["the slope as (1 + h)(1 − h), in another order", { [DT]: "hNext.map((h) => (1 + h) * (1 - h)).mul(dhNext)" }],
    ],
  },

  ex2: {
    wrong: [
      ["a new tensor", "param changes", "make new tensors; only assign", { [SGD]: "param.add(grad.mul(-lr))" }],
      [
        "the parameter variable set",
        "param changes",
        "make new tensors; only assign",
        { [SGD]: "param = param.sub(grad.mul(lr))" },
      ],
      ["uphill", "the numbers", "minus lr times grad", { "param.sub": "param.add" }],
      [
        "assigned, not subtracted",
        "the numbers",
        "what param was, minus lr times grad",
        { [SGD]: "param.assign(grad.mul(-lr))" },
      ],
      ["a learning rate of 0.1", "the numbers", "each as it is handed in", { "mul(lr)": "mul(0.1)" }],
      ["without the learning rate", "the numbers", "minus lr times grad", { "grad.mul(lr)": "grad" }],
      [
        "the first unit only",
        "the numbers",
        "entries are wrong",
        { [SGD]: "param.set(param.get(0) - lr * grad.get(0), 0)" },
      ],
      [
        "five units",
        "param changes",
        "right with H=6, wrong with H=3",
        { [SGD]: "for (let j = 0; j < 5; j++) param.set(param.get(j) - lr * grad.get(j), j)" },
      ],
      [
        "the notebook's H",
        "param changes",
        "takes H from the notebook",
        { [SGD]: "for (const j of H.indices) param.set(param.get(j) - lr * grad.get(j), j)" },
      ],
      ["the notebook's gradient", "param changes", "RangeError", { "grad.mul": "db.mul" }],
      [
        "grad scaled in place",
        "grad is left alone",
        "changes grad",
        { [SGD]: "param.subInPlace(grad.mulInPlace(lr))" },
      ],
      ["grad set to zero afterwards", "grad is left alone", "changes grad", { [SGD]: `${SGD}; grad.assign(0)` }],
      [
        "twice the step in the second call",
        "the numbers",
        "kept",
        `let calls = 0;\nfunction sgdStep(param: Tensor<["H"]>, grad: Tensor<["H"]>, lr: number): void { param.addInPlace(grad.mul(-lr * ++calls)); }`,
      ],
      [
        "momentum",
        "the numbers",
        "what is kept from call to call?",
        `let velocity: Tensor<["H"]> | undefined;\nfunction sgdStep(param: Tensor<["H"]>, grad: Tensor<["H"]>, lr: number): void {\n  velocity = velocity && velocity.shape[0] === grad.shape[0] ? velocity.mul(0.9).sub(grad.mul(lr)) : grad.mul(-lr);\n  param.addInPlace(velocity);\n}`,
      ],
    ],
    right: [
      ["addInPlace", { [SGD]: "param.addInPlace(grad.mul(-lr))" }],
      [
        "entry by entry",
        { [SGD]: 'for (const j of param.axis("H").indices) param.set(param.get(j) - lr * grad.get(j), j)' },
      ],
      ["a copy of grad", { [SGD]: "const step = grad.copy().mulInPlace(lr);\n  param.subInPlace(step)" }],
    ],
  },

  ex3: {
    wrong: [
      ["e^t for e^−t", "forward", "1 / (1 + e^−t)", { "Math.exp(-value)": "Math.exp(value)" }],
      ["tanh", "forward", "1 / (1 + e^−t)", { "1 / (1 + Math.exp(-value))": "Math.tanh(value)" }],
      [
        "the notebook's t",
        "forward",
        "takes t from the notebook",
        {
          "return t.map": "return zerosLike(globalT()).map",
          "function sigmoidForward(t:": "const globalT = () => t;\nfunction sigmoidForward(_:",
          "zerosLike(globalT())": "globalT()",
        },
      ],
      [
        "t overwritten",
        "forward",
        "changes t",
        {
          "return t.map((value) => 1 / (1 + Math.exp(-value)))":
            "return t.assign(t.map((value) => 1 / (1 + Math.exp(-value))))",
        },
      ],
      [
        "the first row only",
        "forward",
        "entries are wrong",
        {
          "return t.map((value) => 1 / (1 + Math.exp(-value)))":
            'const y = zerosLike(t); y.at("N", 0).assign(t.at("N", 0).sigmoid()); return y',
        },
      ],
      [
        "four rows",
        "forward",
        "right with N=4, H=5, wrong with N=3, H=6",
        {
          "return t.map((value) => 1 / (1 + Math.exp(-value)))":
            "const y = zerosLike(t); for (let n = 0; n < 4; n++) for (let j = 0; j < 5; j++) y.set(1 / (1 + Math.exp(-t.get(n, j))), n, j); return y",
        },
      ],
      [
        "dhNext is dropped",
        "backward",
        "dhNext times the slope y·(1 − y)",
        { "dhNext.mul(y.map((value) => value * (1 - value)))": "y.map((value) => value * (1 - value))" },
      ],
      ["the slope of tanh", "backward", "the slope y·(1 − y)", { "value * (1 - value)": "1 - value ** 2" }],
      ["the slope taken at t", "backward", "in terms of the output y", { "y.map((value)": "y.sigmoid().map((value)" }],
      ["dhNext overwritten", "backward", "changes dhNext", { "dhNext.mul": "dhNext.mulInPlace" }],
      [
        "the notebook's dhNext",
        "backward",
        "takes dhNext from the notebook",
        {
          "return dhNext.mul": "return upstream().mul",
          "function sigmoidBackward(dhNext:": "const upstream = () => dhNext;\nfunction sigmoidBackward(_:",
        },
      ],
      [
        "y overwritten",
        "backward",
        "changes y",
        {
          "dhNext.mul(y.map((value) => value * (1 - value)))":
            "y.assign(y.map((value) => value * (1 - value))).mul(dhNext)",
        },
      ],
      [
        "one buffer for all results",
        "forward",
        "changes the notebook's buffers",
        `const buffers: Record<string, Tensor<["N", "H"]>> = {};\nfunction sigmoidForward(t: Tensor<["N", "H"]>): Tensor<["N", "H"]> { return (buffers[t.shape.join()] ??= zerosLike(t)).assign(t.sigmoid()); }\nfunction sigmoidBackward(dhNext: Tensor<["N", "H"]>, y: Tensor<["N", "H"]>): Tensor<["N", "H"]> { return dhNext.mul(y).mul(y.map((v) => 1 - v)); }`,
      ],
      [
        "backward is not written",
        "backward",
        "still to write",
        { "return dhNext.mul(y.map((value) => value * (1 - value)))": 'return todo("dhNext times the slope")' },
      ],
    ],
    right: [
      ["the library's function", { "t.map((value) => 1 / (1 + Math.exp(-value)))": "t.sigmoid()" }],
      ["by tanh", { "1 / (1 + Math.exp(-value))": "(1 + Math.tanh(value / 2)) / 2" }],
      [
        "two products",
        { "dhNext.mul(y.map((value) => value * (1 - value)))": "dhNext.mul(y).sub(dhNext.mul(y).mul(y))" },
      ],
      ["t kept in forward, not used", { "return t.map": "const kept = t.copy();\n  return kept.map" }],
    ],
  },
};
