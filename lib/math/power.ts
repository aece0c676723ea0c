/**
 * baseⁿ with the same digits in every JavaScript engine, by multiplication alone; those of `**` differ in the last place.
 *
 * @param exponent a whole number, also a negative one
 * @throws RangeError when it is none
 */
export function power(base: number, exponent: number): number {
  if (!Number.isSafeInteger(exponent)) {
    throw new RangeError(`power: exponent must be a whole number, got ${exponent}`);
  }
  let result = 1;
  let square = base;
  for (let bits = Math.abs(exponent); bits > 0; bits = Math.floor(bits / 2)) {
    if (bits % 2 === 1) result *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / result : result;
}
