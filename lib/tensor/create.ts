/** Makes tensors from numbers and axes. All are float64; `astype("float32")` converts. */
import { describe, expectFinite } from "../backend/expect";
import { type Axis, type Names, describeAxes, expectAxes, expectAxis } from "./axis";
import { type Nested, Tensor, zerosOf } from "./tensor";

/**
 * A tensor of given numbers: `tensor([[1, 2], [3, 4]], N, D)`.
 *
 * @throws RangeError when the nesting of the numbers does not fit the axes, or something is no number or no axis
 */
export function tensor<Axes extends Axis[]>(values: Nested<Names<Axes>>, ...axes: Axes): Tensor<Names<Axes>> {
  expectAxes("tensor", axes);
  const data = Float64Array.from(flatten(values, axes, axes));
  return new Tensor(axes, data);
}

function flatten(values: unknown, axes: readonly Axis[], wanted: readonly Axis[]): number[] {
  const fail = (got: string): never => {
    throw new RangeError(`tensor: values must fit ${describeAxes(wanted)}, got ${got}`);
  };
  if (axes.length === 0) {
    return typeof values === "number" ? [values] : fail(Array.isArray(values) ? "deeper nesting" : describe(values));
  }
  const [{ name, size }, ...inner] = axes;
  if (!Array.isArray(values)) return fail(`${describe(values)} in place of a list along ${name}`);
  if (values.length !== size) return fail(`${values.length} entries along ${name}`);
  return [...(values as unknown[])].flatMap((value) => flatten(value, inner, wanted));
}

/** Zeros: `zeros(N, H)`. Throws a RangeError for what is no axis, and when there is not so much memory. */
export function zeros<Axes extends Axis[]>(...axes: Axes): Tensor<Names<Axes>> {
  expectAxes("zeros", axes);
  return zerosOf(axes, "float64", "zeros");
}

/** Ones: `ones(N, H)`. Errors as in `zeros`. */
export function ones<Axes extends Axis[]>(...axes: Axes): Tensor<Names<Axes>> {
  expectAxes("ones", axes);
  return zerosOf<Names<Axes>>(axes, "float64", "ones").assign(1);
}

/** 0, 1, 2, … along an axis: `arange(T)`. Errors as in `zeros`. */
export function arange<Name extends string>(axis: Axis<Name>): Tensor<[Name]> {
  expectAxis("arange", "axis", axis);
  return along("arange", axis, (i) => i);
}

function along<Name extends string>(where: string, axis: Axis<Name>, entry: (i: number) => number): Tensor<[Name]> {
  const out = zerosOf<[Name]>([axis], "float64", where);
  for (let i = 0; i < axis.size; i++) out.data[i] = entry(i);
  return out;
}

/**
 * Evenly spaced numbers from `start` to `stop`, both included: `linspace(-3, 3, axis("point", 101))`.
 *
 * @throws RangeError when an end is not finite, for what is no axis, and when there is not so much memory
 */
export function linspace<Name extends string>(start: number, stop: number, axis: Axis<Name>): Tensor<[Name]> {
  expectFinite("linspace", "start", start);
  expectFinite("linspace", "stop", stop);
  expectAxis("linspace", "axis", axis);
  const last = axis.size - 1;
  const step = last > 0 ? (stop - start) / last : 0;
  return along("linspace", axis, (i) => (i > 0 && i === last ? stop : start + i * step));
}
