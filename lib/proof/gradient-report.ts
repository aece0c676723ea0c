/** What a gradient check has found, and its verdict in words. */
import { describePosition } from "../tensor/axis";
import { type AnyTensor, zerosLike } from "../tensor/tensor";
import type { Slopes } from "./difference-quotients";
import { relativeError } from "./relative-error";
import { short, shortPair, tellApart } from "./short-numbers";

/** The limit for the relative error of an entry, unless another is given. */
export const TOLERANCE = 1e-7;

/**
 * - `agrees`: every entry that rounding does not hide is right;
 * - `below rounding`: both sides are so small that rounding hides them: zero, as far as can be told;
 * - `disagrees`: at least one entry is wrong;
 * - `cannot be judged`: an entry differs, and the loss has a kink there.
 */
export type Verdict = "agrees" | "below rounding" | "disagrees" | "cannot be judged";

/** One gradient, both ways. `name` is `dWx` for the parameter `Wx`, `dx` for the input `x`. */
export class GradientComparison {
  /** By difference quotients. */
  readonly numeric: AnyTensor;
  /** How far each entry of `numeric` may be from the true gradient: the error of its difference quotient. */
  readonly floor: AnyTensor;
  readonly #kinks: Slopes["kinks"];

  constructor(
    readonly name: string,
    /** By `backward`. */
    readonly analytic: AnyTensor,
    { values, floors, kinks }: Slopes,
  ) {
    this.numeric = values;
    this.floor = floors;
    this.#kinks = kinks;
  }

  /**
   * The relative error of every entry, |numeric − analytic| / (|numeric| + |analytic|). A difference that the floor
   * explains is taken relative to |numeric| + |analytic| + floor/tolerance, which keeps it below the tolerance.
   */
  errors(tolerance = TOLERANCE): AnyTensor {
    const errors: AnyTensor = zerosLike(this.numeric);
    const [a, b, floor] = [this.numeric.data, this.analytic.data, this.floor.data];
    for (let i = 0; i < a.length; i++) {
      const difference = Math.abs(a[i] - b[i]);
      const size = Math.abs(a[i]) + Math.abs(b[i]) + (difference <= floor[i] ? floor[i] / tolerance : 0);
      errors.data[i] = difference === 0 ? 0 : difference / size;
    }
    return errors;
  }

  /** The largest relative error of an entry; NaN when an entry is not a number. */
  get largestError(): number {
    return this.errors().max();
  }

  /** Of all entries together, ‖numeric − analytic‖ / (‖numeric‖ + ‖analytic‖), with ‖floor‖ as in `errors`: 0 equal, 1 unrelated. */
  get relativeError(): number {
    const error = relativeError(this.numeric, this.analytic);
    const size = this.numeric.norm() + this.analytic.norm();
    const isExplained = error * size <= this.floor.norm();
    return isExplained && error > 0 ? (error * size) / (size + this.floor.norm() / TOLERANCE) : error;
  }

  verdict(tolerance = TOLERANCE): Verdict {
    const wrong = this.#wrongEntries(tolerance);
    if (wrong.length > 0) return wrong.every((i) => this.#kinks.has(i)) ? "cannot be judged" : "disagrees";
    return this.#hiddenEntries().length === this.numeric.length ? "below rounding" : "agrees";
  }

  /** The verdict with its numbers: `15 entries agree, relative error 4.1e-11 < 1e-7`. */
  explain(tolerance = TOLERANCE): string {
    const verdict = this.verdict(tolerance);
    if (verdict === "agrees") return this.#agreement(tolerance);
    if (verdict === "below rounding") {
      return `both sides below rounding (${short(this.floor.max())}), zero as far as can be told`;
    }
    return verdict === "disagrees" ? this.#disagreement(tolerance) : this.#kink(tolerance);
  }

  #agreement(tolerance: number): string {
    const [got, limit] = shortPair(this.errors(tolerance).max(), tolerance);
    const hidden = this.#hiddenEntries();
    const floor = short(hidden.reduce((most, i) => Math.max(most, this.floor.data[i]), 0));
    const rest = hidden.length > 0 ? `; ${hidden.length} below rounding (${floor})` : "";
    const count = this.numeric.length - hidden.length;
    return `${count === 1 ? "1 entry agrees" : `${count} entries agree`}, relative error ${got} < ${limit}${rest}`;
  }

  #disagreement(tolerance: number): string {
    const wrong = this.#wrongEntries(tolerance).filter((i) => !this.#kinks.has(i));
    const errors = this.errors(tolerance).data;
    const worst = wrong.reduce((worst, i) => (errors[i] > errors[worst] ? i : worst));
    const [got, limit] = shortPair(errors[worst], tolerance);
    const [backward, loss] = tellApart(this.analytic.data[worst], this.numeric.data[worst]);
    const where = describePosition(this.numeric.axes, worst);
    const count = `${wrong.length} of ${this.numeric.length} entries`;
    return `relative error must be < ${limit}, got ${got}; disagrees at ${where}: got ${backward}, expected ${loss} (${count})`;
  }

  #kink(tolerance: number): string {
    const [first] = this.#wrongEntries(tolerance);
    const [below, above] = this.#kinks.get(first)!.map((slope) => short(slope, 3));
    const where = describePosition(this.numeric.axes, first);
    return `cannot be judged at ${where}, because the loss has a kink there: slope ${below} below, ${above} above`;
  }

  #wrongEntries(tolerance: number): number[] {
    return indicesWhere(this.errors(tolerance), (error) => !(error < tolerance));
  }

  /** Entries of which rounding hides both sides. */
  #hiddenEntries(): number[] {
    const [a, b] = [this.numeric.data, this.analytic.data];
    return indicesWhere(this.floor, (floor, i) => Math.abs(a[i]) <= floor && Math.abs(b[i]) <= floor);
  }
}

/** What `gradcheck` found, one comparison per parameter and per input. */
export class GradientReport {
  /** @param obstacle why there is nothing to compare: what the check presupposes and the layer does not do */
  constructor(
    readonly comparisons: readonly GradientComparison[],
    readonly obstacle?: string,
  ) {}

  /** The comparison of one gradient: `report.of("dWx")`. Throws a RangeError that names all when there is no such. */
  of(name: string): GradientComparison {
    const found = this.comparisons.find((comparison) => comparison.name === name);
    if (found) return found;
    const names = this.comparisons.map((comparison) => comparison.name).join(", ");
    const wanted = this.obstacle
      ? `no name, for the layer cannot be judged, because ${this.obstacle},`
      : `one of ${names},`;
    throw new RangeError(`GradientReport.of: name must be ${wanted} got ${name}`);
  }

  /** The largest relative error of any entry of any gradient; NaN when the layer cannot be judged. */
  get worst(): number {
    if (this.obstacle !== undefined) return NaN;
    return this.comparisons.reduce((most, { largestError }) => Math.max(most, largestError), 0);
  }

  toString(): string {
    if (this.obstacle !== undefined) return `cannot be judged, because ${this.obstacle}`;
    const width = Math.max(...this.comparisons.map(({ name }) => name.length));
    return this.comparisons.map((gradient) => `${gradient.name.padEnd(width)}  ${gradient.explain()}`).join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function indicesWhere({ data }: AnyTensor, holds: (value: number, i: number) => boolean): number[] {
  const indices: number[] = [];
  data.forEach((value, i) => holds(value, i) && indices.push(i));
  return indices;
}
