/** Which characters or words a text is made of, and the whole numbers, the ids, that stand for them. */
import { describe, expectAnyText, expectCount, expectList, expectOptions, expectText, refuse } from "../backend/expect";
import { type Axis, axis } from "../tensor/axis";

export interface WordOptions {
  /** Keep this many words, the most frequent, and let `unknown` stand for all others; default: keep all. */
  size?: number;
  /** What stands for a word that is not in the vocabulary; it gets the id 0. Default "<unk>". */
  unknown?: string;
}

/** Ids 0, 1, 2, … for the characters or the words of a text. */
export class Vocabulary {
  /** What each id stands for. */
  readonly tokens: readonly string[];
  /** As many entries as there are ids: the axis of scores and of an embedding. */
  readonly V: Axis<"V">;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #split: (text: string) => string[];
  readonly #glue: string;
  readonly #unknown?: string;

  /** Made by `Vocabulary.ofCharacters` and `Vocabulary.ofWords`. */
  private constructor(tokens: readonly string[], split: (text: string) => string[], glue: string, unknown?: string) {
    this.tokens = tokens;
    this.V = axis("V", tokens.length);
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
    this.#split = split;
    this.#glue = glue;
    this.#unknown = unknown;
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
    return new Vocabulary(unknown === undefined ? characters : [unknown, ...characters], charactersOf, "", unknown);
  }

  /**
   * An id for every word, the most frequent first, and in the order of the text among equals. Words are what `wordsOf` finds.
   *
   * @throws RangeError when the text has no words, or an option is not of its kind
   */
  static ofWords(text: string, options: WordOptions = {}): Vocabulary {
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
    return new Vocabulary([unknown, ...words.slice(0, size)], splitWords, " ", unknown);
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
    return this.#split(text).map((token) => {
      const id = this.#ids.get(token) ?? (this.#unknown === undefined ? undefined : 0);
      return id ?? refuse("Vocabulary.encode", "each character", "in the vocabulary", token);
    });
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
    return tokens.join(this.#glue);
  }

  /** `a vocabulary of 89`. */
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

function charactersOf(text: string): string[] {
  return [...text];
}

function byCodePoint(a: string, b: string): number {
  return a.codePointAt(0)! - b.codePointAt(0)!;
}
