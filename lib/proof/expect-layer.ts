/** What a gradient check expects of what it is given, and of what the layer answers. */
import {
  expectFinite,
  expectFunction,
  expectList,
  expectNamed,
  expectOneOf,
  expectOptions,
  expectRecord,
  expectText,
  refuse,
} from "../backend/expect";
import type { Layer } from "../layers/layer";
import { expectAnyTensor, expectTensor, expectTensorOrNumber } from "../tensor/expect";
import { type AnyTensor, isTensor } from "../tensor/tensor";

/** What forward returns, or an upstream gradient: one part for each output. */
export type Outputs = readonly (AnyTensor | number)[];

const OPTIONS = ["epsilon", "upstream", "withoutGradient", "before", "paramNames"] as const;
type Options = Readonly<Partial<Record<(typeof OPTIONS)[number], unknown>>>;

/** Checks all arguments of `gradcheck`, before anything is called. */
export function expectArguments(layer: Layer, inputs: Readonly<Record<string, unknown>>, options: Options): void {
  expectLayer(layer);
  expectNamed("gradcheck", "inputs", inputs, "{ x: x }");
  expectOptions("gradcheck", options, OPTIONS);
  const { epsilon, before, withoutGradient = [], paramNames, upstream } = options;
  if (epsilon !== undefined && !(Number.isFinite(epsilon) && (epsilon as number) > 0)) {
    refuse("gradcheck", "epsilon", "a finite number above 0", epsilon);
  }
  if (before !== undefined) expectFunction("gradcheck", "before", before);
  expectNames("withoutGradient", withoutGradient);
  for (const name of withoutGradient) expectOneOf("gradcheck", "each of withoutGradient", name, Object.keys(inputs));
  if (paramNames !== undefined) expectParamNames(paramNames, layer.params);
  for (const part of Array.isArray(upstream) ? upstream : upstream === undefined ? [] : [upstream]) {
    expectTensorOrNumber("gradcheck", "upstream", part);
  }
}

function expectLayer(layer: Layer): void {
  expectRecord("gradcheck", "layer", layer);
  for (const name of ["forward", "backward"]) {
    expectFunction("gradcheck", `layer.${name}`, (layer as unknown as Record<string, unknown>)[name]);
  }
  expectTensors("layer.params", layer.params);
  expectTensors("layer.grads", layer.grads);
}

/** By name, or in a list. */
export function expectTensors(what: string, tensors: unknown): void {
  if (!Array.isArray(tensors)) expectRecord("gradcheck", what, tensors);
  for (const [name, tensor] of Object.entries(tensors)) {
    expectAnyTensor("gradcheck", `${what}.${name}`, tensor);
  }
}

function expectNames(what: string, names: unknown): asserts names is string[] {
  expectList("gradcheck", what, names);
  for (const name of names as unknown[]) expectText("gradcheck", `each of ${what}`, name);
}

function expectParamNames(names: unknown, params: Layer["params"]): void {
  expectNames("paramNames", names);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`gradcheck: paramNames must differ, got "${twice}" twice`);
  if (!Array.isArray(params)) refuse("gradcheck", "paramNames", "left out where the parameters have names", names);
}

/** A tensor or a number, or several. */
export function expectOutputs(outputs: readonly unknown[]): void {
  if (outputs.length === 0) throw new RangeError("gradcheck: forward must return a tensor or a number, got none");
  for (const output of outputs) expectTensorOrNumber("gradcheck", "what forward returns", output);
}

/** One part for each output, of its axes and dtype. */
export function expectUpstream(upstream: Outputs, outputs: Outputs): void {
  if (upstream.length !== outputs.length) {
    throw new RangeError(`gradcheck: upstream must be ${outputs.length}, one for each output, got ${upstream.length}`);
  }
  outputs.forEach((output, i) => {
    if (isTensor(output)) expectTensor("gradcheck", "upstream", upstream[i], output.axes, output.dtype);
    else expectFinite("gradcheck", "upstream", upstream[i]);
  });
}
