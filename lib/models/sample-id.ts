/** Draws an id from the probabilities that scores stand for. */
import { exp } from "../math/exp";
import { type Tensor, rowMajorEntries } from "../tensor/tensor";

/**
 * An id with probability softmax(scores / temperature); at temperature 0 the first with the highest score.
 *
 * @param random a number in [0, 1)
 * @throws RangeError when a score is NaN, or the highest is infinite
 */
export function sampleId(scores: Tensor<["V"]>, temperature: number, random: () => number): number {
  const entries: ArrayLike<number> = rowMajorEntries(scores);
  const highest = scores.max();
  if (!Number.isFinite(highest)) {
    throw new RangeError(`RnnLanguageModel.generate: scores must be finite numbers, got ${highest}`);
  }
  const best = Array.prototype.indexOf.call(entries, highest);
  if (temperature === 0) return best;
  const weights = Float64Array.from(entries, (score) => exp((score - highest) / temperature));
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let id = 0; id < weights.length; id++) {
    rest -= weights[id];
    if (rest < 0) return id;
  }
  return best; // rounding has left a little of the rest
}
