import { type Answers } from "./answer";

const SCORES = "return hs.matmul(this.E.T);";
const ADD = 'this.dE.addInPlace(dys.at("T", t).T.matmul(this.hs!.at("T", t)));';
const BACK = "return dys.matmul(this.E);";

const MASK = "this.mask = u.map((v) => (v >= this.ratio ? 1 / (1 - this.ratio) : 0));";
const KEPT = "return hs.mul(this.mask);";
const SENT = "return dys.mul(this.mask!);";

const SORT = ".sort((a, b) => scores[b] - scores[a])";
const POWER = "(best.includes(id) ? math.exp(score - scores[best[0]]) : 0)";
const TOP_K = "function topK(scores: readonly number[], k: number): number[]";

export const languageModel: Answers = {
  ex1: {
    wrong: [
      ["zeros", "scores", "all zeros so far", { [SCORES]: "return hs.matmul(this.E.T).mul(0);" }],
      ["E not transposed", "scores", "hs.matmul(this.E.T)", { [SCORES]: "return hs.matmul(this.E as any) as any;" }],
      ["negated", "scores", "every entry", { [SCORES]: "return hs.matmul(this.E.T).mul(-1);" }],
      [
        "the first step alone",
        "scores",
        "entries are wrong",
        { [SCORES]: 'const ys = hs.matmul(this.E.T);\n    ys.at("T", 1).assign(0);\n    return ys;' },
      ],
      [
        "the library's TimeAffine",
        "scores",
        "calls TimeAffine",
        { [SCORES]: 'return new TimeAffine(this.E.T, this.E.T.sum("H").mul(0)).forward(hs);' },
      ],
      ["dhs from the transpose", "dhs", "back goes dys·E", { [BACK]: "return dys.matmul(this.E.T as any) as any;" }],
      [
        "dhs divided by the steps",
        "dhs",
        "back goes dys·E",
        { [BACK]: 'return dys.matmul(this.E).div(dys.axis("T").size);' },
      ],
      ["dE written, not added", "dE, added to", "addInPlace", { "this.dE.addInPlace(dys": "this.dE.assign(dys" }],
      [
        "dE of the last step",
        "dE, added to",
        "over all steps",
        { "let t = 0; t": 'let t = dys.axis("T").size - 1; t' },
      ],
      [
        "dE zeroed first",
        "dE, added to",
        "to what dE holds",
        { "for (let t = 0;": "this.dE.assign(0);\n    for (let t = 0;" },
      ],
      [
        "dE replaced",
        "dE, added to",
        "addInPlace",
        {
          [ADD]:
            'const part = dys.at("T", t).T.matmul(this.hs!.at("T", t));\n      this.dE = t === 0 ? part : this.dE.add(part);',
        },
      ],
      [
        "dE subtracted",
        "dE, added to",
        "addInPlace",
        { "this.dE.addInPlace(": "this.dE.addInPlace(this.dE.mul(-1)).addInPlace(" },
      ],
      ["the first hs for ever", "dE, a second time", "read last", { "this.hs = hs;": "this.hs ??= hs;" }],
      [
        "hs scaled in place",
        "dE, added to",
        "changes hs",
        { [SCORES]: `${SCORES.replace("return", "const ys =")}\n    hs.mulInPlace(1.5);\n    return ys;` },
      ],
    ],
    right: [
      [
        "one product over all rows",
        {
          [ADD]:
            'for (let n = 0; n < dys.axis("N").size; n++) this.dE.addInPlace(dys.at("T", t).slice("N", n, n + 1).T.matmul(this.hs!.at("T", t).slice("N", n, n + 1)));',
        },
      ],
      ["a copy of hs", { "this.hs = hs;": "this.hs = hs.copy();" }],
      [
        "the steps backwards",
        { 'let t = 0; t < dys.axis("T").size; t++': 'let t = dys.axis("T").size - 1; t >= 0; t--' },
      ],
    ],
  },
  ex2: {
    wrong: [
      ["nothing is dropped", "what is kept", "a mask of ones and zeros", { [KEPT]: "return hs.copy();" }],
      ["everything is dropped", "what is kept", "all zeros so far", { [KEPT]: "return hs.mul(0);" }],
      ["the others are dropped", "what is kept", "a mask of ones and zeros", { "v >= this.ratio": "v < this.ratio" }],
      [
        "numbers of its own",
        "what is kept",
        "entries are wrong",
        {
          [MASK]:
            "this.mask = uniform(0, 1, ...u.axes).map((v: number) => (v >= this.ratio ? 1 / (1 - this.ratio) : 0)) as any;",
          "hs.mul(this.mask)": "hs.mul(this.mask!)",
        },
      ],
      ["not scaled", "the mean stays", "divide what is kept", { "1 / (1 - this.ratio) : 0": "1 : 0" }],
      [
        "scaled by the ratio",
        "the mean stays",
        "divide what is kept",
        { "1 / (1 - this.ratio) : 0": "1 / this.ratio : 0" },
      ],
      [
        "multiplied by 1 − r",
        "the mean stays",
        "divide what is kept",
        { "1 / (1 - this.ratio) : 0": "1 - this.ratio : 0" },
      ],
      ["gradients everywhere", "backward", "the mask and the factor", { [SENT]: "return dys.copy();" }],
      [
        "gradients not scaled",
        "backward",
        "the mask and the factor",
        { [SENT]: "return dys.map((v) => v).mul(this.mask!.map((v) => (v === 0 ? 0 : 1)));" },
      ],
      [
        "gradients scaled twice",
        "backward",
        "the mask and the factor",
        { [SENT]: "return dys.mul(this.mask!).mul(this.mask!);" },
      ],
      ["the border is dropped", "at the border", "u = r is kept", { "v >= this.ratio": "v > this.ratio" }],
      ["hs multiplied in place", "at the border", "changes hs", { [KEPT]: "return hs.mulInPlace(this.mask);" }],
      [
        "dys multiplied in place",
        "arguments left alone",
        "mulInPlace does not",
        { [SENT]: "return dys.mulInPlace(this.mask!);" },
      ],
      [
        "the first mask for ever",
        "at the border",
        "kept",
        { "this.mask = u.map": "this.mask ??= u.map", "hs.mul(this.mask)": "hs.mul(this.mask!)" },
      ],
    ],
    right: [
      [
        "a mask of ones, divided later",
        { [MASK]: "this.mask = u.map((v) => (v >= this.ratio ? 1 : 0)).div(1 - this.ratio);" },
      ],
      ["a mask of truth values", { [MASK]: "this.mask = u.map((v) => Number(v >= this.ratio) / (1 - this.ratio));" }],
    ],
  },
  ex3: {
    wrong: [
      ["the scores themselves", "all of them", "e^score over the sum", `${TOP_K} {\n  return [...scores];\n}`],
      ["not divided", "all of them", "e^score over the sum", { "power / total": "power" }],
      [
        "powers of two",
        "all of them",
        "e^score over the sum",
        { "math.exp(score - scores[best[0]])": "2 ** (score - scores[best[0]])" },
      ],
      ["k ignored", "the best alone", "with k = 1", { ".slice(0, k)": ".slice(0)" }],
      ["the lowest scores", "the best alone", "with k = 1", { [SORT]: ".sort((a, b) => scores[a] - scores[b])" }],
      ["one too many", "the best alone", "with k = 1", { ".slice(0, k)": ".slice(0, k + 1)" }],
      ["sorted as texts", "the best alone", "with k = 1", { [SORT]: ".sort()" }],
      [
        "always two, or one",
        "the best k",
        "sort a copy",
        { ".slice(0, k)": ".slice(0, Math.min(k, scores.length === k ? k : 1))" },
      ],
      [
        "divided by the sum of all",
        "the best alone",
        "with k = 1",
        {
          "const total = powers.reduce((sum, power) => sum + power, 0);":
            "const total = scores.reduce((sum, score) => sum + math.exp(score - scores[best[0]]), 0);",
        },
      ],
      [
        "large scores overflow",
        "large scores",
        "subtract the largest score",
        { [POWER]: "(best.includes(id) ? math.exp(score) : 0)" },
      ],
      [
        "all that are as high as the lowest kept",
        "equal scores",
        "exactly k may be drawn",
        { [POWER]: "(score >= scores[best[best.length - 1]] ? math.exp(score - scores[best[0]]) : 0)" },
      ],
      [
        "the last of equals",
        "equal scores",
        "keeps the order of equals",
        { [SORT]: ".reverse()\n    .sort((a, b) => scores[b] - scores[a])" },
      ],
      [
        "the scores are sorted",
        "the best alone",
        "changes scores",
        {
          "const best = scores":
            "const copy = [...scores];\n  (scores as number[]).sort((a, b) => b - a);\n  scores = copy;\n  const best = scores",
        },
      ],
    ],
    right: [
      [
        "by the k-th score",
        `${TOP_K} {
  const left = scores.map((score, id) => ({ score, id })).sort((a, b) => b.score - a.score || a.id - b.id).slice(0, k);
  const p = new Array<number>(scores.length).fill(0);
  const total = left.reduce((sum, { score }) => sum + math.exp(score - left[0].score), 0);
  for (const { score, id } of left) p[id] = math.exp(score - left[0].score) / total;
  return p;
}`,
      ],
      [
        "one after the other",
        `${TOP_K} {
  const out = scores.map((score) => score);
  const highest = Math.max(...out);
  const p = scores.map(() => 0);
  for (let i = 0; i < k; i++) {
    const id = out.indexOf(Math.max(...out));
    p[id] = math.exp(out[id] - highest);
    out[id] = -Infinity;
  }
  const total = p.reduce((sum, value) => sum + value, 0);
  return p.map((value) => value / total);
}`,
      ],
    ],
  },
};
