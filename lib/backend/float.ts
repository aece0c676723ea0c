/** The two kinds of floating-point numbers that tensors are made of. */

export type Float = Float64Array | Float32Array;

export type DType = "float64" | "float32";

export function dtypeOf(data: Float): DType {
  return data instanceof Float32Array ? "float32" : "float64";
}

/** The constructor of arrays of that dtype. */
export function arrayOf(dtype: DType): Float32ArrayConstructor | Float64ArrayConstructor {
  return dtype === "float32" ? Float32Array : Float64Array;
}
