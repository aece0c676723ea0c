import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { tryCalls } from "./try-calls";

const fail = (message: string): never => {
  throw new TypeError(message);
};

describe("tryCalls", () => {
  it("hands on what a call has returned, be it undefined", () => {
    const { outcomes, failures } = tryCalls({
      "new A": () => ({ f: (x: number) => x + 1 }),
      nothing: () => undefined,
      "a.f": (returned) => assert.equal(returned("new A").f(returned("nothing") === undefined ? 1 : 0), 2),
    });
    assert.deepEqual(
      outcomes.map(({ call, sign, error }) => [call, sign, error]),
      [
        ["new A", "✓", ""],
        ["nothing", "✓", ""],
        ["a.f", "✓", ""],
      ],
    );
    assert.deepEqual(failures, []);
  });

  it("does not reach a call that needs one that threw, nor what needs that in turn; what needs neither is tried", () => {
    const reached: string[] = [];
    const { outcomes, failures } = tryCalls({
      a: () => fail("no a"),
      b: (returned) => (returned("a"), reached.push("b")),
      c: (returned) => (returned("b"), reached.push("c")),
      d: () => reached.push("d"),
    });
    assert.equal(outcomes.map(({ sign }) => sign).join(""), "✗··✓");
    assert.deepEqual(
      failures.map(({ call }) => call),
      ["a", "b", "c"],
    );
    assert.deepEqual(reached, ["d"]);
  });

  it("says what was thrown, in one line, be it no error", () => {
    const { outcomes } = tryCalls({
      a: () => fail("no a\nand more"),
      b: () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- a reader's program may
        throw "a text";
      },
    });
    assert.deepEqual(
      outcomes.map(({ error }) => error),
      ["TypeError: no a", "a text"],
    );
  });

  it("does not reach a call that needs a later one", () => {
    const { outcomes } = tryCalls({ a: (returned) => returned("b"), b: () => 1 });
    assert.equal(outcomes.map(({ sign }) => sign).join(""), "·✓");
  });

  it("names the calls when one asks for another that is not there", () => {
    const [{ error }] = tryCalls({ a: (returned) => returned("A") }).outcomes;
    assert.equal(error, "RangeError: tryCalls: call must be one of a, got A");
  });

  it("prints as a table", () => {
    const tried = tryCalls({ "new A": () => 1, f: () => fail("no f"), "f again": (returned) => returned("f") });
    assert.equal(inspect(tried), "✓ new A\n✗ f        TypeError: no f\n· f again  not reached");
  });
});
