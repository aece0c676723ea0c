/** Which characters or words a text is made of, and the whole numbers, the ids, that stand for them. */
import {
  describe,
  expectAnyText,
  expectCount,
  expectList,
  expectOneOf,
  expectOptions,
  expectText,
  refuse,
} from "../backend/expect";
import { type Axis, axis } from "../tensor/axis";

/** What the tokens of a text are. */
export type TokenKind = "characters" | "words";

/** Ids 0, 1, 2, … for the characters or the words of a text. */
export class Vocabulary {
  /** What each id stands for. */
  readonly tokens: readonly string[];
  readonly kind: TokenKind;
  /** The token that stands for whatever is not in the vocabulary, if there is one. */
  readonly unknown?: string;
  /** As many entries as there are ids: the axis of scores and of an embedding. */
  readonly V: Axis<"V">;
  readonly #ids: ReadonlyMap<string, number>;

  /**
   * A vocabulary that was saved; `Vocabulary.ofCharacters` and `Vocabulary.ofWords` make one for a text.
   *
   * @param tokens          what the ids 0, 1, 2, … stand for; no two alike
   * @param options.kind    "characters" (the default) or "words"
   * @param options.unknown the token for whatever is not among them; default: there is none
   * @throws RangeError when there are no tokens, two are alike, `unknown` is not among them, or something is not of its kind
   */
  constructor(tokens: readonly string[], options: { kind?: TokenKind; unknown?: string } = {}) {
    expectList("Vocabulary", "tokens", tokens);
    if (tokens.length === 0) refuse("Vocabulary", "tokens", "at least one", tokens);
    for (const token of tokens) expectText("Vocabulary", "each token", token);
    expectOptions("Vocabulary", options, ["kind", "unknown"]);
    const { kind = "characters", unknown } = options;
    expectOneOf("Vocabulary", "kind", kind, ["characters", "words"]);
    this.tokens = [...tokens];
    this.kind = kind;
    this.unknown = unknown;
    this.V = axis("V", tokens.length);
    this.#ids = new Map(this.tokens.map((token, id) => [token, id]));
    const double = this.tokens.find((token, id) => this.#ids.get(token) !== id);
    if (double !== undefined) refuse("Vocabulary", "tokens", "all different", double);
    if (unknown !== undefined && !this.#ids.has(unknown)) refuse("Vocabulary", "unknown", "one of the tokens", unknown);
  }

  /**
   * An id for every character, in the order of their code points. A character is one code point: 한, 日 and 😀 are one each.
   *
   * @param options.unknown what stands for a character that the text does not have, with the id 0; default: there is none
   * @throws RangeError when the text is empty
   */
  static ofCharacters(text: string, options: { unknown?: string } = {}): Vocabulary {
    expectText("Vocabulary.ofCharacters", "text", text);
    expectOptions("Vocabulary.ofCharacters", options, ["unknown"]);
    const { unknown } = options;
    if (unknown !== undefined) expectText("Vocabulary.ofCharacters", "unknown", unknown);
    const characters = [...new Set(text)].filter((character) => character !== unknown).sort(byCodePoint);
    return new Vocabulary(unknown === undefined ? characters : [unknown, ...characters], { unknown });
  }

  /**
   * An id for every word, the most frequent first, and in the order of the text among equals. Words are what `wordsOf` finds.
   *
   * @param options.size    keep this many words, the most frequent, and let `unknown` stand for all others; default: all
   * @param options.unknown what stands for a word that is not in the vocabulary, with the id 0; default "<unk>"
   * @throws RangeError when the text has no words, or an option is not of its kind
   */
  static ofWords(text: string, options: { size?: number; unknown?: string } = {}): Vocabulary {
    const where = "Vocabulary.ofWords";
    expectText(where, "text", text);
    expectOptions(where, options, ["size", "unknown"]);
    const { size, unknown = "<unk>" } = options;
    if (size !== undefined) expectCount(where, "size", size);
    expectText(where, "unknown", unknown);
    const counts = new Map<string, number>();
    for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size === 0) refuse(where, "text", "a text with words", text);
    counts.delete(unknown);
    const words = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
    return new Vocabulary([unknown, ...words.slice(0, size)], { kind: "words", unknown });
  }

  /** How many ids there are. */
  get size(): number {
    return this.tokens.length;
  }

  /**
   * The ids of a text's characters or words.
   *
   * @throws RangeError when one is not in the vocabulary, which has no token for unknown ones
   */
  encode(text: string): number[] {
    expectAnyText("Vocabulary.encode", "text", text);
    const unknown = this.unknown === undefined ? undefined : this.#ids.get(this.unknown);
    const tokens = this.kind === "words" ? splitWords(text) : [...text];
    return tokens.map(
      (token) =>
        this.#ids.get(token) ?? unknown ?? refuse("Vocabulary.encode", "each token", "in the vocabulary", token),
    );
  }

  /**
   * The text that ids stand for; words with a space between each two.
   *
   * @throws RangeError when an id is none of the vocabulary's
   */
  decode(ids: readonly number[]): string {
    expectList("Vocabulary.decode", "ids", ids);
    const tokens = Array.from(ids, (id) => {
      const token = typeof id === "number" ? this.tokens[id] : undefined;
      return token ?? refuse("Vocabulary.decode", "each id", `a whole number in 0…${this.size - 1}`, id);
    });
    return tokens.join(this.kind === "words" ? " " : "");
  }

  toString(): string {
    return `a vocabulary of ${this.size}: ${describe([...this.tokens.slice(0, 12)].join(" "))}`;
  }
}

/**
 * The words of a text: runs of letters and digits, with apostrophes and hyphens inside them; and each other character by
 * itself, such as a comma or a line break, but no spaces. A script without spaces between words, such as Japanese, gives whole
 * phrases: use characters there.
 */
export function wordsOf(text: string): string[] {
  expectAnyText("wordsOf", "text", text);
  return splitWords(text);
}

function splitWords(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|\n|[^\s]/gu) ?? [];
}

function byCodePoint(a: string, b: string): number {
  return a.codePointAt(0)! - b.codePointAt(0)!;
}
