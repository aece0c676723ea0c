import { expectFunction, expectList, expectText } from "../../backend/expect";

/** Names for what is counted: `numbered("batch row", N.indices, (n) => dt.at("N", n))` has "batch row 0", "batch row 1", … */
export function numbered<Item, Value>(
  name: string,
  items: readonly Item[],
  valueOf: (item: Item, index: number) => Value,
): Record<string, Value> {
  expectText("numbered", "name", name);
  expectList("numbered", "items", items);
  expectFunction("numbered", "valueOf", valueOf);
  return Object.fromEntries(items.map((item, i) => [`${name} ${i}`, valueOf(item, i)]));
}
