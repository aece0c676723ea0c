/** Wrong versions of what a language model is made of, one small change each, that notebook 06's checks have to catch. */
import { changeOf, type Mutant } from "./mutants";

const notebook = "06-language-model.ipynb";
const caughtBy = (file: string, ...checks: string[]): ReturnType<typeof changeOf> => changeOf(file, notebook, checks);

const vocabulary = caughtBy("data/vocabulary.ts", "book-check");
const embedding = caughtBy("layers/time-embedding.ts", "embedding-check");
const affine = caughtBy("layers/time-affine.ts", "affine-check");
const loss = caughtBy("layers/time-softmax-with-loss.ts", "softmax-check", "ignored-check");
const targets = caughtBy("layers/ids.ts", "softmax-check", "ignored-check");
const fused = caughtBy("layers/fused/fused-affine-with-loss.ts", "model-check", "model-use-check");
const model = caughtBy("models/rnn-language-model.ts", "model-check", "model-use-check");
const sample = caughtBy("models/sample-id.ts", "model-check", "model-use-check");
const batches = caughtBy("data/batches.ts", "layout-check");
const sgd = caughtBy("optimizers/sgd.ts", "steps-check");
const adam = caughtBy("optimizers/adam.ts", "steps-check");
const optimizer = caughtBy("optimizers/optimizer.ts", "steps-check");
const clip = caughtBy("optimizers/clip-gradients.ts", "steps-check");

export const languageModelMutants: Mutant[] = [
  // words become ids
  vocabulary("vocabulary: the rarest word first", "counts.get(b)! - counts.get(a)!", "counts.get(a)! - counts.get(b)!"),
  vocabulary("vocabulary: no id for unknown words", "[unknown, ...words.slice(0, size)]", "[...words, unknown]"),
  vocabulary("vocabulary: halves of characters are numbered", "[...new Set(text)]", '[...new Set(text.split(""))]'),
  vocabulary("vocabulary: halves of characters are read", "[...text];", 'text.split("");'),
  vocabulary("vocabulary: characters that come twice have two ids", "[...new Set(text)]", "[...text]"),
  vocabulary(
    "vocabulary: an unknown word has the last id",
    "?? unknown ??",
    "?? (unknown === undefined ? undefined : this.size - 1) ??",
  ),
  vocabulary("vocabulary: words are joined without spaces", '"words" ? " " : ""', '"words" ? "" : ""'),
  vocabulary("vocabulary: ids are counted from 1", "[token, id]));", "[token, id + 1]));"),
  // ids become vectors
  embedding(
    "embedding forward: the same row for all",
    "vectors.subarray(id * D, (id + 1) * D)",
    "vectors.subarray(0, D)",
  ),
  embedding("embedding forward: all vectors in one place", "(id + 1) * D), i * D)", "(id + 1) * D), 0)"),
  embedding("embedding backward: written, not added", "sums[to] += rows[from]", "sums[to] = rows[from]"),
  embedding("embedding backward: sign", "sums[to] += rows[from]", "sums[to] -= rows[from]"),
  embedding("embedding backward: sums go on from the last call", "    W.assign(0);\n", ""),
  embedding("embedding backward: the first word's gradient for all", "to++, from++", "to++"),
  embedding(
    "embedding backward: a mean over the steps",
    "rowMajorEntries(dxs), ids",
    "rowMajorEntries(dxs.div(ids.length)), ids",
  ),
  // states become scores
  affine("affine forward: no bias", "hs.matmul(W).addInPlace(b)", "hs.matmul(W)"),
  affine("affine forward: bias subtracted", "hs.matmul(W).addInPlace(b)", "hs.matmul(W).sub(b)"),
  affine("affine backward: db is a mean", 'dy.sum("row")', 'dy.sum("row").div(dy.axis("row").size)'),
  affine("affine backward: dhs doubled", "dys.matmul(W.T)", "dys.matmul(W.T).mul(2)"),
  affine("affine backward: dhs negated", "dys.matmul(W.T)", "dys.matmul(W.T).mul(-1)"),
  affine("affine cache: the caller's hs, overwritten", "hs: hs.copy()", "hs: hs.mul(0)"),
  // scores become a loss
  loss("loss: a sum, not a mean", "return loss / count;", "return loss;"),
  loss("loss: the sign of the target's score", "logSums[i] - (scores", "logSums[i] + (scores"),
  loss("loss: the largest score is forgotten", " - largest[i])", ")"),
  loss("loss backward: p alone", "dys.data[i * V + id] -= 1", "dys.data[i * V + id] -= 0"),
  loss("loss backward: y added", "dys.data[i * V + id] -= 1", "dys.data[i * V + id] += 1"),
  loss("loss backward: not divided by the steps", "dys.mulInPlace(dloss / count)", "dys.mulInPlace(dloss)"),
  loss("loss backward: dloss is ignored", "dys.mulInPlace(dloss / count)", "dys.mulInPlace(1 / count)"),
  loss(
    "loss backward: steps without a target have a gradient",
    "dys.data.fill(0, i * V, (i + 1) * V)",
    "dys.data[i * V] += 0",
  ),
  targets("loss: steps without a target count in the mean", "id === IGNORED ? sum : sum + 1", "sum + 1"),
  // both at once, as the model computes them
  fused("fused loss: a sum, not a mean", "return loss / count;", "return loss;"),
  fused("fused loss: no bias", "Wb.data.set(rowMajorEntries(b), W.length);", "Wb.data.fill(0, W.length);"),
  fused("fused loss: gradient not divided by the steps", "-= 1 / count", "-= 1"),
  fused("fused loss: p alone", "data[r * columns + id] -= 1 / count", "data[r * columns + id] -= 0"),
  fused("fused loss: db is never written", "b.data.set(dWb.data.subarray(W.length));", ""),
  fused("fused loss: the largest score is forgotten", "(scores[r] - largest.data[r])", "scores[r]"),
  fused("fused loss: dloss is ignored", "if (dloss !== 1)", "if (dloss === 0)"),
  // the model
  model("model: the embedding gets no gradient", "this.embedding.backward(dxs);", ""),
  model("model: dloss is not handed on", "this.#affineWithLoss.backward(dloss)", "this.#affineWithLoss.backward()"),
  model("model: resetState keeps the state", "this.recurrent.resetState();", ""),
  model(
    "model: reading disturbs the state",
    "this.recurrent.withSharedParams({ stateful: true }) as",
    "this.recurrent as",
  ),
  model("model: a state is not carried through a text", "{ stateful: true }", "{ stateful: false }"),
  model("perplexity: of the word itself, not the next", 'ids.slice("T", t + 1, end + 1)', 'ids.slice("T", t, end)'),
  model("perplexity: pieces of different lengths count alike", "* (end - t)", "* READ_STEPS"),
  model("perplexity: the mean is over one word too many", "exp(loss / (size - 1))", "exp(loss / size)"),
  model("perplexity: without the exponential", "exp(loss / (size - 1))", "loss / (size - 1)"),
  model(
    "generate: reads only the end of its start",
    "reader.#scoresAfter(start)",
    "reader.#scoresAfter(start.slice(-1))",
  ),
  model("generate: reads the start again, not what it drew", "drawn.slice(-1)", "start.slice(-1)"),
  model("generate: the scores of the first word read", '"T", ids.length - 1, ids.length', '"T", 0, 1'),
  sample("sampling: the temperature is ignored", "(score - highest) / temperature", "score - highest"),
  sample("sampling: the temperature multiplies", "(score - highest) / temperature", "(score - highest) * temperature"),
  sample(
    "sampling: the last word at temperature 0",
    "if (temperature === 0) return best;",
    "if (temperature === 0) return scores.length - 1;",
  ),
  sample("sampling: all words alike", "exp((score - highest) / temperature)", "1"),
  sample("sampling: the likeliest always", "if (rest < 0) return id;", "if (rest < 0) return best;"),
  // a text becomes batches
  batches("batches: targets are the words read", "rowsOf(ids, N, share, 1)", "rowsOf(ids, N, share, 0)"),
  batches("batches: targets are two words on", "rowsOf(ids, N, share, 1)", "rowsOf(ids, N, share, 2)"),
  batches(
    "batches: neighbouring words in different rows",
    "ids[i + shift]",
    "ids[(i % share) * N.size + Math.floor(i / share) + shift]",
  ),
  batches("batches: every row reads the first share", "ids[i + shift]", "ids[(i % share) + shift]"),
  batches("batches: blocks overlap", "[k * T.size, (k + 1) * T.size]", "[k, k + T.size]"),
  batches(
    "batches: the blocks backwards",
    "[k * T.size, (k + 1) * T.size]",
    "[share - (k + 1) * T.size, share - k * T.size]",
  ),
  // steps
  sgd("SGD: uphill", "-this.learningRate", "this.learningRate"),
  sgd("SGD: steps of the gradient itself", "-this.learningRate", "-1"),
  adam("Adam: uphill", "param[k] -= (rate", "param[k] += (rate"),
  adam("Adam: the betas exchanged", "[[beta1, beta2], epsilon]", "[[beta2, beta1], epsilon]"),
  adam("Adam: the mean is not corrected", "this.learningRate / (1 - power(beta1, this.steps))", "this.learningRate"),
  adam("Adam: the square is not corrected", "1 / Math.sqrt(1 - power(beta2, this.steps))", "1"),
  adam("Adam: the size of the gradient, not its square", "(1 - beta2) * g * g", "(1 - beta2) * Math.abs(g)"),
  adam("Adam: without the root", "Math.sqrt(square[k])", "square[k]"),
  adam(
    "Adam: ε inside the root",
    "(Math.sqrt(square[k]) * scale + epsilon)",
    "Math.sqrt(square[k] * scale ** 2 + epsilon)",
  ),
  adam("Adam: nothing is remembered of the mean", "beta1 * mean[k] + (1 - beta1) * g", "(1 - beta1) * g"),
  optimizer("optimiser: steps are not counted", "this.steps++;", "this.steps = 1;"),
  optimizer("optimiser: a copy is updated", "changeEntries(param, (entries)", "changeEntries(param.copy(), (entries)"),
  clip("clipping: short gradients are lengthened", "if (factor < 1)", "if (factor !== 1)"),
  clip("clipping: nothing is clipped", "if (factor < 1)", "if (factor < 0)"),
  clip("clipping: returns the norm after it", "return norm;", "return Math.min(norm, maxNorm);"),
  clip("clipping: by the norm's square", "maxNorm / (norm + EPSILON)", "maxNorm / (norm ** 2 + EPSILON)"),
  clip("clipping: the first gradient's norm only", "named.reduce((sum", "named.slice(0, 1).reduce((sum"),
  clip(
    "clipping: the first gradient only",
    "for (const [, grad] of named) changeEntries",
    "for (const [, grad] of named.slice(0, 1)) changeEntries",
  ),
];
