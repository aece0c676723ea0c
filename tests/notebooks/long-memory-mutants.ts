/** Wrong versions of what a long memory is made of, one small change each, that notebook 07's checks have to catch. */
import { changeOf, type Mutant } from "./mutants";

const notebook = "07-vanishing-gradients.ipynb";
const caughtBy = (file: string, ...checks: string[]): ReturnType<typeof changeOf> => changeOf(file, notebook, checks);

const step = caughtBy("layers/rnn.ts", "step-check");
const back = caughtBy("layers/time-rnn.ts", "product-check", "cut-check");
const state = caughtBy("layers/recurrent-layer.ts", "product-check", "cut-check");
const radius = caughtBy("tensor/spectral-radius.ts", "product-check", "causes-check");
const clip = caughtBy("optimizers/clip-gradients.ts", "clip-check");
const start = caughtBy("layers/initialize.ts", "start-check");
const task = caughtBy("data/recall-task.ts", "task-check");

export const longMemoryMutants: Mutant[] = [
  // the Jacobian of one step
  step("Jacobian: Wh not transposed", "dt.matmul(Wh.T)", "dt.matmul(Wh)"),
  step("Jacobian: sign", "dt.matmul(Wh.T)", "dt.matmul(Wh.T).mul(-1)"),
  step("Jacobian: no tanh′", "dhNext.mul(hNext.map((h) => 1 - h ** 2))", "dhNext.copy()"),
  step("Jacobian: tanh′ at the old state", "hNext.map((h) => 1 - h ** 2)", "hPrev.map((h) => 1 - h ** 2)"),
  step("Jacobian: 1 − |h|", "1 - h ** 2", "1 - Math.abs(h)"),
  step("Jacobian: a state without tanh", "const hNext = t.tanh();", "const hNext = t;"),
  step("Jacobian: forward with Wh transposed", "hPrev.matmul(Wh).addInPlace", "hPrev.matmul(Wh.T).addInPlace"),
  step("Jacobian: tanh twice", "t.tanh()", "t.tanh().tanh()"),
  // their product
  back("product: each step starts from its own gradient alone", 'dhs.at("T", t).add(dh)', 'dhs.at("T", t)'),
  back("product: the first step is left out", "let t = T.size - 1; t >= 0; t--", "let t = T.size - 1; t > 0; t--"),
  back("product: dh of the block is lost", "this.keepGradient(dh);", "this.keepGradient(dh.mul(0));"),
  back("product: dWh of the first step alone", "Wh.addInPlace(step.grads.Wh)", "Wh.assign(step.grads.Wh)"),
  back("product: every step reads x₀", 'xs.at("T", t), h)', 'xs.at("T", 0), h)'),
  // truncation
  state("truncation: the state is dropped at the border, too", "this.stateful ? this.#state : undefined", "undefined"),
  back(
    "truncation: the first state of a block is handed on",
    "this.keep(hs, h);",
    'this.keep(hs, hs.at("T", 0).copy());',
  ),
  // what scales Wh
  radius("spectral radius: of the size of the largest entry", "const SQUARINGS = 40;", "const SQUARINGS = 0;"),
  radius("spectral radius: two squarings", "const SQUARINGS = 40;", "const SQUARINGS = 2;"),
  radius("spectral radius: roots of the wrong order", "2 ** k", "(k + 1)"),
  radius("spectral radius: squared with the transpose", "unit.matmul(unit as never)", "unit.matmul(unit.T as never)"),
  radius("spectral radius: its logarithm", "return exp(logRadius);", "return logRadius;"),
  radius("spectral radius: the size is not taken out", "power.div(size)", "power.div(1)"),
  // clipping
  clip(
    "clipping: entry by entry",
    "scaleInPlace(entries, factor)",
    "entries.forEach((entry, i) => (entries[i] = Math.max(-maxNorm, Math.min(maxNorm, entry))))",
  ),
  clip(
    "clipping: each gradient by its own norm",
    "scaleInPlace(entries, factor)",
    "scaleInPlace(entries, Math.min(1, maxNorm / Math.sqrt(sumOfSquares(entries))))",
  ),
  clip("clipping: turned round", "scaleInPlace(entries, factor)", "scaleInPlace(entries, -factor)"),
  clip("clipping: nothing is", "if (factor < 1)", "if (factor < 0)"),
  clip("clipping: short gradients are lengthened", "if (factor < 1)", "if (factor !== 1)"),
  clip("clipping: by the sum of the squares", "return Math.sqrt(squares);", "return squares;"),
  clip(
    "clipping: by the largest entry",
    "const norm = globalNorm(named);",
    "const norm = Math.max(...named.map(([, grad]) => grad.abs().max()));",
  ),
  clip(
    "clipping: by the sum of the norms",
    "const norm = globalNorm(named);",
    "const norm = named.reduce((sum, one) => sum + globalNorm([one]), 0);",
  ),
  clip(
    "clipping: by the norm of the first",
    "const norm = globalNorm(named);",
    "const norm = globalNorm(named.slice(0, 1));",
  ),
  clip(
    "clipping: all but the first",
    "for (const [, grad] of named) changeEntries",
    "for (const [, grad] of named.slice(1)) changeEntries",
  ),
  clip("clipping: returns the norm after it", "return norm;", "return Math.min(norm, maxNorm);"),
  // weights that keep lengths
  start("orthogonal: not perpendicular", "-dot(vector, before)", "0"),
  start("orthogonal: sign of the projection", "-dot(vector, before)", "dot(vector, before)"),
  start(
    "orthogonal: each to the one before alone",
    "[...vectors.slice(0, i), ...vectors.slice(0, i)]",
    "vectors.slice(Math.max(0, i - 1), i)",
  ),
  start("orthogonal: lengths as they come", "1 / Math.sqrt(sumOfSquares(vector))", "1"),
  start(
    "orthogonal: divided by the square of the length",
    "1 / Math.sqrt(sumOfSquares(vector))",
    "1 / sumOfSquares(vector)",
  ),
  start(
    "identity: ones below the diagonal",
    "i * (outputs.size + 1)] = 1",
    "(i * (outputs.size + 1) + outputs.size) % ones.data.length] = 1",
  ),
  start("identity: twice as large", "i * (outputs.size + 1)] = 1", "i * (outputs.size + 1)] = 2"),
  start(
    "identity: the last one is missing",
    "i < Math.min(inputs.size, outputs.size)",
    "i < Math.min(inputs.size, outputs.size) - 1",
  ),
  // the task
  task("recall: the symbol one step early", 'ids.at("T", last - lag)', 'ids.at("T", last - lag - 1)'),
  task("recall: the symbol at the first step", 'ids.at("T", last - lag)', 'ids.at("T", 0)'),
  task(
    "recall: the last distractor is asked for",
    'targets.at("T", last).assign(shown)',
    'targets.at("T", last).assign(ids.at("T", last))',
  ),
  task(
    "recall: asked for at every step",
    "const targets = zerosLike(ids).add(IGNORED);",
    "const targets = zerosLike(ids);",
  ),
  task("recall: asked for at the first step", 'targets.at("T", last).assign', 'targets.at("T", 0).assign'),
  task("recall: symbols among the distractors", "randint(symbols, 2 * symbols, N, T)", "randint(0, 2 * symbols, N, T)"),
  task("recall: no distractors", "randint(symbols, 2 * symbols, N, T)", "randint(symbols, symbols + 1, N, T)"),
  task(
    "recall: one symbol comes most often",
    "randint(0, symbols, N)",
    "randint(0, symbols, N).map((id) => Math.max(1, id))",
  ),
];
