/** A float64 as two words of 32 bits. The high one has the sign, the exponent and the first 20 bits of the fraction. */

const float64 = new Float64Array(1);
const words = new Int32Array(float64.buffer);

/** The second of the two on nearly all processors, the first on those that are big-endian. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** Sign, exponent and the first 20 bits of the fraction, as an int32. */
export function highWord(x: number): number {
  float64[0] = x;
  return words[HIGH];
}

/** x with a low word of zero: 21 significant bits, few enough for its products and differences to be exact. */
export function withoutLowWord(x: number): number {
  float64[0] = x;
  words[LOW] = 0;
  return float64[0];
}
