import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Vocabulary, wordsOf } from "./vocabulary";

describe("a vocabulary of characters", () => {
  it("gives ids in the order of the code points", () => {
    const vocabulary = Vocabulary.ofCharacters("hello, hello");
    assert.deepEqual(vocabulary.tokens, [" ", ",", "e", "h", "l", "o"]);
    assert.deepEqual(vocabulary.encode("hole"), [3, 5, 4, 2]);
    assert.equal(vocabulary.decode([3, 2, 4, 4, 5]), "hello");
    assert.deepEqual([vocabulary.size, vocabulary.V.name, vocabulary.V.size], [6, "V", 6]);
  });

  for (const text of [
    "나는 고양이로소이다.",
    "吾輩は猫である。名前はまだ無い。",
    "a 😀 and a 𠮷, e\u0301",
    "\ud83d half",
  ]) {
    it(`takes code points, not halves of them, and loses nothing: ${JSON.stringify(text)}`, () => {
      const vocabulary = Vocabulary.ofCharacters(text);
      const ids = vocabulary.encode(text);
      assert.equal(ids.length, [...text].length);
      assert.equal(vocabulary.decode(ids), text);
    });
  }

  it("sorts beyond the first plane, where UTF-16 would not", () =>
    assert.deepEqual(Vocabulary.ofCharacters("\u{1F600}\uFF01").tokens, ["\uFF01", "\u{1F600}"]));

  it("refuses a character that it does not have, unless there is a token for such", () => {
    assert.throws(() => Vocabulary.ofCharacters("abc").encode("abd"), {
      name: "RangeError",
      message: 'Vocabulary.encode: each token must be in the vocabulary, got "d"',
    });
    const open = Vocabulary.ofCharacters("abc", { unknown: "\uFFFD" });
    assert.deepEqual(open.encode("abd"), [1, 2, 0]);
    assert.equal(open.decode([1, 2, 0]), "ab\uFFFD");
    assert.deepEqual(Vocabulary.ofCharacters("ab\uFFFD", { unknown: "\uFFFD" }).encode("\uFFFDa"), [0, 1]);
  });
});

describe("a vocabulary of words", () => {
  const text = "the whale, the sea and the sea-hawk; Ahab’s whale";

  it("gives the most frequent words the smallest ids, and 0 to unknown ones", () => {
    const vocabulary = Vocabulary.ofWords(text);
    assert.deepEqual(vocabulary.tokens.slice(0, 4), ["<unk>", "the", "whale", ","]);
    assert.deepEqual(vocabulary.encode("the white whale"), [1, 0, 2]);
    assert.equal(vocabulary.decode([1, 0, 2]), "the <unk> whale");
  });

  it("keeps only the most frequent ones when it is told to", () => {
    const vocabulary = Vocabulary.ofWords(text, { size: 2, unknown: "…" });
    assert.deepEqual(vocabulary.tokens, ["…", "the", "whale"]);
    assert.deepEqual(vocabulary.encode(text).filter((id) => id > 0).length, 5);
  });

  it("splits words from punctuation and line breaks, but not at apostrophes and hyphens", () => {
    const words = ["Ahab’s", "sea-hawk", "—", "don't", "!", "\n", "7", "days"];
    assert.deepEqual(wordsOf("Ahab’s sea-hawk—don't!\n7  days"), words);
    assert.deepEqual(wordsOf("나는 고양이로소이다."), ["나는", "고양이로소이다", "."]);
    assert.deepEqual(wordsOf("e\u0301te\u0301"), ["e\u0301te\u0301"]);
    assert.deepEqual(wordsOf(" "), []);
  });

  it("refuses a text without words, and ids that are none", () => {
    assert.throws(() => Vocabulary.ofWords("  "), {
      message: 'Vocabulary.ofWords: text must be a text with words, got "  "',
    });
    for (const id of [-1, 99, 0.5, "1"]) {
      assert.throws(
        () => Vocabulary.ofCharacters("ab").decode([id as number]),
        /^RangeError: Vocabulary.decode: each id must be a whole number in 0…1, got/,
      );
    }
  });

  it("can be saved and made anew", () => {
    const saved = JSON.parse(JSON.stringify(Vocabulary.ofWords(text))) as Vocabulary;
    const again = new Vocabulary(saved.tokens, { kind: saved.kind, unknown: saved.unknown });
    assert.deepEqual(again.encode("the white whale"), [1, 0, 2]);
    assert.deepEqual(new Vocabulary(["a", "?"], { unknown: "?" }).encode("ab"), [0, 1]);
  });

  it("refuses tokens that are none", () => {
    const refusal = (make: () => unknown, message: string): void =>
      assert.throws(make, { name: "RangeError", message });
    refusal(() => new Vocabulary([]), "Vocabulary: tokens must be at least one, got a list of 0");
    refusal(() => new Vocabulary(["a", "b", "a"]), 'Vocabulary: tokens must be all different, got "a"');
    refusal(() => new Vocabulary(["a"], { unknown: "?" }), 'Vocabulary: unknown must be one of the tokens, got "?"');
    refusal(
      () => new Vocabulary(["a"], { kind: "lines" as never }),
      'Vocabulary: kind must be "characters" or "words", got "lines"',
    );
  });

  it("prints its size and its first tokens", () =>
    assert.equal(String(Vocabulary.ofCharacters("abc")), 'a vocabulary of 3: "a b c"'));
});
