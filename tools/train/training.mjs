// A training: the model, its optimiser, and how far it has come. What it does next depends on nothing else.
import { createHash } from "node:crypto";
import {
  Adam,
  FusedTimeRNN,
  RnnLanguageModel,
  TimeAffine,
  TimeEmbedding,
  Vocabulary,
  axis,
  batchesOf,
  clipGradients,
  glorotUniform,
  randn,
  seed,
  tensor,
  zeros,
} from "../../lib/dist/index.js";
import { wrong } from "./options.mjs";

export class Training {
  /** How many updates there have been. */
  updates = 0;
  /** The sum of the losses of this epoch's updates. */
  lossOfEpoch = 0;

  /**
   * @param {string} text
   * @param {Readonly<Record<string, number>>} configuration all of NUMBERS, by name
   * @throws {RangeError} when the text is too short
   */
  constructor(text, configuration) {
    this.configuration = configuration;
    this.fingerprint = fingerprintOf(text);
    this.vocabulary = Vocabulary.ofCharacters(text);
    const ids = this.vocabulary.encode(text);
    this.length = ids.length;
    const learnt = ids.length - Math.floor(ids.length * configuration["held-out"]);
    this.batches = batchesFor(ids.slice(0, learnt), configuration);
    this.heldOut = asRows(ids.slice(learnt), configuration.batch);
    this.start = ids.slice(0, 1);
    this.model = newModel(this.vocabulary.V, configuration);
    this.optimizer = new Adam(this.model, { learningRate: configuration["learning-rate"] });
  }

  /** How many characters an update reads. */
  get charactersPerUpdate() {
    return this.configuration.batch * this.configuration.steps;
  }

  /** How many updates all epochs have. */
  get lastUpdate() {
    return this.configuration.updates || this.configuration.epochs * this.batches.length;
  }

  /** The number of the epoch that the next update belongs to, from 0 on. */
  get epoch() {
    return Math.floor(this.updates / this.batches.length);
  }

  /** Which batch of its epoch the next update reads. */
  get batch() {
    return this.updates % this.batches.length;
  }

  /** Reads one batch and improves the weights. Returns the loss before that, in nats per character. */
  update() {
    const { model, optimizer, batch } = this;
    if (batch === 0) {
      model.resetState(); // the text starts anew
      this.lossOfEpoch = 0;
    }
    const { ids, targets } = this.batches[batch];
    const loss = model.loss(ids, targets);
    model.backward();
    clipGradients(model.grads, this.configuration.clip);
    optimizer.step();
    this.lossOfEpoch += loss;
    this.updates++;
    return loss;
  }

  /** Of text that it has not learnt from; undefined when none is kept. */
  perplexityOfHeldOut() {
    return this.heldOut && this.model.perplexity(this.heldOut);
  }

  /** The first character of the text, and what the model writes after it: after the same updates always the same. */
  sample() {
    const { sample } = this.configuration;
    if (sample === 0) return "";
    const drawn = this.model.generate(this.start, sample, { temperature: 0.8, seed: this.updates });
    return this.vocabulary.decode([...this.start, ...drawn]);
  }
}

/** Tells this text from others. */
export function fingerprintOf(text) {
  return createHash("sha256").update(text).digest("hex");
}

/** @param {any} V the vocabulary's axis */
function newModel(V, configuration) {
  seed(configuration.seed);
  const [D, H] = [axis("D", configuration.embedding), axis("H", configuration.hidden)];
  const float32 = (weights) => weights.astype("float32");
  return new RnnLanguageModel(
    new TimeEmbedding(float32(randn(V, D))),
    new FusedTimeRNN(float32(glorotUniform(D, H)), float32(glorotUniform(H, H)), float32(zeros(H)), { stateful: true }),
    new TimeAffine(float32(glorotUniform(H, V)), float32(zeros(V))),
  );
}

/** @param {Readonly<Record<string, number>>} configuration */
function batchesFor(ids, configuration) {
  const { batch, steps } = configuration;
  if (ids.length > batch * steps) return batchesOf(ids, axis("N", batch), axis("T", steps));
  const wanted = `--text must have at least ${batch * steps + 1} characters to learn for --batch ${batch} and --steps ${steps}`;
  throw wrong(wanted, `${ids.length}`);
}

/** As many sequences beside each other as the training has: that is faster than one long one. */
function asRows(ids, rows) {
  const length = Math.floor(ids.length / rows);
  if (length < 2) return undefined;
  const row = (n) => ids.slice(n * length, (n + 1) * length);
  return tensor(
    Array.from({ length: rows }, (_, n) => row(n)),
    axis("N", rows),
    axis("T", length),
  );
}
