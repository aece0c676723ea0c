import { type Answers } from "./answer";

const PUT_A = 'W.slice("H", 0, a).assign(A);';
const PUT_B = 'W.slice("H", a, both).assign(B);';
const ONE_PRODUCT = "const product = multiply(x, W);";
const TAKEN_APART = '[product.slice("H", 0, a), product.slice("H", a, both)]';
const TWO_PRODUCTS =
  'function twoProducts(x: Tensor<["N", "D"]>, A: Tensor<["D", "H"]>, B: Tensor<["D", "H"]>, multiply: any): [Tensor<["N", "H"]>, Tensor<["N", "H"]>]';

const DECAYED =
  "function decayed(xs: Float64Array[], a: number, newArray: (length: number) => Float64Array): Float64Array[]";
const VIEW = "all.subarray(t * width, (t + 1) * width)";
const SUM = "(t > 0 ? a * all[(t - 1) * width + j] : 0) + x[j]";

const CROSSOVER =
  "function crossover(sizes: readonly number[], loop: readonly number[], blas: readonly number[]): number";
const DOWNWARDS = "for (let i = sizes.length - 1; i >= 0 && blas[i] < loop[i]; i--) found = sizes[i];";

export const speed: Answers = {
  ex1: {
    wrong: [
      ["zeros", "x·A", "all zeros so far", { [PUT_A]: "", [PUT_B]: "" }],
      ["two calls", "one product", "called once", `${TWO_PRODUCTS} {\n  return [multiply(x, A), multiply(x, B)];\n}`],
      ["without multiply", "x·A", "what multiply gives", `${TWO_PRODUCTS} {\n  return [x.matmul(A), x.matmul(B)];\n}`],
      ["one of the two", "x·B", "the columns behind", `${TWO_PRODUCTS} {\n  return [multiply(x, A), x.matmul(B)];\n}`],
      [
        "multiplied for show",
        "x·A",
        "what multiply gives",
        { [ONE_PRODUCT]: `${ONE_PRODUCT}\n  return [x.matmul(A), x.matmul(B)];` },
      ],
      ["A twice", "x·B", "as many as B has", { [TAKEN_APART]: '[product.slice("H", 0, a), product.slice("H", 0, a)]' }],
      ["the wrong way round", "x·A", "the first columns", { [TAKEN_APART]: `${TAKEN_APART}.reverse() as any` }],
      [
        "B in front of A",
        "x·A",
        "the first columns",
        { [PUT_A]: 'W.slice("H", both - a, both).assign(A);', [PUT_B]: 'W.slice("H", 0, both - a).assign(B);' },
      ],
      [
        "cut in the middle",
        "x·A",
        "as many as A has",
        {
          "W);\n": "W);\n  const a = both / 2;\n",
          "const [a, both]": "const [wide, both]",
          [PUT_A]: 'W.slice("H", 0, wide).assign(A);',
          [PUT_B]: 'W.slice("H", wide, both).assign(B);',
        },
      ],
      ["B is left out", "x·B", "all zeros so far", { [PUT_B]: "" }],
      ["A is left out", "x·A", "all zeros so far", { [PUT_A]: "" }],
      ["the whole product", "x·A", "as many as A has", { [TAKEN_APART]: "[product, product]" }],
      [
        "A added to B",
        "x·A",
        "the first columns",
        { [PUT_B]: `${PUT_B}\n  W.addInPlace(W.slice("H", a, a + 1).sum() as number);` },
      ],
      [
        "one product more than is needed",
        "one product",
        "called once",
        { [ONE_PRODUCT]: `${ONE_PRODUCT}\n  multiply(x, A);` },
      ],
      ["A is changed", "arguments left alone", "changes A", { [ONE_PRODUCT]: `${ONE_PRODUCT}\n  A.mulInPlace(2);` }],
      ["x is changed", "x·A", "changes x", { [ONE_PRODUCT]: "const product = multiply(x.mulInPlace(2), W);" }],
      [
        "x twice, one below the other",
        "no row too many",
        "x stays as it is",
        `${TWO_PRODUCTS} {
  const rows = x.toArray();
  const [n, a, b] = [rows.length, A.axis("H").size, B.axis("H").size];
  const W = zeros(A.axis("D"), axis("H", a + b));
  W.slice("H", 0, a).assign(A);
  W.slice("H", a, a + b).assign(B);
  const twice = zeros(axis("N", 2 * n), x.axis("D"));
  twice.slice("N", 0, n).assign(x);
  twice.slice("N", n, 2 * n).assign(x);
  const product = multiply(twice, W);
  return [product.slice("N", 0, n).slice("H", 0, a), product.slice("N", n, 2 * n).slice("H", a, a + b)];
}`,
      ],
    ],
    right: [
      [
        "entry by entry",
        `${TWO_PRODUCTS} {
  const [a, b] = [A.axis("H").size, B.axis("H").size];
  const W = zeros(x.axis("D"), axis("H", a + b));
  for (const d of x.axis("D").indices)
    for (let j = 0; j < a + b; j++) W.set(j < a ? A.get(d, j) : B.get(d, j - a), d, j);
  const both = multiply(x, W);
  return [both.slice("H", 0, a), both.slice("H", a, a + b)];
}`,
      ],
      [
        "copies of the parts",
        { [TAKEN_APART]: '[product.slice("H", 0, a).copy(), product.slice("H", a, both).copy()]' },
      ],
    ],
  },
  ex2: {
    wrong: [
      ["zeros", "the sums", "a times the sum before", { [`h[j] = ${SUM}`]: "h[j] = 0" }],
      ["no sum", "the sums", "a times the sum before", { [SUM]: "x[j]" }],
      ["a forgotten", "the sums", "a times the sum before", { "a * all": "all" }],
      [
        "a times x",
        "the sums",
        "a times the sum before",
        { [SUM]: "(t > 0 ? all[(t - 1) * width + j] : 0) + a * x[j]" },
      ],
      ["all in one place", "the sums", "a place of its own", { [VIEW]: "all.subarray(0, width)" }],
      ["the steps overlap", "the sums", "a place of its own", { [VIEW]: "all.subarray(t, t + width)" }],
      [
        "an array for each step",
        "newArray called once",
        "T·H numbers before the loop",
        `${DECAYED} {
  const hs: Float64Array[] = [];
  for (const x of xs) {
    const h = newArray(x.length);
    for (let j = 0; j < x.length; j++) h[j] = a * (hs.at(-1)?.[j] ?? 0) + x[j];
    hs.push(h);
  }
  return hs;
}`,
      ],
      [
        "without newArray",
        "newArray called once",
        "T·H numbers before the loop",
        `${DECAYED} {
  const hs: Float64Array[] = [];
  for (const x of xs) hs.push(x.map((value, j) => a * (hs.at(-1)?.[j] ?? 0) + value));
  return hs;
}`,
      ],
      [
        "x.map, then written into the view",
        "nothing copied",
        "map and slice make new arrays",
        { "h[j] = (": "x.map((v) => v)[0] && (h[j] = (", "+ x[j];": "+ x[j]);" },
      ],
      [
        "slice in place of subarray",
        "the sums",
        "a times the sum before",
        { "return h;": "return h;", [VIEW]: VIEW.replace("subarray", "slice"), [SUM]: "0 * x[j]" },
      ],
      ["a copy of each step", "nothing copied", "map and slice make new arrays", { "return h;": "return h.slice();" }],
      [
        "asked twice",
        "newArray called once",
        "before the loop",
        { "const all = newArray": "newArray(1);\n  const all = newArray" },
      ],
      [
        "arrays of its own",
        "all in its memory",
        "a view, by subarray",
        `${DECAYED} {
  newArray(xs.length * xs[0].length);
  const hs: Float64Array[] = [];
  for (const x of xs) hs.push(Float64Array.from(x, (value, j) => a * (hs.at(-1)?.[j] ?? 0) + value));
  return hs;
}`,
      ],
      ["xs overwritten", "xs left alone", "xs is the caller's", { "return h;": "x.fill(0);\n    return h;" }],
    ],
    right: [
      [
        "two loops",
        `${DECAYED} {
  const H = xs[0].length;
  const all = newArray(xs.length * H);
  for (let i = 0; i < all.length; i++) all[i] = xs[Math.floor(i / H)][i % H] + (i < H ? 0 : a * all[i - H]);
  return Array.from(xs, (_, t) => all.subarray(t * H, t * H + H));
}`,
      ],
      [
        "set, then added to",
        {
          [`h[j] = ${SUM}`]:
            "h[j] = x[j];\n    if (t > 0) for (let j = 0; j < width; j++) h[j] += a * all[(t - 1) * width + j]",
        },
      ],
    ],
  },
  ex3: {
    wrong: [
      ["the place in the list", "one crossing", "not its place in the list", { "found = sizes[i]": "found = i" }],
      ["the first size", "one crossing", "the first one where", `${CROSSOVER} {\n  return sizes[0];\n}`],
      ["the last size", "one crossing", "the first one where", `${CROSSOVER} {\n  return sizes[sizes.length - 1];\n}`],
      ["the wrong way round", "one crossing", "blas[i] < loop[i]", { "blas[i] < loop[i]": "loop[i] < blas[i]" }],
      [
        "the last size of the loop",
        "one crossing",
        "the first one where",
        { "return found;": "return sizes[sizes.indexOf(found) - 1] ?? found;" },
      ],
      [
        "the first where the BLAS is faster",
        "lucky samples before",
        "at all larger sizes",
        `${CROSSOVER} {\n  return sizes.find((_, i) => blas[i] < loop[i]) ?? Infinity;\n}`,
      ],
      [
        "two in a row, and the last one",
        "lucky samples before",
        "at all larger sizes",
        `${CROSSOVER} {
  const [last, faster] = [sizes.length - 1, sizes.map((_, i) => blas[i] < loop[i])];
  return sizes.find((_, i) => faster[last] && faster[i] && (i === last || faster[i + 1])) ?? Infinity;
}`,
      ],
      [
        "the last change",
        "faster at once",
        "then it is the first size",
        `${CROSSOVER} {
  for (let i = sizes.length - 1; i > 0; i--) if (blas[i] < loop[i] && blas[i - 1] >= loop[i - 1]) return sizes[i];
  return Infinity;
}`,
      ],
      ["not the first size", "faster at once", "then it is the first size", { "i >= 0": "i > 0" }],
      ["undefined if there is none", "never", "Infinity", { "let found = Infinity": "let found: any" }],
      ["0 if there is none", "never", "Infinity", { "let found = Infinity": "let found = 0" }],
      [
        "the last time that the BLAS is faster",
        "one crossing",
        "the first one where",
        { [DOWNWARDS]: "sizes.forEach((size, i) => { if (blas[i] < loop[i]) found = size; });" },
      ],
      ["equal is faster", "equal times", "<, not ≤", { "blas[i] < loop[i]": "blas[i] <= loop[i]" }],
      ["always", "one crossing", "the first one where", { " && blas[i] < loop[i]": "" }],
    ],
    right: [
      [
        "every one of the rest",
        `${CROSSOVER} {
  return sizes.find((_, i) => sizes.slice(i).every((_, k) => blas[i + k] < loop[i + k])) ?? Infinity;
}`,
      ],
      [
        "behind the last that is not faster",
        `${CROSSOVER} {
  let last = -1;
  sizes.forEach((_, i) => { if (!(blas[i] < loop[i])) last = i; });
  return sizes[last + 1] ?? Infinity;
}`,
      ],
    ],
  },
};
