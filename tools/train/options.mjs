// What can be said to `npm run train`, and what it says of itself.
import { basename, dirname, extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * @typedef {object} Options
 * @property {string} text       the file to learn
 * @property {string} checkpoint where the training is saved
 * @property {Readonly<Record<string, number>>} given the numbers that were said
 */

const isCount = (value) => Number.isSafeInteger(value) && value >= 1;
const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;
const isPositive = (value) => Number.isFinite(value) && value > 0;

const COUNT = { wanted: "a whole number from 1 on", accepts: isCount };
const POSITIVE = { wanted: "a number above 0", accepts: isPositive };

/**
 * The numbers, and what a training that goes on does with those it was saved with: it keeps them "always", because with
 * others it would be another training; "until" others are given; or "never", because they are of one run only.
 *
 * @typedef {"always" | "until" | "never"} Kept
 * @type {Readonly<Record<string, { wanted: string, accepts: (value: number) => boolean, default: number, kept: Kept, says: string }>>}
 */
export const NUMBERS = {
  hidden: { ...COUNT, default: 512, kept: "always", says: "units of the recurrent layer" },
  embedding: { ...COUNT, default: 64, kept: "always", says: "length of the vector of each character" },
  layers: {
    wanted: "1: the model has one recurrent layer",
    accepts: (value) => value === 1,
    default: 1,
    kept: "always",
    says: "recurrent layers; there is only one so far",
  },
  batch: { ...COUNT, default: 32, kept: "always", says: "places of the text that are read at the same time" },
  steps: { ...COUNT, default: 64, kept: "always", says: "characters that a gradient goes back through" },
  "held-out": {
    wanted: "a number from 0 on and below 1",
    accepts: (value) => value >= 0 && value < 1,
    default: 0.05,
    kept: "always",
    says: "share of the text, at its end, that is kept for testing",
  },
  seed: {
    wanted: "a whole number from 0 to 4294967295",
    accepts: (value) => isWhole(value) && value < 2 ** 32,
    default: 1,
    kept: "always",
    says: "of the random weights to start from",
  },
  "learning-rate": { ...POSITIVE, default: 0.002, kept: "until", says: "step size of Adam" },
  clip: { ...POSITIVE, default: 5, kept: "until", says: "the longest gradient; longer ones are shortened to it" },
  epochs: { ...COUNT, default: 10, kept: "until", says: "how often the text is read" },
  updates: {
    wanted: "a whole number from 0 on",
    accepts: isWhole,
    default: 0,
    kept: "never",
    says: "stop after so many updates of the weights; 0: after the epochs",
  },
  "save-every": {
    wanted: "a number of seconds from 0 on",
    accepts: (value) => Number.isFinite(value) && value >= 0,
    default: 60,
    kept: "never",
    says: "seconds between two checkpoints; each shows a sample",
  },
  sample: {
    wanted: "a whole number from 0 on",
    accepts: isWhole,
    default: 200,
    kept: "never",
    says: "characters that a sample is long",
  },
};

/** What an option that was not given is. */
export const DEFAULTS = Object.fromEntries(Object.entries(NUMBERS).map(([name, option]) => [name, option.default]));

export const HELP = `npm run train -- --text FILE [options]

Trains a recurrent network to guess the next character of a text, and saves it as a safetensors file. Ctrl+C saves it, too;
the same command then goes on where it stopped.

  --text FILE             the text: UTF-8, in any language
  --checkpoint FILE       where the training is saved; default: beside the text, with the ending .safetensors
${Object.entries(NUMBERS).map(line).join("\n")}
`;

function line([name, { says, default: value }]) {
  return `  ${`--${name} NUMBER`.padEnd(24)}${says}; default: ${value}`;
}

/**
 * @param {string[]} words of the command line
 * @param {string} folder  that file names are relative to
 * @returns {Options | undefined} undefined when help is asked for
 * @throws {RangeError} that says what is wrong
 */
export function parseOptions(words, folder) {
  const values = parse(words);
  if (values.help) return undefined;
  const { text, checkpoint } = values;
  if (!text) throw wrong("--text must be a file", text === undefined ? "none (see --help)" : '""');
  if (checkpoint === "") throw wrong("--checkpoint must be a file", '""');
  const file = resolve(folder, text);
  return {
    text: file,
    checkpoint: checkpoint === undefined ? beside(file) : resolve(folder, checkpoint),
    given: numbers(values),
  };
}

/** @returns {Record<string, any>} */
function parse(words) {
  const texts = ["text", "checkpoint", ...Object.keys(NUMBERS)].map((name) => [name, { type: "string" }]);
  const options = { ...Object.fromEntries(texts), help: { type: "boolean", short: "h" } };
  try {
    return parseArgs({ args: words, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw wrong("options must be those of --help", error.message.split("\n")[0]);
  }
}

function numbers(values) {
  const given = Object.keys(NUMBERS).filter((name) => values[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, numberOf(name, values[name])]));
}

function numberOf(name, text) {
  const { wanted, accepts } = NUMBERS[name];
  const number = text.trim() === "" ? NaN : Number(text);
  if (!accepts(number)) throw wrong(`--${name} must be ${wanted}`, JSON.stringify(text));
  return number;
}

function beside(text) {
  const name = basename(text, extname(text));
  return join(dirname(text), `${name}.safetensors`);
}

/** The project's grammar of refusal. */
export function wrong(must, got) {
  return new RangeError(`npm run train: ${must}, got ${got}`);
}
