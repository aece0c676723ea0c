/** Keeps one bad batch from throwing the parameters far off. Source: Pascanu, Mikolov and Bengio 2013. */
import { expectRecord, refuse } from "../backend/expect";
import { expectNotRefused } from "../backend/refusal";
import { expectAnyTensor } from "../tensor/expect";
import { scaleInPlace, sumOfSquares } from "../backend/vectors";
import { type AnyTensor, changeEntries, rowMajorEntries } from "../tensor/tensor";

type NamedGradient = readonly [name: string, grad: AnyTensor];

/** Below it, squares may have vanished or lost digits. */
const SMALLEST_SUM = 1e-280;

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
  expectNotRefused(clipGradients);
  if (!Array.isArray(grads)) expectRecord("clipGradients", "grads", grads);
  const named = Object.entries(grads as Readonly<Record<string, AnyTensor>>);
  for (const [name, grad] of named) expectAnyTensor("clipGradients", `gradient of ${name}`, grad);
  if (!(typeof maxNorm === "number" && maxNorm > 0)) refuse("clipGradients", "maxNorm", "a number above 0", maxNorm);
  const norm = globalNorm(named);
  const factor = maxNorm / (norm + EPSILON);
  if (factor < 1) for (const [, grad] of named) changeEntries(grad, (entries) => scaleInPlace(entries, factor));
  return norm;
}

/** The square root of the sum of all squares. */
function globalNorm(named: readonly NamedGradient[]): number {
  const squares = named.reduce((sum, [, grad]) => sum + sumOfSquares(rowMajorEntries(grad)), 0);
  if (squares > SMALLEST_SUM && squares < Infinity) return Math.sqrt(squares);
  const largest = Math.max(0, ...named.map(([name, grad]) => largestOf(name, grad)));
  if (largest === 0) return 0;
  const parts = named.map(([, grad]) => grad.astype("float64").div(largest).norm()); // no square overflows or vanishes
  return largest * Math.sqrt(parts.reduce((sum, part) => sum + part ** 2, 0));
}

/** How large the largest entry is. */
function largestOf(name: string, grad: AnyTensor): number {
  const largest = grad.abs().max();
  if (Number.isFinite(largest)) return largest;
  throw new RangeError(`clipGradients: gradients must be finite numbers, got ${largest} in ${name}`);
}
