/** What layers with gates share: parameters in which the gates lie side by side, and the slopes of σ and tanh. */
import { axis } from "../tensor/axis";
import { expectTensor } from "../tensor/expect";
import type { AnyTensor, Tensor } from "../tensor/tensor";

/**
 * The columns of each gate, as views: [N, 4H] becomes four [N, H], one after the other.
 *
 * @param all a tensor with two axes, of which the last is 3H or 4H
 * @param H   how many columns a gate has
 */
export function gatesOf<First extends string, Gates extends "3H" | "4H">(
  all: Tensor<[First, Gates]>,
  H: number,
): Tensor<[First, "H"]>[] {
  const whole: AnyTensor = all;
  const [first, gates] = whole.axes;
  const gate = (k: number): unknown => whole.slice(gates.name, k * H, (k + 1) * H).rename(first.name, "H");
  return Array.from({ length: gates.size / H }, (_, k) => gate(k) as Tensor<[First, "H"]>);
}

/** σ′(a), written with y = σ(a). */
export function sigmoidSlope(y: number): number {
  return y * (1 - y);
}

/** tanh′(a), written with y = tanh(a). */
export function tanhSlope(y: number): number {
  return 1 - y * y;
}

/** Refuses parameters that do not belong together: H is read off `Wh`, D off `Wx`. */
export function expectGateParams(where: string, gates: 3 | 4, Wx: unknown, Wh: unknown, b: unknown): void {
  const name = `${gates}H`;
  expectTensor(where, "Wh", Wh, ["H", name]);
  const { axes, dtype } = Wh as AnyTensor;
  const columns = axis(name, gates * axes[0].size);
  expectTensor(where, "Wh", Wh, [axes[0], columns]);
  expectTensor(where, "Wx", Wx, ["D", columns], dtype);
  expectTensor(where, "b", b, [columns], dtype);
}
