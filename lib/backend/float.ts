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

/** From this length on, filling new memory with zeros takes longer than asking for it unfilled (measured). */
const WORTH_NO_FILLING = 4096;

/**
 * New memory that is about to be overwritten; a large one holds what was there before. It comes from memory that was given back,
 * where new pages would cost the operating system as much as a matrix product.
 */
export function unfilledArray(dtype: DType, length: number): Float {
  const FloatArray = arrayOf(dtype);
  if (length < WORTH_NO_FILLING) return new FloatArray(length);
  return new FloatArray(Buffer.allocUnsafeSlow(length * FloatArray.BYTES_PER_ELEMENT).buffer);
}

/** The same numbers in new memory. */
export function copyOfArray(data: Float): Float {
  const copy = unfilledArray(dtypeOf(data), data.length);
  copy.set(data);
  return copy;
}

/** What a typed array is and has, as the engine knows it: its class, its own properties or a proxy may say anything. */
const typedArray = Object.getPrototypeOf(Float64Array.prototype) as object;
const names = [Symbol.toStringTag, "buffer", "byteOffset", "length", "byteLength"];
// eslint-disable-next-line @typescript-eslint/unbound-method -- each is called on the array that is asked
const getters = names.map((name) => Object.getOwnPropertyDescriptor(typedArray, name)!.get!);
const [tagOf, bufferOf, byteOffsetOf, lengthOf, byteLengthOf] = getters as (() => unknown)[];

/** The dtype of a real array of floating-point numbers; undefined for whatever else, a proxy of one included. */
export function trueDTypeOf(value: unknown): DType | undefined {
  const tag = tagOf.call(value);
  return tag === "Float64Array" ? "float64" : tag === "Float32Array" ? "float32" : undefined;
}

/** How many bytes it has; 0 once its buffer was detached, or shrunk below its end. */
export function trueBytesOf(data: Float): number {
  return byteLengthOf.call(data) as number;
}

/** Whether its memory may become smaller, or the array longer or shorter with it. */
export function isResizable(data: Float): boolean {
  const { resizable, growable } = bufferOf.call(data) as { resizable?: boolean; growable?: boolean };
  return resizable === true || growable === true;
}

/** The array itself, or, when it is of a class of its own, a plain array on the same memory. */
export function plainFloat(data: Float, dtype: DType): Float {
  const FloatArray = arrayOf(dtype);
  if (Object.getPrototypeOf(data) === FloatArray.prototype) return data;
  const place = [bufferOf, byteOffsetOf, lengthOf].map((get) => get.call(data));
  return new FloatArray(...(place as [ArrayBuffer, number, number]));
}
