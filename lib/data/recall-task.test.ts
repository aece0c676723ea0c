import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { seed } from "../tensor/random";
import { recallTask } from "./recall-task";

const [N, T] = [axis("N", 500), axis("T", 7)];

describe("recallTask", () => {
  for (const lag of [0, 1, 4, 6]) {
    it(`shows a symbol at step ${6 - lag}, asks for it at step 6, and shows distractors at all others: lag ${lag}`, () => {
      seed(lag);
      const { ids, targets } = recallTask(N, T, { lag });
      assert.deepEqual([ids.axes, targets.axes], [[N, T], [N, T]]); // prettier-ignore
      for (const t of T.indices) {
        const shown = ids.at("T", t).toArray();
        const isSymbol = t === 6 - lag;
        assert.ok(shown.every((id) => (isSymbol ? id >= 0 && id < 4 : id >= 4 && id < 8)));
        assert.equal(new Set(shown).size, 4);
        const asked = targets.at("T", t).toArray();
        assert.deepEqual(asked, t === 6 ? ids.at("T", 6 - lag).toArray() : shown.map(() => -1));
      }
    });
  }

  it("draws all symbols equally often, and none tells of the distractors around it", () => {
    seed(1);
    const many = axis("N", 40_000);
    const { ids } = recallTask(many, axis("T", 2), { lag: 1, symbols: 3 });
    const pairs = new Map<string, number>();
    for (const [shown, after] of ids.toArray()) {
      pairs.set(`${shown} ${after}`, (pairs.get(`${shown} ${after}`) ?? 0) + 1);
    }
    assert.deepEqual([...pairs.keys()].sort(), ["0 3", "0 4", "0 5", "1 3", "1 4", "1 5", "2 3", "2 4", "2 5"]);
    for (const count of pairs.values()) assert.ok(Math.abs(count - 40_000 / 9) < 5 * Math.sqrt(40_000 / 9));
  });

  it("comes from the stream of seed, each batch from where the last one ended", () => {
    const draw = (): number[][] => recallTask(N, T, { lag: 3 }).ids.toArray();
    seed(5);
    const [first, second] = [draw(), draw()];
    seed(5);
    assert.deepEqual(draw(), first);
    assert.notDeepEqual(first, second);
  });

  it("needs a lag within the sequence, at least two symbols, and axes N and T", () => {
    assert.throws(() => recallTask(N, T, { lag: 7 }), {
      name: "RangeError",
      message: "recallTask: lag must be a whole number in 0…6 for T=7, got 7",
    });
    assert.throws(() => recallTask(N, T, { lag: 1, symbols: 1 }), /symbols must be in 2…1073741824, got 1/);
    assert.throws(() => recallTask(T as never, T, { lag: 1 }), /N must be an axis of that name, got \[T=7\]/);
  });
});
