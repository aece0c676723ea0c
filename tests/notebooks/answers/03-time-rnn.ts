import { type Answers } from "./answer";

const HS = 'hs.at("T", t).assign(h);';
const STEP = 'h = step.forward(xs.at("T", t), h);';
const BACK = 'this.steps[t].backward(dhs.at("T", t).add(dh))';
const ZERO = "for (const grad of [this.grads.Wx, this.grads.Wh, this.grads.b] as AnyTensor[]) grad.assign(0);";
const CLASS = "class MyTimeRNN {";

const LOOP = 'for (let start = 0; start < xs.axis("T").size; start += size)';
const RUN = 'timeRnn.forward(xs.slice("T", start, stop))';
const IN_BLOCKS = `function inBlocks(timeRnn: lib.TimeRNN, xs: Tensor<["N", "T", "D"]>, size: number): Tensor<["N", "T", "H"]>`;

const UP = 'upper.forward(lower.forward(xs).rename("N", "T", "D"))';
const DOWN = 'lower.backward(upper.backward(dhs).rename("N", "T", "H"))';

export const timeRNN: Answers = {
  ex1: {
    wrong: [
      ["states never written", "forward", "all zeros so far", { [HS]: "" }],
      [
        "the state is not handed on",
        "forward",
        "h goes into the step",
        { [STEP]: 'const next = step.forward(xs.at("T", t), h);', [HS]: 'hs.at("T", t).assign(next);' },
      ],
      ["every step reads the first input", "forward", "goes into the step", { 'xs.at("T", t), h': 'xs.at("T", 0), h' }],
      ["states in reverse", "forward", "assign it to hs.at", { [HS]: 'hs.at("T", T.size - 1 - t).assign(h);' }],
      ["seven steps", "forward", "right with", { "let t = 0; t < T.size": "let t = 0; t < 7" }],
      [
        "the first row only",
        "forward",
        "entries are wrong",
        { [HS]: 'hs.at("T", t).at("N", 0).assign(h.at("N", 0));' },
      ],
      ["xs overwritten", "forward", "changes xs", { [STEP]: `${STEP} xs.at("T", t).assign(0);` }],
      [
        "the library's TimeRNN",
        "forward",
        "calls TimeRNN",
        {
          "const hs = zeros(N, T, H);":
            "if (T.size) return new lib.TimeRNN(Wx, Wh, b).forward(xs);\n    const hs = zeros(N, T, H);",
        },
      ],
      [
        "the library's FusedTimeRNN",
        "forward",
        "calls FusedTimeRNN",
        {
          "const hs = zeros(N, T, H);":
            "if (T.size) return new lib.FusedTimeRNN(Wx, Wh, b).forward(xs);\n    const hs = zeros(N, T, H);",
        },
      ],
      [
        "the notebook's corrected TimeRNN",
        "forward",
        "calls TimeRNN",
        {
          "const hs = zeros(N, T, H);":
            "if (T.size) return new CorrectedTimeRNN(Wx, Wh, b).forward(xs);\n    const hs = zeros(N, T, H);",
        },
      ],
      [
        "the notebook's layer, kept in a variable",
        "forward",
        "calls TimeRNN",
        { "const hs = zeros(N, T, H);": "if (T.size) return source.forward(xs);\n    const hs = zeros(N, T, H);" },
      ],
      ["dh is not added", "dxs", "into the step goes dhs at t plus dh", { ".add(dh)": "" }],
      ["dh is not handed on", "dxs", "dhPrev, the next dh", { "dh = dhPrev;": "void dhPrev;" }],
      ["only dh", "dxs", "still to write", { 'dhs.at("T", t).add(dh)': "dh" }],
      [
        "forwards in time",
        "dxs",
        "dhPrev, the next dh",
        { "let t = T.size - 1; t >= 0; t--": "let t = 0; t < T.size; t++" },
      ],
      ["the step after the last", "dxs", "TypeError", { "let t = T.size - 1;": "let t = T.size;" }],
      ["dx not written", "dxs", "still to write", { 'dxs.at("T", t).assign(dx);': "void dx;" }],
      [
        "dWx of the last step only",
        "dWx",
        "addInPlace, once per step",
        { "this.grads.Wx.addInPlace": "this.grads.Wx.assign" },
      ],
      [
        "dWh of the last step only",
        "dWh",
        "addInPlace, once per step",
        { "this.grads.Wh.addInPlace": "this.grads.Wh.assign" },
      ],
      [
        "db twice per step",
        "db",
        "once per step",
        {
          "this.grads.b.addInPlace(this.steps[t].grads.b);":
            "this.grads.b.addInPlace(this.steps[t].grads.b); this.grads.b.addInPlace(this.steps[t].grads.b);",
        },
      ],
      [
        "the mean over the steps",
        "dWx",
        "addInPlace, once per step",
        {
          "this.grads.Wx.addInPlace(this.steps[t].grads.Wx)":
            "this.grads.Wx.addInPlace(this.steps[t].grads.Wx.div(T.size))",
        },
      ],
      ["nothing starts from zero", "backward twice", "assign(0) sets to zero", { [ZERO]: "" }],
      ["only Wx starts from zero", "backward twice", "yours.dWh", { [ZERO]: "this.grads.Wx.assign(0);" }],
      [
        "b does not start from zero",
        "backward twice",
        "yours.db",
        { [ZERO]: "this.grads.Wx.assign(0); this.grads.Wh.assign(0);" },
      ],
      ["zeroed at the end, then lost", "dWx", "still to write", { "return dxs;": `${ZERO} return dxs;` }],
      [
        "zeroed in forward instead",
        "backward twice",
        "assign(0) sets to zero",
        { [ZERO]: "", "this.steps = [];": `this.steps = []; ${ZERO}` },
      ],
      ["steps pile up", "backward twice", "every call starts anew: its steps", { "this.steps = [];": "" }],
      [
        "the state is kept",
        "backward twice",
        "its state",
        {
          [CLASS]: `${CLASS}\n  last?: Tensor<["N", "H"]>;`,
          "let h = zeros(N, H);": "let h = this.last ?? zeros(N, H);",
          "return hs;": "this.last = h; return hs;",
        },
      ],
      [
        "gradients replaced in every call",
        "written in place",
        "an optimiser holds these tensors",
        { [ZERO]: "this.grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: zerosLike(b) };" },
      ],
      [
        "one gradient replaced",
        "written in place",
        "an optimiser holds these tensors",
        { [ZERO]: "this.grads.Wx.assign(0); this.grads.Wh.assign(0); this.grads.b = zerosLike(b);" },
      ],
      [
        "dhs overwritten",
        "backward twice",
        "changes dhs",
        { [BACK]: 'this.steps[t].backward(dhs.at("T", t).addInPlace(dh))' },
      ],
    ],
    right: [
      [
        "zeros from elsewhere, steps pushed in another order",
        { [ZERO]: "this.grads.Wx.mulInPlace(0); this.grads.Wh.assign(zerosLike(Wh)); this.grads.b.assign(0);" },
      ],
      [
        "the notebook's step, which is not the library's",
        {
          "steps: lib.RNN[] = []": "steps: RNN[] = []",
          "new lib.RNN(": "new RNN(",
          "this.steps[t].grads.Wx": "this.steps[t].grads[0]",
          "this.steps[t].grads.Wh": "this.steps[t].grads[1]",
          "this.steps[t].grads.b": "this.steps[t].grads[2]",
        },
      ],
      [
        "the upstream copied, then added to",
        { [BACK]: 'this.steps[t].backward(dhs.at("T", t).copy().addInPlace(dh))' },
      ],
    ],
  },

  ex2: {
    wrong: [
      ["one block more than there is", "their lengths", "RangeError", { "start < xs": "start <= xs" }],
      [
        "the last, shorter block is left out",
        "their lengths",
        "the last block may be shorter",
        { 'start < xs.axis("T").size': 'start + size <= xs.axis("T").size' },
      ],
      [
        "the whole series at once",
        "their lengths",
        "one forward per block",
        { [LOOP]: "for (const start of [0])", 'Math.min(start + size, xs.axis("T").size)': 'xs.axis("T").size' },
      ],
      [
        "blocks for show, then the whole series",
        "their lengths",
        "one forward per block",
        { "return hs;": "timeRnn.resetState(); return timeRnn.forward(xs);" },
      ],
      [
        "blocks of five, always",
        "their lengths",
        "one forward per block",
        { "start += size": "start += 5", "start + size": "start + 5" },
      ],
      [
        "ten steps, always",
        "their lengths",
        "does it depend on a size?",
        { 'start < xs.axis("T").size': "start < 10", 'xs.axis("T").size)': "10)" },
      ],
      [
        "the notebook's T",
        "their lengths",
        "takes T from the notebook",
        { 'start < xs.axis("T").size': "start < T.size", 'xs.axis("T").size)': "T.size)" },
      ],
      [
        "the notebook's xs",
        "their lengths",
        "RangeError",
        `const series = () => longXs;\n${IN_BLOCKS} { const hs = zeros(xs.axis("N"), xs.axis("T"), H); timeRnn.resetState(); ${LOOP} { const stop = Math.min(start + size, xs.axis("T").size); hs.slice("T", start, stop).assign(timeRnn.forward(series().slice("T", start, stop))); } return hs; }`,
      ],
      [
        "reset in every block",
        "blocks of 5",
        "the state goes on from block to block",
        { "const stop =": "timeRnn.resetState();\n    const stop =" },
      ],
      ["states not written", "blocks of 5", "still to write", { [`hs.slice("T", start, stop).assign(${RUN})`]: RUN }],
      [
        "states written to the beginning",
        "blocks of 5",
        "hs.slice(…).assign(…)",
        { 'hs.slice("T", start, stop)': 'hs.slice("T", 0, stop - start)' },
      ],
      [
        "the last step of each block for all",
        "blocks of 5",
        "entries are wrong",
        {
          [`hs.slice("T", start, stop).assign(${RUN})`]: `const block = ${RUN};\n    for (let t = start; t < stop; t++) hs.at("T", t).assign(block.at("T", -1))`,
        },
      ],
      ["no reset", "called twice", "resetState() before every series", { "timeRnn.resetState();": "" }],
      [
        "reset at the end",
        "called twice",
        "setState, may have left a state",
        { "timeRnn.resetState();": "", "return hs;": "timeRnn.resetState(); return hs;" },
      ],
      [
        "another layer",
        "their lengths",
        "no block run so far",
        {
          "timeRnn.resetState();":
            "timeRnn = new lib.TimeRNN(timeRnn.params.Wx, timeRnn.params.Wh, timeRnn.params.b, { stateful: true });",
        },
      ],
      ["xs overwritten", "their lengths", "changes xs", { "return hs;": "xs.assign(0); return hs;" }],
      ["almost the same bits", "blocks of 5", "every entry is wrong", { "return hs;": "return hs.mul(1 + 1e-13);" }],
    ],
    right: [
      ["a while loop", { [LOOP]: 'let start = -size;\n  while ((start += size) < xs.axis("T").size)' }],
      ["reset at the start and at the end", { "return hs;": "timeRnn.resetState();\n  return hs;" }],
      ["the state set to zeros by hand", { "timeRnn.resetState();": 'timeRnn.setState(zeros(xs.axis("N"), H));' }],
    ],
  },

  ex3: {
    wrong: [
      ["the lower layer alone", "forward", "upper.forward(lower.forward(xs)", { [UP]: "lower.forward(xs)" }],
      [
        "the upper layer twice",
        "forward",
        "every entry is wrong",
        { [UP]: 'upper.forward(lower.forward(xs).mul(2).rename("N", "T", "D"))' },
      ],
      ["without rename", "forward", "RangeError", { '.rename("N", "T", "D")': " as never" }],
      ["renamed to other axes", "forward", "must be a tensor", { [UP]: `${UP}.rename("N", "T", "D") as never` }],
      [
        "the order exchanged",
        "forward",
        "RangeError",
        { [UP]: 'lower.forward(upper.forward(xs).rename("N", "T", "D"))' },
      ],
      [
        "lower first on the way back",
        "dxs",
        "the upper layer goes back first",
        { [DOWN]: 'upper.backward(lower.backward(dhs).rename("N", "T", "H"))' },
      ],
      [
        "dhs given to the lower layer, too",
        "dxs",
        "the upper layer goes back first",
        { [DOWN]: 'lower.backward(upper.backward(dhs).rename("N", "T", "H").mul(0.5))' },
      ],
      ["rename dropped on the way back", "dxs", "its D is H below", { '.rename("N", "T", "H")': " as never" }],
      [
        "lower.backward twice, of another gradient at the end",
        "gradients of the weights",
        "leave them there",
        {
          [`return ${DOWN}`]: `const dxs = ${DOWN}; lower.backward(upper.backward(dhs).rename("N", "T", "H").mul(2)); return dxs`,
        },
      ],
      [
        "one row",
        "dxs",
        "entries are wrong",
        {
          [`return ${DOWN}`]: `const dxs = ${DOWN}; const first = dxs.mul(0); first.at("N", 0).assign(dxs.at("N", 0)); return first`,
        },
      ],
      [
        "dhs overwritten",
        "dxs",
        "changes dhs",
        { [`return ${DOWN}`]: `const dxs = ${DOWN}; dhs.assign(0); return dxs` },
      ],
      [
        "the notebook's xs",
        "forward",
        "takes xs from the notebook",
        {
          "  return upper.forward(lower.forward(xs)": "  return upper.forward(lower.forward(series())",
          "function stackForward(\n  lower: lib.TimeRNN,\n  upper: lib.TimeRNN,\n  xs:":
            "const series = () => xs;\nfunction stackForward(\n  lower: lib.TimeRNN,\n  upper: lib.TimeRNN,\n  _:",
        },
      ],
      [
        "the notebook's weights in a layer of its own",
        "forward",
        "RangeError",
        { "lower.forward(xs)": "new lib.TimeRNN(Wx, Wh, b).forward(xs)" },
      ],
      [
        "the upper layer's gradients lost",
        "gradients of the weights",
        "all zeros so far",
        { [`return ${DOWN}`]: `const dxs = ${DOWN}; upper.grads.Wh.assign(0); return dxs` },
      ],
      [
        "weights overwritten",
        "dxs",
        "changes lower.params.b",
        { [`return ${DOWN}`]: `lower.params.b.assign(0); return ${DOWN}` },
      ],
      [
        "backward is not written",
        "dxs",
        "still to write",
        { [`return ${DOWN}`]: 'return todo("upper, rename, lower")' },
      ],
    ],
    right: [
      [
        "step by step",
        {
          [`return ${UP}`]:
            'const below = lower.forward(xs);\n  const renamed = below.rename("N", "T", "D");\n  return upper.forward(renamed)',
        },
      ],
      [
        "copies on the way",
        {
          [`return ${DOWN}`]:
            'const dOfLower = upper.backward(dhs.copy()).copy();\n  return lower.backward(dOfLower.rename("N", "T", "H"))',
        },
      ],
    ],
  },
};
