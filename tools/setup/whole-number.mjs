/**
 * The number that a person has typed, from 1 on; undefined when it is none of these.
 *
 * @param {string} text
 * @param {number} most
 */
export function wholeNumber(text, most) {
  const number = text.trim() === "" ? NaN : Number(text);
  return Number.isSafeInteger(number) && number >= 1 && number <= most ? number : undefined;
}
