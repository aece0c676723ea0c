/**
 * Derivatives by nudging: the loss a little above and a little below, divided by the distance.
 *
 * A difference quotient has an error of its own, and one that is not known is worth little as a judge. Two distances tell
 * how large it is: what the curve adds shrinks fourfold when the distance is halved; what rounding adds doubles.
 * Reference: Press et al., Numerical Recipes, section 5.7 (numerical derivatives); Richardson's extrapolation.
 */
import { expectFunction, expectNumber, refuse } from "../backend/expect";
import { expectNotRefused } from "../backend/refusal";
import { expectAnyTensor } from "../tensor/expect";
import { type AnyTensor, Tensor, zerosLike } from "../tensor/tensor";

/**
 * ∂loss/∂tensor, entry by entry: (loss(entry + ε) − loss(entry − ε)) / 2ε, ε = 1e-5 unless given. The tensor stays as it is.
 *
 * @throws RangeError when an argument is not of its kind, or `loss` returns no number; whatever `loss` throws
 */
export function centralDifferences(loss: () => number, tensor: AnyTensor, epsilon = 1e-5): AnyTensor {
  expectNotRefused(centralDifferences);
  expectFunction("centralDifferences", "loss", loss);
  expectAnyTensor("centralDifferences", "tensor", tensor);
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    refuse("centralDifferences", "epsilon", "a finite number above 0", epsilon);
  }
  const lossNow = (): number => {
    const value = loss();
    expectNumber("centralDifferences", "what loss returns", value);
    return value;
  };
  const gradient: AnyTensor = zerosLike(tensor);
  gradient.assign(
    indexMap(tensor).map((entry) => {
      const lossAt = nudging(lossNow, tensor, entry);
      return (lossAt(epsilon).loss - lossAt(-epsilon).loss) / (2 * epsilon);
    }),
  );
  return gradient;
}

/** ∂loss/∂entry as the quotients have it. */
export interface Slope {
  readonly value: number;
  /** How far the value may be from the true derivative; what is smaller cannot be told from rounding. */
  readonly floor: number;
  /** The slopes on either side, where they differ however near one looks: a kink, as of ReLU at 0. */
  readonly kink?: readonly [below: number, above: number];
}

/** ∂loss/∂tensor with the error of each entry. */
export interface Slopes {
  readonly values: AnyTensor;
  readonly floors: AnyTensor;
  /** By the entry's place in row-major order. */
  readonly kinks: ReadonlyMap<number, readonly [below: number, above: number]>;
}

/** The part of an entry by which it is moved at least: half of its digits are left to tell the distance. */
const LEAST_PART = 2 ** -26;

/**
 * ∂loss/∂tensor, entry by entry. The tensor stays as it is.
 *
 * @param noise what rounding does to the loss
 * @param step  the distance, at least 2⁻²⁶ of an entry; default: fitted, from 2⁻¹⁵ of the tensor's largest downwards
 */
export function slopes(loss: () => number, tensor: AnyTensor, noise: number, step?: number): Slopes {
  const [values, floors]: AnyTensor[] = [zerosLike(tensor), zerosLike(tensor)];
  const kinks = new Map<number, readonly [number, number]>();
  const base = loss();
  const first = firstStep(tensor);
  indexMap(tensor).data.forEach((entry, i) => {
    const lossAt = nudging(loss, tensor, entry);
    const least = LEAST_PART * Math.abs(tensor.data[entry]);
    const slope =
      step === undefined
        ? bestSlope(lossAt, base, noise, first)
        : slopeWithin(lossAt, base, noise, Math.max(step, least));
    values.data[i] = slope.value;
    floors.data[i] = slope.floor;
    if (slope.kink) kinks.set(i, slope.kink);
  });
  return { values, floors, kinks };
}

/** A power of two, so that most entries are nudged by it exactly. */
function firstStep(tensor: AnyTensor): number {
  const largest = tensor.abs().max();
  if (!(largest > 0 && largest < Infinity)) return 2 ** -15;
  let power = 1;
  while (power * 2 <= largest) power *= 2;
  while (power > largest) power /= 2;
  return power / 2 ** 15;
}

/** The loss with one entry moved by `nudge`, and by how much it has really moved, rounded as it is. */
type LossAt = (nudge: number) => { loss: number; moved: number };

function nudging(loss: () => number, { data }: AnyTensor, entry: number): LossAt {
  const kept = data[entry];
  return (nudge) => {
    data[entry] = kept + nudge;
    try {
      return { loss: loss(), moved: data[entry] - kept };
    } finally {
      data[entry] = kept;
    }
  };
}

const SMALLER = 16;
const MOST_STEPS = 7;
/** A relative error that no check asks about. */
const NEGLIGIBLE = 1e-9;

/** The best of several distances: smaller ones are tried as long as the curve, not rounding, makes the error. */
function bestSlope(lossAt: LossAt, base: number, noise: number, firstStep: number): Slope {
  let best = slopeWithin(lossAt, base, noise, firstStep);
  let step = firstStep;
  for (let i = 1; i < MOST_STEPS && isWorthMore(best); i++) {
    step /= SMALLER;
    const next = slopeWithin(lossAt, base, noise, step);
    // Of two distances within which there is a kink, the smaller shows it better; one that leaves it outside is best.
    const isBetter = best.kink ? next.kink !== undefined || next.floor < best.gap / 100 : next.floor < best.floor;
    if (isBetter) best = next;
  }
  return best;
}

function isWorthMore({ value, curvature, rounding, kink }: SlopeWithin): boolean {
  return kink !== undefined || curvature > Math.max(rounding, NEGLIGIBLE * Math.abs(value));
}

interface SlopeWithin extends Slope {
  /** The two parts of `floor`: what the curve adds, and what rounding adds. */
  readonly curvature: number;
  readonly rounding: number;
  /** How far the slopes on either side are apart. */
  readonly gap: number;
}

/** The slope from ±step and ±2·step, extrapolated to distance 0. */
function slopeWithin(lossAt: LossAt, base: number, noise: number, step: number): SlopeWithin {
  const [above, below, farAbove, farBelow] = [lossAt(step), lossAt(-step), lossAt(2 * step), lossAt(-2 * step)];
  const near = (above.loss - below.loss) / (above.moved - below.moved);
  const far = (farAbove.loss - farBelow.loss) / (farAbove.moved - farBelow.moved);
  const curvature = Math.abs(near - far) / 3;
  const rounding = noise / step;
  const sides = [(base - below.loss) / -below.moved, (above.loss - base) / above.moved] as const;
  const farSides = [(base - farBelow.loss) / -farBelow.moved, (farAbove.loss - base) / farAbove.moved] as const;
  const [gap, farGap] = [Math.abs(sides[1] - sides[0]), Math.abs(farSides[1] - farSides[0])];
  // On a smooth curve the two sides' slopes differ half as much at half the distance.
  const isKink = gap > 8 * rounding && farGap < 1.5 * gap;
  const value = near + (near - far) / 3;
  return { value, floor: curvature + rounding, curvature, rounding, gap, kink: isKink ? sides : undefined };
}

const ROUNDING = 2 ** -52;
const TRIALS = 8;

/**
 * What rounding does to the loss: how much it changes when every entry changes in its last bit, which is what rounding
 * in the course of the computation comes to.
 *
 * @param size the sum of the absolute values of what the loss is the sum of
 */
export function roundingNoise(loss: () => number, tensors: readonly AnyTensor[], size: number): number {
  const base = loss();
  const kept = tensors.map((tensor) => tensor.copy());
  const random = randomBits();
  const coin = (): number => (random() >>> 31 ? 1 + ROUNDING : 1 - ROUNDING);
  let largest = 0;
  try {
    for (let i = 0; i < TRIALS; i++) {
      tensors.forEach((tensor, k) => tensor.assign(kept[k].map((value) => value * coin())));
      largest = Math.max(largest, Math.abs(loss() - base));
    }
  } finally {
    tensors.forEach((tensor, k) => tensor.assign(kept[k]));
  }
  return 2 * largest + 4 * ROUNDING * size;
}

/** Whole numbers of 32 bits, always the same ones: a check must not depend on luck, nor disturb the reader's seed. */
export function randomBits(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0); // Knuth and Lewis's generator
}

/** Where each entry of a tensor lies in its memory, as a tensor of the same axes, in row-major order. */
function indexMap(tensor: AnyTensor): AnyTensor {
  const positions = Float64Array.from(tensor.data, (_, i) => i);
  return new Tensor(tensor.axes, positions, tensor.offset, tensor.strides).copy();
}
