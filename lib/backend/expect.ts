/**
 * The one grammar in which lib refuses what it is given: `where: what must be X, got Y`. This is for plain values;
 * tensor/expect.ts is for axes and tensors.
 *
 * Every public function begins with the expectations of its arguments, and what it calls may rely on them. All throw a
 * RangeError that says where, what was expected, and what came instead.
 */

/** How an error message writes the value that came: never throws, whatever the value. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  try {
    if (Array.isArray(value)) return `a list of ${value.length}`;
    const { name } = (Object.getPrototypeOf(value) as object).constructor;
    return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
  } catch {
    return "an object"; // without a prototype, or a proxy that refuses to answer
  }
}

/** Throws the error, with what came in the words of `describe`. */
export function refuse(where: string, what: string, wanted: string, got: unknown): never {
  throw new RangeError(`${where}: ${what} must be ${wanted}, got ${describe(got)}`);
}

/** `instanceof`, which a proxy may refuse to answer. */
export function isInstance<Instance>(
  value: unknown,
  Class: abstract new (...args: never[]) => Instance,
): value is Instance {
  try {
    return value instanceof Class;
  } catch {
    return false;
  }
}

/** A number that can be computed with: neither NaN nor infinite. */
export function expectFinite(where: string, what: string, value: unknown): void {
  if (!Number.isFinite(value)) refuse(where, what, "a finite number", value);
}

/** A number, be it infinite or NaN. */
export function expectNumber(where: string, what: string, value: unknown): void {
  if (typeof value !== "number") refuse(where, what, "a number", value);
}

/** A limit for a relative error. Below 0 nothing is, and NaN and infinity are no limit; from 1 on only NaN misses it. */
export function expectTolerance(where: string, value: unknown): void {
  if (!(Number.isFinite(value) && (value as number) > 0)) refuse(where, "tolerance", "a positive finite number", value);
}

/** A limit that a number can be compared with; infinite, it is one for being finite. */
export function expectLimit(where: string, value: unknown): void {
  if (typeof value !== "number" || Number.isNaN(value)) refuse(where, "limit", "a number, not NaN", value);
}

/** How many: 1, 2, 3, … */
export function expectCount(where: string, what: string, value: unknown): void {
  if (!(Number.isSafeInteger(value) && (value as number) >= 1)) refuse(where, what, "a positive whole number", value);
}

/** A text with at least one character. */
export function expectText(where: string, what: string, value: unknown): void {
  if (typeof value !== "string" || value === "") refuse(where, what, "a text that is not empty", value);
}

/** A text, be it empty. */
export function expectAnyText(where: string, what: string, value: unknown): void {
  if (typeof value !== "string") refuse(where, what, "a text", value);
}

export function expectFunction(where: string, what: string, value: unknown): void {
  if (typeof value !== "function") refuse(where, what, "a function", value);
}

/** An object made by this class or one derived from it. */
export function expectInstance(
  where: string,
  what: string,
  value: unknown,
  Class: { readonly name: string; readonly prototype: object },
  wanted = `a ${Class.name}`,
): void {
  try {
    if (Object.prototype.isPrototypeOf.call(Class.prototype, value as object)) return;
  } catch {
    // a proxy that refuses to answer
  }
  refuse(where, what, wanted, value);
}

export function expectBoolean(where: string, what: string, value: unknown): void {
  if (typeof value !== "boolean") refuse(where, what, "true or false", value);
}

export function expectList(where: string, what: string, value: unknown): void {
  if (!Array.isArray(value)) refuse(where, what, "a list", value);
}

/** A record of options, or of anything else by name. */
export function expectRecord(where: string, what: string, value: unknown): asserts value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(where, what, "an object", value);
  try {
    Object.keys(value);
  } catch {
    refuse(where, what, "an object", value); // a proxy that refuses to answer
  }
}

/**
 * Values by name, as `example` shows. A tensor, or whatever else has a class, is one value without a name.
 *
 * @param example what a right one looks like, `{ x: x }`
 */
export function expectNamed(where: string, what: string, value: unknown, example: string): asserts value is object {
  expectRecord(where, what, value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refuse(where, what, `an object with a name for each, ${example}`, value);
  }
}

/** Options of these names and no others: a misspelt one would do nothing. */
export function expectOptions(where: string, options: unknown, names: readonly string[]): void {
  expectRecord(where, "options", options);
  for (const name of Object.keys(options)) expectOneOf(where, "each option", name, names);
}

/** One of a few values, such as the names of the dtypes. */
export function expectOneOf(where: string, what: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    refuse(where, what, choices.map((choice) => `"${choice}"`).join(" or "), value);
  }
}
