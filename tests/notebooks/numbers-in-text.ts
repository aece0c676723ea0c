// The numbers in a text, in digits and in words, and when two of them agree.

export interface TextNumber {
  /** As it is written: `1,000`, `10^{-8}`, `a hundredth`, `twice`. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** How far away a value may be that is this number, rounded: half a unit of its last decimal; integers are exact. */
  readonly tolerance: number;
  /** Of `±1` and `|t| = 3` only the size is stated. */
  readonly isUnsigned: boolean;
  readonly isPercent: boolean;
}

type Words = readonly (readonly [words: string, value: number])[];

const UNITS: Words = (
  "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen " +
  "nineteen"
)
  .split(" ")
  .map((word, i) => [word, i + 2]);
const TENS: Words = "twenty thirty forty fifty sixty seventy eighty ninety"
  .split(" ")
  .map((word, i) => [word, 10 * i + 20]);
const upToNinetyNine: Words = [
  ...[...UNITS, ...TENS],
  ...TENS.flatMap(([ten, value]): Words => UNITS.slice(0, 8).map(([unit, more]) => [`${ten}-${unit}`, value + more])),
  ...TENS.map(([ten, value]) => [`${ten}-one`, value + 1] as const),
];
const LARGE: Words = [
  ["hundred", 100],
  ["thousand", 1e3],
  ["million", 1e6],
];
const FRACTIONS: Words = [
  ...times(1 / 2, "half", "halve", "halves", "halved"),
  ...[...times(1 / 3, "a third"), ...times(2 / 3, "two thirds"), ...times(1 / 4, "quarter"), ...times(0.1, "tenth")],
  ...[...times(0.75, "three quarters"), ...times(0.01, "hundredth"), ...times(0.001, "thousandth")],
  ...times(1e-6, "millionth"),
];
const FACTORS: Words = [
  ...times(2, "twice", "twofold", "double", "doubles", "doubled"),
  ...[...times(3, "triple"), ...times(10, "tenfold"), ...times(12, "dozen")],
];

function times(value: number, ...words: string[]): Words {
  return words.map((word) => [word, value]);
}

/** “One” is an article or a pronoun more often than a number, and “first” names a place: neither is in it. */
const WORDS = new Map([
  ...[...upToNinetyNine, ...LARGE, ...FRACTIONS, ...FACTORS],
  ...upToNinetyNine.flatMap(([word, value]) =>
    LARGE.map(([large, size]) => [`${word} ${large}`, value * size] as const),
  ),
]);
const IN_WORDS = new RegExp(`\\b(${[...WORDS.keys()].sort((a, b) => b.length - a.length).join("|")})s?\\b`, "gi");

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** A power with or without a factor, a fraction, or a decimal. Digits in names, as in `float32`, are not numbers. */
const IN_DIGITS = new RegExp(
  "(?<![\\w.])(?:" +
    [
      `(?:(?<factor>\\d+(?:\\.\\d+)?)\\s*(?:·|×|\\\\cdot|\\\\times)\\s*)?(?<base>\\d+)(?:\\^\\{?(?<power>[−-]?\\d+)\\}?|(?<raised>⁻?[${SUPERSCRIPTS}]+))`,
      "\\\\[td]?frac\\s*\\{?(?<over>\\d)\\}?\\{?(?<under>\\d+)\\}?",
      "(?<numerator>\\d+)/(?<denominator>\\d+)",
      "(?<parts>\\d+)(?:分の|분의 ?)(?<of>\\d+)",
      "(?<decimal>\\d{1,3}(?:\\{?,\\}?\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?(?:e[−-]?\\d+)?)(?:\\s?(?<percent>\\\\?%))?",
    ].join("|") +
    ")(?![A-Za-z0-9_]|\\.\\d)",
  "g",
);
const ROUGHLY = /(?:\b(?:about|almost|nearly|roughly|around|some|approximately)(?: an?)?|[≈~]|\\approx)[\s(`$]*$/i;

/** Every number in a text, in the order in which they stand. */
export function numbersIn(text: string): TextNumber[] {
  return [...numbersInDigits(text), ...numbersInWords(text)].sort((a, b) => a.start - b.start);
}

export function numbersInDigits(text: string): TextNumber[] {
  return [...text.matchAll(IN_DIGITS)].map((match) => {
    const before = text.slice(0, match.index);
    const isNegative = /(?:^|[^\w)\]}\s]|\s)[−-]$/.test(before);
    const size = valueOf(match.groups!);
    return {
      ...placeOf(match),
      value: isNegative ? -size : size,
      tolerance: toleranceOf(match.groups!, size, ROUGHLY.test(before)),
      isUnsigned: /(?:±|\\pm|\|[^|]*\|.{0,5})\s*$/.test(before),
      isPercent: match.groups!.percent !== undefined,
    };
  });
}

function numbersInWords(text: string): TextNumber[] {
  return [...text.matchAll(IN_WORDS)].map((match) => {
    const value = WORDS.get(match[1].toLowerCase())!;
    const tolerance = toleranceOf({}, value, ROUGHLY.test(text.slice(0, match.index)));
    return { ...placeOf(match), value, tolerance, isUnsigned: true, isPercent: false };
  });
}

const placeOf = ({ 0: written, index }: RegExpMatchArray): Pick<TextNumber, "written" | "start" | "end"> => ({
  ...{ written, start: index!, end: index! + written.length },
});

type Groups = Readonly<Record<string, string | undefined>>;

function valueOf({
  factor,
  base,
  power,
  raised,
  over,
  under,
  numerator,
  denominator,
  parts,
  of,
  decimal,
}: Groups): number {
  const exponent = plain(power ?? raised ?? "");
  if (base === "10") return Number(`${factor ?? 1}e${exponent}`);
  if (base) return Number(factor ?? 1) * Number(base) ** Number(exponent);
  if (over) return Number(over) / Number(under);
  if (numerator) return Number(numerator) / Number(denominator);
  if (parts) return Number(of) / Number(parts);
  return Number(plain(decimal!));
}

/** `5,000`, `56{,}000`, `−3` and `⁻³` as JavaScript reads them. */
function plain(digits: string): string {
  const lowered = [...digits].map((sign) => (SUPERSCRIPTS.includes(sign) ? SUPERSCRIPTS.indexOf(sign) : sign)).join("");
  return lowered.replace(/[{},]/g, "").replace(/[−⁻]/g, "-");
}

/** After “about”, half a unit of the last digit that is not 0; a tenth of a fraction; half an order of a power of ten. */
function toleranceOf({ base, factor, decimal = "" }: Groups, size: number, isRough: boolean): number {
  if (base) return isRough ? size * (factor ? 0.5 : 2) : size * 1e-9;
  const [mantissa, exponent = "0"] = plain(decimal).split("e");
  const decimals = /\.(\d+)/.exec(mantissa)?.[1].length ?? 0;
  if (decimals > 0 || exponent !== "0") return 0.5 * 10 ** (Number(exponent) - decimals);
  if (size < 1) return size * (isRough ? 0.1 : 0.005);
  return isRough ? 0.5 * 10 ** /0*$/.exec(String(size))![0].length : 0;
}

/** Whether a printed number is the stated one, rounded as that is written. */
export function agrees(stated: TextNumber, printed: TextNumber): boolean {
  const [wanted, got] = [stated, printed].map(({ value, isPercent }) => (isPercent ? value / 100 : value));
  const distance = stated.isUnsigned ? Math.abs(got) - Math.abs(wanted) : got - wanted;
  const tolerance = stated.isPercent ? stated.tolerance / 100 : stated.tolerance;
  return Math.abs(distance) <= tolerance + 1e-9 * Math.abs(wanted);
}
