import { type Answers } from "./answer";

const AS_PROMISED = "const asPromised = (layer: TimeRNN): KeepsState => layer;";
const contract = (text: string): string => `const contract = \`\n${text}\n\`;`;

const ABOVE = "weights.set(value + epsilon, d, j);";
const BELOW = "weights.set(value - epsilon, d, j);";
const QUOTIENT = "gradient.set((above - loss()) / (2 * epsilon), d, j);";
const BACK = "weights.set(value, d, j);";
const SLOPES = `function slopes(loss: () => number, weights: Tensor<["D", "H"]>): Tensor<["D", "H"]>`;

const NAME = '.replace("dhNxt", "dhNext")';
const CACHE = '.replace("return hNext;", "this.cache = [hPrev, hNext];\\n    return hNext;")';
const TRANSPOSE = '.replace("dt.matmul(this.Wh)", "dt.matmul(this.Wh.T)")';

export const debuggingANotebook: Answers = {
  ex1: {
    wrong: [
      [
        "comments only",
        "resetStaet is seen",
        "still to write",
        contract("// interface KeepsState { resetState(): void }\n/* nothing */"),
      ],
      [
        "an interface that nobody has to satisfy",
        "resetStaet is seen",
        "let a TimeRNN stand where one is asked for",
        { [AS_PROMISED]: "" },
      ],
      ["setState only", "resetStaet is seen", "name resetState in an interface", { "  resetState(): void;\n": "" }],
      [
        "resetState only",
        "setSate is seen",
        "setState belongs in the interface, too",
        { '  setState(h: Tensor<["N", "H"]>): void;\n': "" },
      ],
      [
        "the misprint itself is asked for",
        "resetStaet is seen",
        "name resetState in an interface",
        { "resetState(): void": "resetStaet(): void" },
      ],
      [
        "optional methods",
        "resetStaet is seen",
        "name resetState in an interface",
        { "resetState(): void": "resetState?(): void" },
      ],
      [
        "a complaint whatever the class",
        "the mended class passes",
        "print typeErrors",
        contract("const complaint: number = 'text';"),
      ],
      ["a syntax error", "the mended class passes", "print typeErrors", contract("interface {")],
      [
        "another argument",
        "the mended class passes",
        "print typeErrors",
        { "resetState(): void": "resetState(how: number): boolean" },
      ],
      [
        "just the one misprint of the text",
        "resetStaet is seen",
        "name resetState",
        contract('type Seen = "resetStaet" extends keyof TimeRNN ? never : 1;\nconst seen: Seen = 1;'),
      ],
      [
        "any in between",
        "resetStaet is seen",
        "let a TimeRNN stand",
        { "(layer: TimeRNN): KeepsState => layer": "(layer: TimeRNN): KeepsState => layer as any" },
      ],
      [
        "a name that is not there",
        "the mended class passes",
        "print typeErrors",
        contract("new TimeLayer().resetState();\nnew TimeLayer().setState();"),
      ],
      [
        "forward asked for as well, wrongly typed",
        "the mended class passes",
        "print typeErrors",
        { "resetState(): void": "resetState(): void;\n  forward(xs: number): void" },
      ],
    ],
    right: [
      [
        "calls",
        contract(
          'function calls(layer: TimeRNN, h: Tensor<["N", "H"]>) {\n  layer.setState(h);\n  layer.resetState();\n}',
        ),
      ],
      [
        "a record of functions",
        contract("const named = (layer: TimeRNN): { setState: unknown; resetState: unknown } => layer;"),
      ],
      ["the names alone", contract('const names: (keyof TimeRNN)[] = ["setState", "resetState"];')],
      ["old lines kept as comments", { "interface KeepsState {": "// resetStaet(): void;\ninterface KeepsState {" }],
    ],
  },

  ex2: {
    wrong: [
      [
        "one side",
        "the numbers",
        "one side alone is off by about ε",
        {
          "const value": "const base = loss();\n      const value",
          [BELOW]: "",
          "(above - loss()) / (2 * epsilon)": "(above - base) / epsilon",
        },
      ],
      ["not divided by two", "the numbers", "/ 2ε", { "/ (2 * epsilon)": "/ epsilon" }],
      ["the sign", "the numbers", "loss above − loss below", { "(above - loss())": "(loss() - above)" }],
      ["a very large step", "the numbers", "every entry is wrong", { "epsilon = 1e-5": "epsilon = 0.1" }],
      ["the first row only", "the numbers", "entry by entry", { 'd < weights.axis("D").size': "d < 1" }],
      ["three rows", "the numbers", "right with", { 'd < weights.axis("D").size': "d < 3" }],
      ["five units", "the numbers", "right with", { 'j < weights.axis("H").size': "j < 5" }],
      [
        "the notebook's axes",
        "the numbers",
        "takes",
        { 'weights.axis("D").size': "D.size", 'weights.axis("H").size': "H.size" },
      ],
      [
        "the library's",
        "the numbers",
        "calls centralDifferences",
        `${SLOPES} { return centralDifferences(loss, weights); }`,
      ],
      [
        "the library's, renamed",
        "the numbers",
        "calls centralDifferences",
        `import { centralDifferences as mine } from "../lib";\n${SLOPES} { return mine(loss, weights); }`,
      ],
      [
        "the library's gradcheck",
        "the numbers",
        "calls gradcheck",
        `${SLOPES} { const layer = { params: { w: weights }, grads: { w: zerosLike(weights) }, forward: loss, backward: () => {} }; return gradcheck(layer, {}).of("dw").numeric; }`,
      ],
      [
        "a gradient that is known",
        "the numbers",
        "never calls loss",
        `${SLOPES} { return zerosLike(weights).addInPlace(1).mul(weights.mul(0.5).exp().mul(0.5)); }`,
      ],
      [
        "the notebook's gradient",
        "the numbers",
        "never calls loss",
        `${SLOPES} { void [loss, weights]; return libLayer.grads.Wx; }`,
      ],
      [
        "loss called, a known gradient returned",
        "the leak is caught",
        "only loss() may decide",
        `const asked = new Map<unknown, number>();\n${SLOPES} {\n  const right = zerosLike(weights);\n  const count = asked.size;\n  asked.set(loss, count);\n  for (let d = 0; d < weights.axis("D").size; d++) {\n    for (let j = 0; j < weights.axis("H").size; j++) {\n      const value = weights.get(d, j);\n      weights.set(value + 1e-5, d, j);\n      const above = loss();\n      weights.set(value - 1e-5, d, j);\n      right.set((above - loss()) / 2e-5, d, j);\n      weights.set(value, d, j);\n    }\n  }\n  return count % 2 === 1 ? right.mul(2) : right;\n}`,
      ],
      [
        "what was added is subtracted",
        "weights as before",
        "keep the value first, and set it last",
        {
          [ABOVE]: "weights.set(weights.get(d, j) + 1e-5, d, j);",
          [BELOW]: "weights.set(weights.get(d, j) - 2e-5, d, j);",
          [BACK]: "weights.set(weights.get(d, j) + 1e-5, d, j);",
        },
      ],
      ["not put back", "the leak is caught", "changes weights", { [BACK]: "" }],
      [
        "one wrong entry",
        "the numbers",
        "1 of 30 entries are wrong",
        { "return gradient;": "gradient.set(0, 2, 3);\n  return gradient;" },
      ],
      ["slopes not written", "the numbers", "all zeros so far", { [QUOTIENT]: "void above;" }],
    ],
    right: [
      [
        "on weights.data",
        `${SLOPES} {\n  const gradient = zerosLike(weights);\n  weights.data.forEach((value, i) => {\n    const at = (other: number) => ((weights.data[i] = other), loss());\n    gradient.data[i] = (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;\n    weights.data[i] = value;\n  });\n  return gradient;\n}`,
      ],
      ["a smaller step", { "epsilon = 1e-5": "epsilon = 1e-6" }],
      [
        "from a copy of the weights",
        {
          "const gradient = zerosLike(weights);":
            "const gradient = zerosLike(weights);\n  const kept = weights.copy();",
          "const value = weights.get(d, j);": "const value = kept.get(d, j);",
          "return gradient;": "weights.assign(kept);\n  return gradient;",
        },
      ],
      [
        "map over the axes",
        { 'for (let d = 0; d < weights.axis("D").size; d++)': 'for (const d of weights.axis("D").indices)' },
      ],
    ],
  },

  ex3: {
    wrong: [
      [
        "nothing is mended",
        "it compiles",
        "nothing is mended yet",
        { [`\n    ${NAME}`]: "", [`\n    ${CACHE}`]: "", [`\n    ${TRANSPOSE}`]: "" },
      ],
      ["the misprint is left", "it compiles", "complaints must be 0", { [`\n    ${NAME}`]: "" }],
      ["the cache is left empty", "it runs", "backward reads a cache: who fills it?", { [`\n    ${CACHE}`]: "" }],
      [
        "the cache in the wrong order",
        "its dWh is right",
        "give each state back under its name",
        { "[hPrev, hNext]": "[hNext, hPrev]" },
      ],
      ["the same state twice", "its dWh is right", "under its name", { "[hPrev, hNext]": "[hNext, hNext]" }],
      [
        "the transpose is left",
        "its dhPrev is right",
        "a missing transpose keeps the shape",
        { [`\n    ${TRANSPOSE}`]: "" },
      ],
      [
        "a wrong slope",
        "its dWh is right",
        "dt = dhNext·(1 − hNext²)",
        { [NAME]: `${NAME}\n    .replace("1 - h ** 2", "1 - h")` },
      ],
      ["dWh from hNext", "its dWh is right", "hPrevᵀ·dt", { [NAME]: `${NAME}\n    .replace("hPrev.T", "hNext.T")` }],
      [
        "dWh accumulates",
        "its dWh is right",
        "hPrevᵀ·dt",
        { [NAME]: `${NAME}\n    .replace("dWh.assign", "dWh.addInPlace")` },
      ],
      [
        "forward without tanh",
        "forward as before",
        "leave its numbers alone",
        { [NAME]: `${NAME}\n    .replace(".tanh()", "")` },
      ],
      [
        "forward with Wh transposed as well",
        "forward as before",
        "the forward pass was right",
        { [NAME]: `${NAME}\n    .replace("hPrev.matmul(this.Wh)", "hPrev.matmul(this.Wh.T)")` },
      ],
      [
        "the notebook's patient",
        "it compiles",
        "takes patient from the notebook",
        { "  return text": "  return patient" },
      ],
      [
        "a text that is not a program",
        "it compiles",
        "complaints must be",
        `function treat(text: string): string {\n  return text.slice(100);\n}`,
      ],
      [
        "a class of one's own",
        "it compiles",
        "mend the text that treat is given",
        `function treat(_: string): string {\n  return \`import { Tensor, zerosLike } from "../lib";\nexport class Patient {\n  dWh: Tensor<["H", "H"]>;\n  h: Tensor<["N", "H"]>[] = [];\n  constructor(public Wh: Tensor<["H", "H"]>) { this.dWh = zerosLike(Wh); }\n  forward(hPrev: Tensor<["N", "H"]>) { this.h = [hPrev, hPrev.matmul(this.Wh).tanh()]; return this.h[1]; }\n  backward(dhNext: Tensor<["N", "H"]>) { const dt = dhNext.mul(this.h[1].map((h) => 1 - h ** 2)); this.dWh.assign(this.h[0].T.matmul(dt)); return dt.matmul(this.Wh.T); }\n}\`;\n}`,
      ],
      [
        "a cache of another call",
        "its dWh is right",
        "in",
        { "this.cache = [hPrev, hNext]": "this.cache ??= [hPrev, hNext]" },
      ],
    ],
    right: [
      [
        "cache and its reading both in the other order",
        {
          "[hPrev, hNext]": "[hNext, hPrev]",
          [NAME]: `${NAME}\n    .replace("const [hPrev, hNext]", "const [hNext, hPrev]")`,
        },
      ],
      ["copies in the cache", { "[hPrev, hNext]": "[hPrev.copy(), hNext.copy()]" }],
      [
        "the slope in the words of notebook 02, and a comment",
        {
          [NAME]: `${NAME}\n    .replace("1 - h ** 2", "(1 + h) * (1 - h)")\n    .replace("const dt", "// dhNxt was a misprint\\n    const dt")`,
        },
      ],
      ["replaceAll", { '.replace("dhNxt"': '.replaceAll("dhNxt"' }],
    ],
  },
};
