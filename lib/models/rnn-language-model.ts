/**
 * A model that guesses the next word, or the next character: embedding, a recurrent layer, affine, softmax with loss.
 * Source: Mikolov et al. 2010, Recurrent neural network based language model; Saito, Deep Learning from Scratch 2, ch. 5.
 */
import {
  expectCount,
  expectFinite,
  expectInstance,
  expectList,
  expectNumber,
  expectOptions,
  refuse,
} from "../backend/expect";
import { FusedAffineWithLoss } from "../layers/fused/fused-affine-with-loss";
import { expectIds, expectTargets } from "../layers/ids";
import type { Layer, Parameters } from "../layers/layer";
import { RecurrentLayer } from "../layers/recurrent-layer";
import { TimeAffine } from "../layers/time-affine";
import { TimeEmbedding } from "../layers/time-embedding";
import { exp } from "../math/exp";
import { axis, describeAxes } from "../tensor/axis";
import { expectTensor } from "../tensor/expect";
import { expectSeed, uniformStream } from "../tensor/random";
import { type AnyTensor, type Tensor, uncheckedTensor } from "../tensor/tensor";
import { sampleId } from "./sample-id";

/** Any recurrent layer, whatever its parameters and its state. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the parameters and the state are the layer's own
export type AnyRecurrentLayer = RecurrentLayer<any, any>;

/** `perplexity` reads this many steps at a time. */
const READ_STEPS = 64;

/** ids → embedding → recurrent → affine → softmax and cross-entropy with the targets. */
export class RnnLanguageModel<Recurrent extends AnyRecurrentLayer = AnyRecurrentLayer> implements Layer {
  readonly embedding: TimeEmbedding;
  readonly recurrent: Recurrent;
  readonly affine: TimeAffine;
  /** The parameters of all layers, `embedding.W`, `recurrent.Wx`, … `affine.b`: the tensors themselves, not copies. */
  readonly params: Parameters;
  /** ∂loss/∂params of the last `backward`, under the same names, always in these same tensors. */
  readonly grads: Parameters;
  /** Computes what `affine` and a TimeSoftmaxWithLoss would, in less time and memory. */
  readonly #affineWithLoss: FusedAffineWithLoss;
  #isForwarded = false;

  /**
   * @param embedding from V ids to vectors of D
   * @param recurrent from D to H; `stateful`, for a text that is read block after block
   * @param affine    from H to the scores of V
   * @throws RangeError when something is no such layer, or V, D, H or the dtypes do not fit each other
   */
  constructor(embedding: TimeEmbedding, recurrent: Recurrent, affine: TimeAffine) {
    const where = "RnnLanguageModel";
    expectInstance(where, "embedding", embedding, TimeEmbedding);
    expectInstance(where, "recurrent", recurrent, RecurrentLayer, "a recurrent layer");
    expectInstance(where, "affine", affine, TimeAffine);
    const { dtype, D, H } = recurrent;
    expectTensor(where, "W of the embedding", embedding.params.W, ["V", D], dtype);
    expectTensor(where, "W of the affine layer", affine.params.W, [H, embedding.params.W.axis("V")], dtype);
    this.embedding = embedding;
    this.recurrent = recurrent;
    this.affine = affine;
    this.#affineWithLoss = new FusedAffineWithLoss(affine);
    const layers = { embedding, recurrent, affine };
    this.params = named(layers, "params");
    this.grads = named(layers, "grads");
  }

  /**
   * The mean surprise at the targets, in nats per word.
   *
   * @param ids     the words read, [N, T]
   * @param targets the words that came next, [N, T]; −1 where none is asked for
   * @throws RangeError when a shape does not fit, or an id is none of the vocabulary's
   */
  loss(ids: Tensor<["N", "T"]>, targets: Tensor<["N", "T"]>): number {
    return this.#loss("loss", ids, targets);
  }

  #loss(method: string, ids: Tensor<["N", "T"]>, targets: Tensor<["N", "T"]>): number {
    const V = this.affine.params.b.axis("V");
    expectIds(`RnnLanguageModel.${method}`, ids, V); // both before anything is computed: the recurrent layer has a state
    expectTargets(`RnnLanguageModel.${method}`, targets, [...ids.axes, V]);
    this.#isForwarded = false;
    const xs = this.embedding.forward(ids);
    const hs = this.recurrent.forward(xs);
    const loss = this.#affineWithLoss.forward(hs, targets);
    this.#isForwarded = true;
    return loss;
  }

  /**
   * Writes ∂loss/∂params of the last `loss` into `grads`.
   *
   * @param dloss ∂(whatever is minimised)/∂loss; default 1
   * @throws Error before the first `loss`; RangeError when `dloss` is no number
   */
  backward(dloss = 1): void {
    if (!this.#isForwarded) throw new Error("RnnLanguageModel.backward: loss must be called before backward");
    expectNumber("RnnLanguageModel.backward", "dloss", dloss);
    const dhs = this.#affineWithLoss.backward(dloss);
    const dxs = this.recurrent.backward(dhs);
    this.embedding.backward(dxs);
  }

  /** `loss`, under the name that layers have for it: a gradient check takes the model as one layer. */
  forward(ids: Tensor<["N", "T"]>, targets: Tensor<["N", "T"]>): number {
    return this.#loss("forward", ids, targets);
  }

  /** Drops the recurrent layer's state: the next block starts from zeros, with any batch size. */
  resetState(): void {
    this.recurrent.resetState();
  }

  /**
   * Writes on: reads `start`, then draws each next word from the probabilities that the model gives it, and reads it, too.
   * It starts from zeros, and disturbs neither the training (state, gradients, a `backward` to come) nor the stream of `seed`.
   *
   * @param start               ids to begin with, at least one
   * @param length              how many ids to draw
   * @param options.temperature scores are divided by it: below 1 the likely gets likelier; 0 always takes the likeliest; default 1
   * @param options.seed        of the random numbers, in 0…2³²−1; default 0
   * @returns                   the ids drawn, without `start`
   * @throws RangeError when an id is none of the vocabulary's, or an argument is not of its kind
   */
  generate(start: readonly number[], length: number, options: { temperature?: number; seed?: number } = {}): number[] {
    const where = "RnnLanguageModel.generate";
    expectList(where, "start", start);
    if (start.length === 0) refuse(where, "start", "at least one id", start);
    expectCount(where, "length", length);
    expectOptions(where, options, ["temperature", "seed"]);
    const { temperature = 1, seed = 0 } = options;
    expectFinite(where, "temperature", temperature);
    if (temperature < 0) refuse(where, "temperature", "at least 0", temperature);
    expectSeed(where, "seed", seed);
    const V = this.affine.params.b.axis("V").size;
    for (const id of start) {
      if (!Number.isInteger(id) || id < 0 || id >= V) refuse(where, "each id of start", `in 0…${V - 1}`, id);
    }
    const random = uniformStream(seed);
    const reader = this.#twin();
    const drawn: number[] = [];
    let scores = reader.#scoresAfter(start);
    while (drawn.length < length) {
      drawn.push(sampleId(scores, temperature, random));
      scores = reader.#scoresAfter(drawn.slice(-1));
    }
    return drawn;
  }

  /**
   * e^(mean loss) over a text: among how many equally likely words the model is undecided, on average. V for a model that
   * knows nothing. Every row is read from zeros as one sequence, and of every word but its first is asked how surprising it was;
   * disturbs no more than `generate`.
   *
   * @param ids [N, T], T at least 2
   * @throws RangeError when an id is none of the vocabulary's
   */
  perplexity(ids: Tensor<["N", "T"]>): number {
    const where = "RnnLanguageModel.perplexity";
    expectTensor(where, "ids", ids, ["N", "T"]);
    const { size } = ids.axis("T");
    if (size < 2) throw new RangeError(`${where}: ids must have T of at least 2, got ${describeAxes(ids.axes)}`);
    expectIds(where, ids, this.affine.params.b.axis("V"));
    const reader = this.#twin();
    let loss = 0;
    for (let t = 0; t < size - 1; t += READ_STEPS) {
      const end = Math.min(t + READ_STEPS, size - 1);
      const hs = reader.#states(ids.slice("T", t, end));
      loss += reader.#affineWithLoss.lossOnly(hs, ids.slice("T", t + 1, end + 1)) * (end - t);
    }
    return exp(loss / (size - 1));
  }

  /** A model on the same parameters, with a state, gradients and memory of its own. */
  #twin(): RnnLanguageModel {
    const { W, b } = this.affine.params;
    return new RnnLanguageModel(
      new TimeEmbedding(this.embedding.params.W),
      this.recurrent.withSharedParams({ stateful: true }) as AnyRecurrentLayer,
      new TimeAffine(W, b),
    );
  }

  #states(ids: Tensor<["N", "T"]>): Tensor<["N", "T", "H"]> {
    return this.recurrent.forward(this.embedding.forward(ids));
  }

  /** The scores of what comes after these ids, [V]. */
  #scoresAfter(ids: readonly number[]): Tensor<["V"]> {
    const row = uncheckedTensor<["N", "T"]>([axis("N", 1), axis("T", ids.length)], Float64Array.from(ids));
    const h = this.#states(row).slice("T", ids.length - 1, ids.length);
    return this.affine.forward(h).at("T", 0).at("N", 0);
  }
}

/** `{ recurrent: layer }` becomes `{ "recurrent.Wx": layer.params.Wx, … }`. */
function named(layers: Readonly<Record<string, Layer>>, what: "params" | "grads"): Parameters {
  return Object.fromEntries(
    Object.entries(layers).flatMap(([layer, own]) =>
      Object.entries<AnyTensor>(own[what] as Parameters).map(([name, tensor]) => [`${layer}.${name}`, tensor]),
    ),
  );
}
