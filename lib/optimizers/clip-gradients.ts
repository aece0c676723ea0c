/** Keeps one bad batch from throwing the parameters far off. Source: Pascanu, Mikolov and Bengio 2013. */
import { expectRecord, refuse } from "../backend/expect";
import { expectAnyTensor } from "../tensor/expect";
import { type AnyTensor, rowMajorEntries } from "../tensor/tensor";

/** PyTorch's clip_grad_norm_ adds it to the norm before it divides by it. */
const EPSILON = 1e-6;

/**
 * Scales all gradients in place by one factor, so that their norm ‖·‖, taken as one long vector, is at most `maxNorm`.
 *
 * The factor is maxNorm / (norm + 10⁻⁶), as in PyTorch, if that is below 1; otherwise nothing changes.
 *
 * @param grads   the gradients of a model, by name or in a list
 * @param maxNorm above 0; Infinity only measures
 * @returns       the norm before scaling
 * @throws RangeError that names the gradient with an entry that is NaN or infinite; nothing is scaled then
 */
export function clipGradients(
  grads: Readonly<Record<string, AnyTensor>> | readonly AnyTensor[],
  maxNorm: number,
): number {
  if (!Array.isArray(grads)) expectRecord("clipGradients", "grads", grads);
  const named = Object.entries(grads as Readonly<Record<string, AnyTensor>>);
  for (const [name, grad] of named) expectAnyTensor("clipGradients", `gradient of ${name}`, grad);
  if (!(maxNorm > 0) || typeof maxNorm !== "number") refuse("clipGradients", "maxNorm", "a number above 0", maxNorm);
  const norm = globalNorm(named);
  const factor = maxNorm / (norm + EPSILON);
  if (factor < 1) for (const [, grad] of named) grad.mulInPlace(factor);
  return norm;
}

/** The square root of the sum of all squares, without overflow or underflow on the way. */
function globalNorm(named: readonly (readonly [string, AnyTensor])[]): number {
  const size = Math.max(0, ...named.map(([name, grad]) => largestOf(name, grad)));
  if (size === 0) return 0;
  const isUsual = size > 1e-140 && size < 1e140;
  const unit = isUsual ? 1 : size;
  const squares = named.reduce((sum, [, grad]) => sum + sumOfSquares(grad, unit), 0);
  return unit * Math.sqrt(squares);
}

function sumOfSquares(grad: AnyTensor, unit: number): number {
  const entries = rowMajorEntries(grad);
  let sum = 0;
  for (const entry of entries) sum += (entry / unit) ** 2;
  return sum;
}

/** How large the largest entry is. */
function largestOf(name: string, grad: AnyTensor): number {
  const entries = rowMajorEntries(grad);
  let most = 0;
  for (const entry of entries) {
    const size = Math.abs(entry);
    if (!(size <= most)) most = size; // NaN, too
    if (!Number.isFinite(most)) {
      throw new RangeError(`clipGradients: gradients must be finite numbers, got ${entry} in ${name}`);
    }
  }
  return most;
}
