/** Texts that go into a file, beside tensors: both formats keep them in UTF-8. */
import { describe, expectRecord, refuse } from "../backend/expect";

/** A record of texts. */
export function expectTexts(where: string, what: string, texts: unknown): void {
  expectRecord(where, what, texts);
  for (const [name, text] of Object.entries(texts)) {
    expectUnicode(where, "each name", name);
    if (typeof text !== "string") refuse(where, `${what} ${describe(name)}`, "a text", text);
    expectUnicode(where, `${what} ${describe(name)}`, text);
  }
}

/** UTF-8 has no half of a surrogate pair: what is read would be another text. */
export function expectUnicode(where: string, what: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) refuse(where, what, "a text without halves of surrogate pairs", text);
}
