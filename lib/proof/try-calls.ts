/** Calls, one after the other, and how each ends: one that throws does not keep those that do not need it from being tried. */
import { expectFunction, expectList, expectRecord } from "../backend/expect";

export interface CallOutcome {
  readonly call: string;
  /** ✓ it returned; ✗ it threw; · it was not reached, for a call that it needs did not return. */
  readonly sign: "✓" | "✗" | "·";
  /** What it threw, `ReferenceError: H is not defined`; otherwise empty. */
  readonly error: string;
}

/** How the calls ended, in their order; prints as a table. */
export class TriedCalls {
  constructor(readonly outcomes: readonly CallOutcome[]) {
    expectList("TriedCalls", "outcomes", outcomes);
  }

  /** Those that did not return. */
  get failures(): CallOutcome[] {
    return this.outcomes.filter(({ sign }) => sign !== "✓");
  }

  toString(): string {
    const width = Math.max(0, ...this.outcomes.map(({ call }) => call.length));
    return this.outcomes
      .map(({ call, sign, error }) =>
        `${sign} ${call.padEnd(width)}  ${sign === "·" ? "not reached" : error}`.trimEnd(),
      )
      .join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** What another call has returned. Ends the call that asks, as not reached, when the other did not return. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- only whoever wrote the calls knows what they return
export type Returned = (call: string) => any;

class NotReached extends Error {}

/**
 * Tries calls in the order in which they stand:
 * `tryCalls({ "new A": () => new A(), "a.f": (returned) => returned("new A").f() })`.
 *
 * @param calls by name; each is given a function that says what another call has returned
 */
export function tryCalls(calls: Readonly<Record<string, (returned: Returned) => unknown>>): TriedCalls {
  expectRecord("tryCalls", "calls", calls);
  for (const [name, call] of Object.entries(calls)) expectFunction("tryCalls", `call "${name}"`, call);
  const results = new Map<string, unknown>();
  const returned: Returned = (call) => {
    if (results.has(call)) return results.get(call);
    if (call in calls) throw new NotReached();
    throw new RangeError(`tryCalls: call must be one of ${Object.keys(calls).join(", ")}, got ${call}`);
  };
  return new TriedCalls(
    Object.entries(calls).map(([call, run]): CallOutcome => {
      try {
        results.set(call, run(returned));
        return { call, sign: "✓", error: "" };
      } catch (error) {
        if (error instanceof NotReached) return { call, sign: "·", error: "" };
        return { call, sign: "✗", error: inOneLine(error) };
      }
    }),
  );
}

function inOneLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n")[0];
}
