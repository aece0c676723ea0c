/** Makes tensors from numbers and axes. All are float64; `astype("float32")` converts. */
import { type Axis, type Names, describeAxes } from "./axis";
import { type Nested, Tensor, zerosOf } from "./tensor";

/**
 * A tensor of given numbers: `tensor([[1, 2], [3, 4]], N, D)`.
 *
 * @throws RangeError when the nesting of the numbers does not fit the axes
 */
export function tensor<Axes extends Axis[]>(values: Nested<Names<Axes>>, ...axes: Axes): Tensor<Names<Axes>> {
  const data = Float64Array.from(flatten(values, axes, axes));
  return new Tensor(axes, data);
}

function flatten(values: unknown, axes: readonly Axis[], wanted: readonly Axis[]): number[] {
  const fail = (got: string): never => {
    throw new RangeError(`tensor: values must fit ${describeAxes(wanted)}, got ${got}`);
  };
  if (axes.length === 0) {
    return typeof values === "number" ? [values] : fail(Array.isArray(values) ? "deeper nesting" : String(values));
  }
  const [{ name, size }, ...inner] = axes;
  if (!Array.isArray(values)) return fail(`${String(values)} in place of a list along ${name}`);
  if (values.length !== size) return fail(`${values.length} entries along ${name}`);
  return values.flatMap((value) => flatten(value, inner, wanted));
}

/** Zeros: `zeros(N, H)`. */
export function zeros<Axes extends Axis[]>(...axes: Axes): Tensor<Names<Axes>> {
  return zerosOf(axes, "float64");
}

/** Ones: `ones(N, H)`. */
export function ones<Axes extends Axis[]>(...axes: Axes): Tensor<Names<Axes>> {
  return zeros(...axes).map(() => 1);
}

/** 0, 1, 2, … along an axis: `arange(T)`. */
export function arange<Name extends string>(axis: Axis<Name>): Tensor<[Name]> {
  return new Tensor(
    [axis],
    Float64Array.from({ length: axis.size }, (_, i) => i),
  );
}

/** Evenly spaced numbers from `start` to `stop`, both included: `linspace(-3, 3, axis("point", 101))`. */
export function linspace<Name extends string>(start: number, stop: number, axis: Axis<Name>): Tensor<[Name]> {
  const step = axis.size > 1 ? (stop - start) / (axis.size - 1) : 0;
  const data = Float64Array.from({ length: axis.size }, (_, i) => start + i * step);
  if (axis.size > 1) data[axis.size - 1] = stop;
  return new Tensor([axis], data);
}
