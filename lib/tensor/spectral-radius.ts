import { refuse } from "../backend/expect";
import { exp } from "../math/exp";
import { log } from "../math/log";
import { describeAxes } from "./axis";
import { expectAnyTensor } from "./expect";
import type { AnyTensor, Tensor } from "./tensor";

/** After so many squarings the power is 2⁴⁰: what its root owes to anything but the radius is less than rounding. */
const SQUARINGS = 40;

/**
 * The size of a square matrix's largest eigenvalue, real or complex: in the long run, each product with the matrix makes a
 * vector so many times as long.
 *
 * It is the limit of ‖Wᵐ‖^(1/m), here with the largest entry for ‖·‖. The power is taken by squaring again and again; its size
 * is taken out each time, as a logarithm, so that nothing overflows or vanishes.
 *
 * @param W a matrix with the same axis twice, [H, H], of finite numbers
 * @returns at least 0
 * @throws RangeError when it is not square, or an entry is not finite
 * Source: Gelfand 1941, Normierte Ringe.
 */
export function spectralRadius<Name extends string>(W: Tensor<[Name, Name]>): number {
  expectSquare("spectralRadius", W);
  let power: AnyTensor = W.astype("float64");
  let logRadius = 0;
  for (let k = 0; k <= SQUARINGS; k++) {
    const size = power.abs().max();
    if (size === 0) return 0;
    logRadius += log(size) / 2 ** k;
    const unit = power.div(size);
    power = unit.matmul(unit as never);
  }
  return exp(logRadius);
}

function expectSquare(where: string, W: AnyTensor): void {
  expectAnyTensor(where, "W", W);
  const [rows, columns] = W.axes;
  const isSquare = W.axes.length === 2 && rows.name === columns.name && rows.size === columns.size;
  if (!isSquare) throw new RangeError(`${where}: W must have the same axis twice, got ${describeAxes(W.axes)}`);
  const largest = W.abs().max();
  if (!Number.isFinite(largest)) refuse(where, "W", "of finite numbers", largest);
}
