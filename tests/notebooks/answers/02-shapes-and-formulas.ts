import { type Answers } from "./answer";

/** The three declarations with other letters. */
const types = (hPrev: string, Wh: string, dt: string, more = ""): string => `const myTypes = \`
declare const hPrev: Tensor<[${hPrev}]>; // the state before
declare const Wh:    Tensor<[${Wh}]>;
declare const dt:    Tensor<[${dt}]>; // dt has the units of the state after
${more}\`;`;

const PRODUCT = 'ones(axis("1", 1), dt.axis("B")).matmul(dt)';
const row = '(axis("1", 1), dt.axis("H"))';
const ERROR = "relativeError(layer.backward(dhs.mul(2)), layer.backward(dhs).mul(2))";

export const shapesAndFormulas: Answers = {
  ex1: {
    wrong: [
      ["left as it is but for spaces", "forward", "Wh still has H twice", types('"B", "H"', '"H",  "H"', '"B", "H"')],
      [
        "left as it is, with the right line as a comment",
        "forward",
        "Wh still has H twice",
        types('"B", "H"', '"H", "H"', '"B", "H"', '// declare const Wh: Tensor<["G", "H"]>;\n'),
      ],
      ["hPrev keeps its H", "forward", "as in hPrev", types('"B", "H"', '"G", "H"', '"B", "H"')],
      ["Wh's letters exchanged", "forward", "is red", types('"B", "G"', '"H", "G"', '"B", "H"')],
      ["any", "forward", "is wrong, but not red", `const myTypes = "declare const hPrev: any, Wh: any, dt: any;\\n";`],
      [
        "only Wh any",
        "forward",
        "is wrong, but not red",
        `const myTypes = 'declare const hPrev: Tensor<["B", "G"]>, Wh: any, dt: Tensor<["B", "H"]>;\\n';`,
      ],
      [
        "dt has the letter of before",
        "dhPrev",
        "dt has the second letter of Wh",
        types('"B", "G"', '"G", "H"', '"B", "G"'),
      ],
      [
        "dt any",
        "dhPrev",
        "is wrong, but not red",
        `const myTypes = 'declare const hPrev: Tensor<["B", "G"]>, Wh: Tensor<["G", "H"]>, dt: any;\\n';`,
      ],
      ["the batches have two letters", "dhPrev", "is red", types('"N", "G"', '"G", "H"', '"B", "H"')],
      [
        "Wh is missing",
        "forward",
        "is red",
        `const myTypes = 'declare const hPrev: Tensor<["B", "G"]>, dt: Tensor<["B", "H"]>;\\n';`,
      ],
      ["a comment that swallows what follows", "forward", "", types('"B", "H"', '"G", "H"', '"B", "H"', "//")],
      [
        "a comment that swallows what follows, letters as they were",
        "forward",
        "is red",
        types('"B", "H"', '"H", "H"', '"B", "H"', "/* "),
      ],
      ["a syntax error", "forward", "is red", types('"B", "G"', '"G", "H"', '"B", "H"', "declare const")],
      ["nothing", "forward", "is red", 'const myTypes = "";'],
    ],
    right: [
      ["a new letter for the state after", types('"B", "H"', '"H", "K"', '"B", "K"')],
      [
        "old lines kept as comments",
        types('"B", "G"', '"G", "H"', '"B", "H"', '// declare const Wh:    Tensor<["H", "H"]>;\n'),
      ],
      ["other letters throughout", types('"N", "before"', '"before", "after"', '"N", "after"')],
      [
        "one declaration for all three",
        `const myTypes = 'declare const hPrev: Tensor<["B", "G"]>, Wh: Tensor<["G", "H"]>, dt: Tensor<["B", "H"]>;\\n';`,
      ],
    ],
  },

  ex2: {
    wrong: [
      [
        "the mean",
        "the numbers",
        "do not divide",
        { [PRODUCT]: `zeros${row}.assign(dt.sum("B").div(dt.axis("B").size))` },
      ],
      ["the first row", "the numbers", "add up all rows", { [PRODUCT]: `zeros${row}.assign(dt.at("B", 0))` }],
      ["the sum over H", "the numbers", "RangeError", { [PRODUCT]: `zeros${row}.assign(dt.sum("H") as never)` }],
      [
        "without the axis",
        "the numbers",
        "must be a tensor [1, H=6], got [H=6]",
        { [PRODUCT]: 'dt.sum("B") as never' },
      ],
      ["the notebook's B", "the numbers", "takes B from the notebook", { 'dt.axis("B")': "B" }],
      [
        "the notebook's H",
        "the numbers",
        "takes H from the notebook",
        { [PRODUCT]: `zeros(axis("1", 1), H).assign(dt.sum("B"))` },
      ],
      [
        "the notebook's dt",
        "the numbers",
        "takes dt from the notebook",
        `const theDt = () => dt;\nfunction sumKeepingAxis(_: Tensor<["B", "H"]>): Tensor<["1", "H"]> { return zeros(axis("1", 1), theDt().axis("H")).assign(theDt().sum("B")); }`,
      ],
      [
        "four rows",
        "the numbers",
        "wrong with B=3, H=6",
        { [PRODUCT]: `zeros${row}.assign(dt.at("B", 0).add(dt.at("B", 1)).add(dt.at("B", 2)).add(dt.at("B", 3)))` },
      ],
      [
        "three rows",
        "the numbers",
        "does it depend on a size?",
        { [PRODUCT]: `zeros${row}.assign(dt.at("B", 0).add(dt.at("B", 1)).add(dt.at("B", 2)))` },
      ],
      [
        "added up in the first row of dt",
        "a batch of one row",
        "changes dt",
        {
          [`return ${PRODUCT}`]:
            'for (let n = 1; n < dt.axis("B").size; n++) dt.at("B", 0).addInPlace(dt.at("B", n)); return dt.slice("B", 0, 1).rename("1", "H")',
        },
      ],
      [
        "dt set to zero afterwards",
        "a batch of one row",
        "changes dt",
        { [`return ${PRODUCT}`]: `const sum = ${PRODUCT}; dt.assign(0); return sum` },
      ],
      [
        "wrong for one row only",
        "a batch of one row",
        "one row is its own sum",
        {
          [PRODUCT]: `zeros${row}.assign(dt.sum("B").mul(Math.min(1, dt.axis("B").size - 1 || 2)).mul(dt.axis("B").size === 1 ? 0.5 : 1)).addInPlace(dt.axis("B").size === 1 ? 1 : 0)`,
        },
      ],
      [
        "the column of ones on the wrong side",
        "the numbers",
        "RangeError",
        { [PRODUCT]: 'dt.matmul(ones(dt.axis("B"), axis("1", 1)) as never) as never' },
      ],
      [
        "one wrong entry",
        "the numbers",
        "1 of 6 entries are wrong",
        { [`return ${PRODUCT}`]: `const sum = ${PRODUCT}; sum.set(0, 0, 2); return sum` },
      ],
      [
        "the sums grow from call to call",
        "the numbers",
        "what is kept from call to call?",
        `let total = 0;\nfunction sumKeepingAxis(dt: Tensor<["B", "H"]>): Tensor<["1", "H"]> { total += 1; return ${PRODUCT}.mul(total); }`,
      ],
    ],
    right: [
      ["assign", { [PRODUCT]: `zeros${row}.assign(dt.sum("B"))` }],
      [
        "row by row",
        {
          [`return ${PRODUCT}`]: `const sum = zeros${row};\n  for (const n of dt.axis("B").indices) sum.at("1", 0).addInPlace(dt.at("B", n));\n  return sum`,
        },
      ],
      ["the notebook's axis of size one", { 'axis("1", 1)': "one" }],
    ],
  },

  ex3: {
    wrong: [
      [
        "something compared with itself",
        "catches the source's layer",
        "call backward twice",
        { [ERROR]: "relativeError(layer.backward(dhs).mul(2), layer.backward(dhs).mul(2))" },
      ],
      [
        "one factor is missing",
        "passes the corrected layer",
        "compare backward(dhs.mul(2)) with backward(dhs).mul(2)",
        { [ERROR]: "relativeError(layer.backward(dhs.mul(2)), layer.backward(dhs))" },
      ],
      [
        "the other factor is missing",
        "passes the corrected layer",
        "compare backward(dhs.mul(2))",
        { [ERROR]: "relativeError(layer.backward(dhs), layer.backward(dhs).mul(2))" },
      ],
      ["always zero", "catches the source's layer", "call backward twice", { [ERROR]: "0" }],
      ["always a third", "passes the corrected layer", "compare backward", { [ERROR]: "1 / 3" }],
      [
        "known by class",
        "its error is 1/3",
        "whatever layer it is",
        { [ERROR]: "layer instanceof CorrectedTimeRNN ? 0 : 1 / 3" },
      ],
      ["yes or no", "its error is 1/3", "whatever layer it is", { [ERROR]: `${ERROR} > 1e-9 ? 1 / 3 : 0` }],
      [
        "the difference of sums",
        "its error is 1/3",
        "relativeError",
        { [ERROR]: "Math.abs(layer.backward(dhs.mul(2)).sum() - layer.backward(dhs).mul(2).sum())" },
      ],
      ["the error times two", "its error is 1/3", "relativeError", { [ERROR]: `2 * ${ERROR}` }],
      [
        "another factor on both sides",
        "its error is 1/3",
        "of the two",
        { "dhs.mul(2)": "dhs.mul(3)", ".backward(dhs).mul(2)": ".backward(dhs).mul(3)" },
      ],
      [
        "the notebook's dhs",
        "passes the corrected layer",
        "takes dhs from the notebook",
        `const given = () => dhs;\nfunction linearityError(layer: TimeRNN, _: Tensor<["B", "T", "H"]>): number { return ${ERROR.replaceAll("dhs", "given()")}; }`,
      ],
      [
        "the notebook's layer",
        "passes the corrected layer",
        "got [",
        { "relativeError(layer": "relativeError(timeRNN" },
      ],
      ["dhs doubled in place", "passes the corrected layer", "changes dhs", { "dhs.mul(2)": "dhs.mulInPlace(2)" }],
      ["undefined", "passes the corrected layer", "must be true, got false", { [ERROR]: "undefined as never" }],
      [
        "a tensor",
        "passes the corrected layer",
        "must be true, got false",
        { [ERROR]: "layer.backward(dhs.mul(2)).sub(layer.backward(dhs).mul(2)) as never" },
      ],
    ],
    right: [
      [
        "in two lines",
        {
          [`return ${ERROR}`]:
            "const [twice, once] = [layer.backward(dhs.mul(2)), layer.backward(dhs)];\n  return relativeError(twice, once.mul(2))",
        },
      ],
      [
        "added instead of doubled",
        { [ERROR]: "relativeError(layer.backward(dhs.add(dhs)), layer.backward(dhs).mul(2))" },
      ],
      [
        "by norms",
        {
          [`return ${ERROR}`]:
            "const [a, b] = [layer.backward(dhs.mul(2)), layer.backward(dhs).mul(2)];\n  return a.sub(b).norm() / (a.norm() + b.norm())",
        },
      ],
    ],
  },
};
