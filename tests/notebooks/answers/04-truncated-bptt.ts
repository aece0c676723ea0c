import { type Answers } from "./answer";

const POSITIONS = "n * share + place + i";
const BORDER = 'upstream.at("T", -1).addInPlace(layers[k + 1].dh!);';
const BACK = "layers[k + 1].backward(blocks[k + 1]);";
const SUM = "dWh.addInPlace(layer.grads.Wh);";
const ANOTHER = "new lib.TimeRNN(Wx, Wh, b).forward(batch)";
const EVALUATE = `function evaluate(layer: lib.TimeRNN, batch: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]>`;

export const truncatedBPTT: Answers = {
  ex1: {
    wrong: [
      [
        "in the order of the text",
        "call 0",
        "row n starts at n times a row's share",
        { [POSITIONS]: "(Math.floor(place / steps) * rows + n) * steps + i" },
      ],
      [
        "steps first",
        "call 0",
        "positions[n][i]",
        {
          "{ length: rows }, (_, n) => Array.from({ length: steps }, (_, i)":
            "{ length: steps }, (_, i) => Array.from({ length: rows }, (_, n)",
        },
      ],
      ["all rows at the beginning", "call 0", "row n starts at", { "n * share": "0" }],
      ["one off", "call 0", "positions[n][i]", { [POSITIONS]: `${POSITIONS} + 1` }],
      ["each call moves on by one", "call 2", "by the steps of a call", { "* steps;": ";" }],
      ["call is ignored", "call 2", "each call moves every row on", { "call % callsPerEpoch": "0" }],
      [
        "the share is not rounded",
        "two characters more",
        "round the share down",
        { "Math.floor(length / rows)": "length / rows" },
      ],
      [
        "the share is rounded up",
        "two characters more",
        "round the share down",
        { "Math.floor(length / rows)": "Math.ceil(length / rows)" },
      ],
      ["call % rows", "a new epoch", "use the remainder", { "call % callsPerEpoch": "call % rows" }],
      ["call % steps", "a new epoch", "use the remainder", { "call % callsPerEpoch": "call % steps" }],
      [
        "always three calls per epoch",
        "a new epoch",
        "count the whole calls in a share",
        { "call % callsPerEpoch": "call % 3" },
      ],
      ["no epochs", "a new epoch", "use the remainder, %", { "call % callsPerEpoch": "call" }],
      [
        "a modulo over the share",
        "a new epoch",
        "row n still starts at n times the share",
        { [POSITIONS]: "n * share + ((call * steps + i) % share)" },
      ],
      [
        "offsets without what is left of a share",
        "a new epoch",
        "row n still starts at n times the share",
        { "n * share": "n * callsPerEpoch * steps" },
      ],
      [
        "calls rounded up",
        "a new epoch",
        "count the whole calls",
        { "Math.floor(share / steps)": "Math.ceil(share / steps)" },
      ],
      ["four steps, as in the text above", "call 0", "must be a list of 6", { "{ length: steps }": "{ length: 4 }" }],
      ["the notebook's share", "call 0", "must be", { "const share = Math.floor(length / rows);": "" }],
      [
        "the notebook's rows and steps",
        "call 0",
        "takes",
        `const mine = () => [rows, steps] as const;\nfunction readingPositions(length: number, _rows: number, _steps: number, call: number): number[][] {\n  const [rows, steps] = mine();\n  const share = Math.floor(length / rows);\n  const place = (call % Math.floor(share / steps)) * steps;\n  return Array.from({ length: rows }, (_, n) => Array.from({ length: steps }, (_, t) => n * share + place + t));\n}`,
      ],
      [
        "calls counted by itself",
        "call 0",
        "kept from call to call?",
        `let calls = -1;\nfunction readingPositions(length: number, rows: number, steps: number, _: number): number[][] {\n  calls++;\n  const share = Math.floor(length / rows);\n  const place = (calls % Math.floor(share / steps)) * steps;\n  return Array.from({ length: rows }, (_, n) => Array.from({ length: steps }, (_, t) => n * share + place + t));\n}`,
      ],
    ],
    right: [
      [
        "loops",
        `function readingPositions(length: number, rows: number, steps: number, call: number): number[][] {\n  const positions: number[][] = [];\n  for (let n = 0; n < rows; n++) {\n    positions.push([]);\n    for (let t = 0; t < steps; t++) {\n      const share = (length - (length % rows)) / rows;\n      positions[n].push(n * share + (call % ((share - (share % steps)) / steps)) * steps + t);\n    }\n  }\n  return positions;\n}`,
      ],
      [
        "with the notebook's count",
        {
          "Array.from({ length: rows }, (_, n) => Array.from({ length: steps }, (_, i) => n * share + place + i))":
            "count(rows).map((n) => count(steps).map((i) => n * share + place + i))",
        },
      ],
    ],
  },

  ex2: {
    wrong: [
      ["truncated", "dxs, other blocks", "then its dh, added at the last step", { [BORDER]: "" }],
      [
        "without going back through the next block",
        "dxs, other blocks",
        "layers[k + 1].backward(blocks[k + 1])",
        { [BACK]: "" },
      ],
      [
        "at the first step",
        "dxs, other blocks",
        "at the last step of block k",
        { 'upstream.at("T", -1)': 'upstream.at("T", 0)' },
      ],
      [
        "at every step",
        "dxs, other blocks",
        "at the last step of block k",
        { [BORDER]: "for (const t of upstream.axis('T').indices) upstream.at('T', t).addInPlace(layers[k + 1].dh!);" },
      ],
      [
        "assigned instead of added",
        "dxs, other blocks",
        "added at the last step",
        { "addInPlace(layers[k + 1].dh!)": "assign(layers[k + 1].dh!)" },
      ],
      [
        "all the way, from the last block",
        "dxs, other blocks",
        "then its dh",
        `function reachOneBlockBack(layers: lib.TimeRNN[], blocks: Tensor<["N", "T", "H"]>[]) {\n  const dWh = zerosLike(Wh);\n  const dxs: Tensor<["N", "T", "D"]>[] = [];\n  for (let k = layers.length - 1; k >= 0; k--) {\n    const upstream = blocks[k].copy();\n    if (k + 1 < layers.length) upstream.at("T", -1).addInPlace(layers[k + 1].dh!);\n    dxs.unshift(layers[k].backward(upstream));\n    dWh.addInPlace(layers[k].grads.Wh);\n  }\n  return { dxs: dxs, dWh: dWh };\n}`,
      ],
      ["beyond the last block", "dxs, last block", "no layers[k + 1]", { "if (k + 1 < layers.length) {": "{" }],
      ["four blocks", "dxs, last block", "no block comes after the last", { "k + 1 < layers.length": "k < 3" }],
      [
        "both passes summed",
        "dWh",
        "block k's own backward",
        { [BACK]: `${BACK} dWh.addInPlace(layers[k + 1].grads.Wh);` },
      ],
      [
        "the last block's dWh only",
        "dWh",
        "add up what block k's own backward",
        { [SUM]: "dWh.assign(layer.grads.Wh);" },
      ],
      ["dWh not summed", "dWh", "all zeros so far", { [SUM]: "" }],
      [
        "dWh of the notebook's size divided by the blocks",
        "dWh",
        "add up",
        { [SUM]: "dWh.addInPlace(layer.grads.Wh.div(layers.length));" },
      ],
      ["the caller's blocks changed", "blocks left alone", "changes blocks[0]", { ".copy();": ";" }],
      [
        "blocks set to zero at the end",
        "dxs, other blocks",
        "changes blocks",
        { "return { dxs: dxs": "for (const block of blocks) block.assign(0);\n  return { dxs: dxs" },
      ],
      [
        "the notebook's dhs",
        "dxs, last block",
        "RangeError",
        { "blocks[k].copy()": 'dhs.slice("T", 0, blocks[k].axis("T").size).copy()' },
      ],
      [
        "dxs in reverse",
        "dxs, other blocks",
        "every entry is wrong",
        { "return { dxs: dxs": "return { dxs: dxs.reverse()" },
      ],
      [
        "dxs replaced by what is known of the notebook",
        "dxs, last block",
        "must be a tensor",
        { "return dx;": 'return chained.dxs.slice("T", 6 * k, 6 * k + 6);' },
      ],
    ],
    right: [
      [
        "dWh summed at the end, when each layer's own pass was its last",
        {
          [SUM]: "",
          "return { dxs: dxs": "for (const layer of layers) dWh.addInPlace(layer.grads.Wh);\n  return { dxs: dxs",
        },
      ],
      [
        "the upstream made by add",
        { [BORDER]: 'const last = upstream.at("T", -1);\n      last.assign(last.add(layers[k + 1].dh!));' },
      ],
      [
        "a loop from the last block to the first",
        `function reachOneBlockBack(layers: lib.TimeRNN[], blocks: Tensor<["N", "T", "H"]>[]) {\n  const dWh = zerosLike(layers[0].grads.Wh);\n  const dxs: Tensor<["N", "T", "D"]>[] = [];\n  for (let k = layers.length - 1; k >= 0; k--) {\n    const upstream = blocks[k].copy();\n    const next = layers[k + 1];\n    if (next) {\n      next.backward(blocks[k + 1]);\n      upstream.at("T", -1).addInPlace(next.dh!);\n    }\n    dxs[k] = layers[k].backward(upstream);\n    dWh.addInPlace(layers[k].grads.Wh);\n  }\n  return { dxs: dxs, dWh: dWh };\n}`,
      ],
    ],
  },

  ex3: {
    wrong: [
      [
        "the layer itself",
        "states, more rows",
        "whatever the size of the batch",
        { [ANOTHER]: "layer.forward(batch)" },
      ],
      [
        "the layer itself, reset",
        "state as before",
        "let another layer with layer.params do it",
        { [`return ${ANOTHER}`]: "layer.resetState();\n  return layer.forward(batch)" },
      ],
      [
        "the layer itself, its h put back if there was one",
        "forward, evaluate, backward",
        "left in the layer must stay",
        {
          [`return ${ANOTHER}`]:
            "const h = layer.h?.copy();\n  layer.resetState();\n  const states = layer.forward(batch);\n  if (h) layer.setState(h);\n  else layer.resetState();\n  return states",
        },
      ],
      [
        "the layer itself, its h always put back",
        "none before, none after",
        "must",
        {
          [`return ${ANOTHER}`]:
            "const h = layer.h?.copy() ?? batch.at('T', 0).matmul(Wx).mul(0);\n  layer.resetState();\n  const states = layer.forward(batch);\n  layer.setState(h);\n  return states",
        },
      ],
      [
        "the notebook's weights",
        "states, more rows",
        "takes",
        { "const { Wx: Wx, Wh: Wh, b: b } = layer.params;": "" },
      ],
      [
        "the notebook's b",
        "states, more rows",
        "takes b from the notebook",
        { ", b: b } = layer.params": " } = layer.params" },
      ],
      [
        "from the layer's state",
        "states, more rows",
        "RangeError",
        {
          [ANOTHER]:
            "(() => { const other = new lib.TimeRNN(Wx, Wh, b, { stateful: true }); if (layer.h) other.setState(layer.h); return other.forward(batch); })()",
        },
      ],
      [
        "from the layer's state where it fits",
        "states, as many rows",
        "not from the layer's state",
        {
          [ANOTHER]:
            "(() => { const other = new lib.TimeRNN(Wx, Wh, b, { stateful: true }); if (layer.h && layer.h.axis('N').size === batch.axis('N').size) other.setState(layer.h); return other.forward(batch); })()",
        },
      ],
      [
        "the last state only",
        "states, more rows",
        "must be a tensor",
        { [ANOTHER]: `${ANOTHER}.at("T", -1) as never` },
      ],
      [
        "the first two rows, as in this notebook",
        "states, more rows",
        "entries are wrong",
        {
          [`return ${ANOTHER}`]: `const states = ${ANOTHER};\n  return (() => { const out = states.mul(0); for (const n of [0, 1]) out.at("N", n).assign(states.at("N", n)); return out; })()`,
        },
      ],
      [
        "batch overwritten",
        "states, more rows",
        "changes batch",
        { [`return ${ANOTHER}`]: `const states = ${ANOTHER};\n  batch.assign(0);\n  return states` },
      ],
      [
        "weights overwritten",
        "states, more rows",
        "changes layer.params.b",
        { [`return ${ANOTHER}`]: `const states = ${ANOTHER};\n  b.assign(0);\n  return states` },
      ],
      [
        "the state is dropped",
        "state as before",
        "layer.h must stay",
        { [`return ${ANOTHER}`]: `layer.resetState();\n  return ${ANOTHER}` },
      ],
      [
        "the state is changed in place",
        "state as before",
        "layer.h must stay",
        { [`return ${ANOTHER}`]: `layer.h?.assign(0);\n  return ${ANOTHER}` },
      ],
      [
        "the layer goes back meanwhile",
        "forward, evaluate, backward",
        "must stay",
        {
          [`return ${ANOTHER}`]: `const kept = layer.h?.copy();\n  layer.resetState();\n  layer.forward(batch);\n  if (kept) layer.setState(kept); else layer.resetState();\n  return ${ANOTHER}`,
        },
      ],
      [
        "one helper layer for ever",
        "states, more rows",
        "is an earlier result kept?",
        `let helper: lib.TimeRNN | undefined;\n${EVALUATE} { helper ??= new lib.TimeRNN(layer.params.Wx, layer.params.Wh, layer.params.b); return helper.forward(batch); }`,
      ],
      [
        "gradients lost",
        "forward, evaluate, backward",
        "Wx",
        { [`return ${ANOTHER}`]: `layer.grads.Wx.mulInPlace(0.5);\n  return ${ANOTHER}` },
      ],
      [
        "the wrong nonlinearity",
        "states, more rows",
        "with the weights in layer.params",
        { [ANOTHER]: `${ANOTHER}.tanh()` },
      ],
    ],
    right: [
      ["copies of the weights", { [ANOTHER]: "new lib.TimeRNN(Wx.copy(), Wh.copy(), b.copy()).forward(batch)" }],
      ["the fast layer", { "new lib.TimeRNN": "new lib.FusedTimeRNN" }],
      [
        "steps",
        `${EVALUATE} {\n  const { Wx: Wx, Wh: Wh, b: b } = layer.params;\n  const hs = zeros(batch.axis("N"), batch.axis("T"), b.axis("H"));\n  let h = zeros(batch.axis("N"), b.axis("H"));\n  for (const t of batch.axis("T").indices) {\n    h = h.matmul(Wh).add(batch.at("T", t).matmul(Wx)).add(b).tanh();\n    hs.at("T", t).assign(h);\n  }\n  return hs;\n}`,
      ],
      [
        "stateful, from a state of zeros",
        { [ANOTHER]: "new lib.TimeRNN(Wx, Wh, b, { stateful: true }).forward(batch)" },
      ],
    ],
  },
};
