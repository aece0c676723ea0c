import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { it } from "node:test";
import { mobyDick } from "./moby-dick";

it("the book is there, whole and unchanged", () => {
  const book = mobyDick();
  assert.ok(book.startsWith("CHAPTER 1. Loomings.\n\nCall me Ishmael."));
  assert.equal([...book].length, 1_190_317);
  assert.equal(new Set(book).size, 83);
  assert.equal(
    createHash("sha256").update(book).digest("hex"),
    "fe282a57094ed62e7144fb7c804a9748fc1c909bf3b49d06e7276015f9f67240",
  );
});
