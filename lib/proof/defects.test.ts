import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Defects, mend, mendAllBut } from "./defects";

const text = "first: a = 1; a = 2; second: a = 3; print(c);";
const defects: Defects = {
  "c for a": [["print(c)", "print(a)"]],
  "= in the second": [["a = 3", "a += 3", "second:"]],
  "= in the first": [
    ["a = 1", "a += 1"],
    ["a = 2", "a += 2"],
  ],
};

describe("mend", () => {
  it("repairs all defects, each with all of its repairs", () => {
    assert.equal(mend(text, defects), "first: a += 1; a += 2; second: a += 3; print(a);");
  });

  it("repairs those that are named, and no others", () => {
    assert.equal(mend(text, defects, ["c for a"]), "first: a = 1; a = 2; second: a = 3; print(a);");
    assert.equal(mend(text, defects, []), text);
  });

  it("looks behind the text that is given, and changes only the first match there", () => {
    const behind: Defects = { a: [["a = ", "a := ", "second:"]], b: [["a = ", "a := "]] };
    assert.equal(mend(text, behind, ["a"]), "first: a = 1; a = 2; second: a := 3; print(c);");
    assert.equal(mend(text, behind, ["b"]), "first: a := 1; a = 2; second: a = 3; print(c);");
  });

  it("puts in what it is given as it stands, dollar signs included", () => {
    assert.equal(mend("x", { a: [["x", "$&$1"]] }), "$&$1");
  });

  it("refuses a text from which the defect has gone, or what it stands behind", () => {
    const refusal = { name: "RangeError", message: /^mend: text must be one that still holds "c for a", got "first/ };
    assert.throws(() => mend(mend(text, defects, ["c for a"]), defects, ["c for a"]), refusal);
    assert.throws(() => mend(text, { "c for a": [["a", "b", "third:"]] }), refusal);
  });

  it("refuses a name that is not in the list", () => {
    assert.throws(() => mend(text, defects, ["d"]), /^RangeError: mend: name must be "c for a" or .*, got "d"$/);
  });
});

describe("mendAllBut", () => {
  it("leaves one defect in", () => {
    assert.equal(mendAllBut(text, defects, "= in the first"), "first: a = 1; a = 2; second: a += 3; print(a);");
  });

  it("refuses a name that is not in the list", () => {
    assert.throws(() => mendAllBut(text, defects, "d"), /^RangeError: mendAllBut: name must be .*, got "d"$/);
  });
});
