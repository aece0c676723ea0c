import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RNN } from "../layers/rnn";
import { runText } from "./run-text";

describe("runText", () => {
  it("returns what the text exports", () => {
    assert.equal(runText("const a: number = 20; export const b = a + 1;").b, 21);
  });

  it("gives the text this library, not another copy of it", () => {
    assert.equal(runText('import { RNN } from "../lib"; export { RNN };').RNN, RNN);
  });

  it("runs a text with type errors as far as it goes, and throws what it throws", () => {
    const broken = "export class A { f() { return missing; } }";
    const { A } = runText(broken) as { A: new () => { f(): unknown } };
    assert.throws(() => new A().f(), { name: "ReferenceError", message: "missing is not defined" });
    assert.throws(() => runText("throw new TypeError('here')"), { name: "TypeError", message: "here" });
  });

  it("refuses what cannot be read", () => {
    assert.throws(() => runText("const = ;"), SyntaxError);
  });

  it("starts each text from nothing", () => {
    const counter = "export let count = 0; export const next = () => ++count;";
    (runText(counter) as { next: () => number }).next();
    assert.equal(runText(counter).count, 0);
    assert.throws(() => runText("export const c = count;"), ReferenceError);
    const [one, other] = [runText(counter), runText(counter)];
    (other as { next: () => number }).next();
    assert.deepEqual([one.count, other.count], [0, 1]);
  });
});
