// TimeLSTM and TimeGRU: against PyTorch and Keras, against their own steps, and what every recurrent layer promises.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradcheck } from "../proof/gradcheck";
import { type Axis, axis } from "../tensor/axis";
import { zeros } from "../tensor/create";
import { randn, seed } from "../tensor/random";
import type { AnyTensor, Tensor } from "../tensor/tensor";
import { assertClose, assertSame } from "../testing/assert-close";
import { expectFixture } from "../testing/fixtures/gates-cases";
import { GRU } from "./gru";
import { LSTM } from "./lstm";
import { TimeGRU } from "./time-gru";
import { TimeLSTM } from "./time-lstm";

const stateful = { stateful: true };

describe("TimeLSTM agrees to 1e-12 with PyTorch's nn.LSTM, states and all gradients, over two blocks", () => {
  it("at 200 random shapes", () =>
    expectFixture("torch-lstm.json", "4H", 200, ({ Wx, Wh, b }) => new TimeLSTM(Wx, Wh, b, stateful)));
});

describe("TimeGRU agrees to 1e-12, states and all gradients, over two blocks,", () => {
  it("with PyTorch's nn.GRU at 200 random shapes", () =>
    expectFixture(
      "torch-gru.json",
      "3H",
      200,
      ({ Wx, Wh, b, bh }) => new TimeGRU(Wx, Wh, b, { ...stateful, reset: "after", bh }),
    ));
  it("with Keras' GRU, reset_after=False, at 50", () =>
    expectFixture("keras-gru-before.json", "3H", 50, ({ Wx, Wh, b }) => new TimeGRU(Wx, Wh, b, stateful)));
  it("with Keras' GRU, reset_after=True, at 50", () =>
    expectFixture(
      "keras-gru-after.json",
      "3H",
      50,
      ({ Wx, Wh, b, bh }) => new TimeGRU(Wx, Wh, b, { ...stateful, reset: "after", bh }),
    ));
});

const [N, T, D, H] = [axis("N", 3), axis("T", 10), axis("D", 2), axis("H", 4)];

/** A layer, and the state after one step of it. */
interface Kind {
  readonly name: string;
  readonly grads: readonly string[];
  readonly make: (options?: { stateful?: boolean }) => TimeLSTM | TimeGRU;
  readonly step: (x: Tensor<["N", "D"]>, ...state: Tensor<["N", "H"]>[]) => Tensor<["N", "H"]>[];
}

function weights<Gates extends "3H" | "4H">(gates: Axis<Gates>) {
  seed(6);
  return [randn(D, gates), randn(H, gates).mul(0.5), randn(gates)] as const;
}

const lstm = weights(axis("4H", 16));
const gru = weights(axis("3H", 12));
const after = { reset: "after", bh: randn(H) } as const;
const kinds: Kind[] = [
  {
    name: "TimeLSTM",
    grads: ["dWx", "dWh", "db"],
    make: (options) => new TimeLSTM(...lstm, options),
    step: (x, h, c) => new LSTM(...lstm).forward(x, h, c),
  },
  {
    name: "TimeGRU",
    grads: ["dWx", "dWh", "db"],
    make: (options) => new TimeGRU(...gru, options),
    step: (x, h) => [new GRU(...gru).forward(x, h)],
  },
  {
    name: "TimeGRU with the reset after the product",
    grads: ["dWx", "dWh", "db", "dbh"],
    make: (options) => new TimeGRU(...gru, { ...options, ...after }),
    step: (x, h) => [new GRU(...gru, after).forward(x, h)],
  },
];

for (const { name, grads, make, step } of kinds) {
  const states = name === "TimeLSTM" ? ["h", "c"] : ["h"];
  const [xs, dhs] = [randn(N, T, D), randn(N, T, H)];
  const start = states.map(() => randn(N, H).tanh());
  const set = (layer: TimeLSTM | TimeGRU): void => (layer.setState as (...state: AnyTensor[]) => void)(...start);
  const all = (layer: TimeLSTM | TimeGRU): unknown[] =>
    [...layer.stateGradient!, ...Object.values(layer.grads)].map((each: AnyTensor) => each.toArray());

  describe(name, () => {
    it("is the chain of its steps, bit for bit", () => {
      const layer = make(stateful);
      set(layer);
      const hs = layer.forward(xs);
      let state = start;
      for (const t of T.indices) {
        state = step(xs.at("T", t), ...state);
        assertSame(hs.at("T", t), state[0]);
      }
      state.forEach((part, i) => assertSame(layer.state![i], part));
      assertSame(layer.h!, layer.state![0]);
    });

    it("passes the gradient check, from zeros and from a state of its own", () => {
      const layer = make(stateful);
      for (const before of [() => layer.resetState(), () => set(layer)]) {
        const report = gradcheck(layer, { xs }, { before });
        assert.deepEqual(
          report.comparisons.map((comparison) => comparison.name),
          [...grads, "dxs"],
        );
        assert.ok(report.worst < 1e-7, String(report));
      }
    });

    it("makes two blocks of 5 steps one block of 10, bit for bit", () => {
      const [whole, halves] = [make(), make(stateful)];
      const hs = whole.forward(xs);
      assertSame(halves.forward(xs.slice("T", 0, 5)), hs.slice("T", 0, 5));
      assertSame(halves.forward(xs.slice("T", 5, 10)), hs.slice("T", 5, 10));
      halves.resetState();
      assert.deepEqual([halves.state, halves.h], [undefined, undefined]);
      assertSame(halves.forward(xs), hs);
    });

    it("starts from zeros by default, whatever state was set", () => {
      const layer = make();
      const hs = layer.forward(xs);
      set(layer);
      assertSame(layer.forward(xs), hs);
      assert.equal(layer.withSharedParams().stateful, false);
    });

    it("writes gradients into the tensors first handed out, and does not add them up", () => {
      const layer = make();
      const first = Object.values(layer.grads);
      assert.ok(first.every((grad: AnyTensor) => grad.sum() === 0));
      layer.forward(xs);
      layer.backward(dhs);
      const once = all(layer);
      layer.backward(dhs);
      assert.deepEqual(all(layer), once);
      assert.ok(Object.values(layer.grads).every((grad, i) => grad === first[i] && (grad as AnyTensor).sum() !== 0));
    });

    it("goes back right although all that it was given and has returned changed after forward", () => {
      const layer = make(stateful);
      const given = xs.copy();
      const goBack = (): unknown[] => [layer.backward(dhs).toArray(), ...all(layer)];
      set(layer);
      layer.forward(given);
      const wanted = goBack();
      set(layer);
      const hs = layer.forward(given);
      for (const each of [given, hs, ...layer.state!] as AnyTensor[]) each.assign(0.9);
      assert.deepEqual(goBack(), wanted);
    });

    it("withSharedParams: the same tensors, gradients and a state of its own", () => {
      const layer = make(stateful);
      const hs = layer.forward(xs);
      const twin = layer.withSharedParams(stateful);
      assert.deepEqual(Object.values<AnyTensor>(twin.params), Object.values<AnyTensor>(layer.params));
      assert.ok(Object.values(twin.params).every((param, i) => param === Object.values(layer.params)[i]));
      assert.ok(twin.grads.Wx !== layer.grads.Wx && twin.state === undefined);
      assertSame(twin.forward(xs), hs);
    });

    it("refuses what does not fit, in its own name, and keeps its state", () => {
      const layer = make(stateful);
      layer.forward(xs);
      const before = layer.state;
      const own = layer.constructor.name;
      const refuses = (message: string, run: () => unknown): void =>
        assert.throws(run, { name: "RangeError", message: `${own}.${message}` });
      refuses("forward: xs must be [N, T, D=2], got [N=3, T=10, D=7]", () => layer.forward(zeros(N, T, axis("D", 7))));
      refuses("forward: xs must be [N=3, T, D] like the kept state (resetState() drops it), got [N=2, T=10, D=2]", () =>
        layer.forward(zeros(axis("N", 2), T, D)),
      );
      refuses("backward: dhs must be [N=3, T=10, H=4], got [N=3, T=9, H=4]", () =>
        layer.backward(dhs.slice("T", 0, 9)),
      );
      const setAny = layer.setState.bind(layer) as (...state: unknown[]) => void;
      const wrong = zeros(N, axis("H", 9));
      const wanted = states.length > 1 ? "[N=3, H=4]" : "[N, H=4]";
      refuses(`setState: ${states.at(-1)} must be ${wanted}, got [N=3, H=9]`, () =>
        setAny(...start.slice(0, -1), wrong),
      );
      assert.equal(layer.state, before);
      assert.throws(() => make().backward(dhs), { message: `${own}.backward: forward must be called before backward` });
    });
  });
}

describe("TimeLSTM", () => {
  it("shows c and dc beside h and dh", () => {
    const layer = new TimeLSTM(...lstm);
    assert.deepEqual([layer.c, layer.dc], [undefined, undefined]);
    layer.forward(randn(N, T, D));
    layer.backward(randn(N, T, H));
    assert.ok(layer.c === layer.state![1] && layer.dc === layer.stateGradient![1]);
    assert.ok(layer.h === layer.state![0] && layer.dh === layer.stateGradient![0]);
  });

  it("dh and dc of the second block, sent back into the first, give the gradients of the whole", () => {
    const [whole, first, second] = [new TimeLSTM(...lstm), new LSTM(...lstm), new TimeLSTM(...lstm, stateful)];
    const [xs, dhs] = [randn(N, T, D), randn(N, T, H)];
    whole.forward(xs);
    const dxs = whole.backward(dhs);
    second.setState(...first.forward(xs.at("T", 0), zeros(N, H), zeros(N, H)));
    second.forward(xs.slice("T", 1, 10));
    assertClose(second.backward(dhs.slice("T", 1, 10)), dxs.slice("T", 1, 10), 1e-14);
    const [dx] = first.backward(dhs.at("T", 0).add(second.dh!), second.dc!);
    assertClose(dx, dxs.at("T", 0), 1e-14);
    assertClose(second.grads.Wh.add(first.grads.Wh), whole.grads.Wh, 1e-14);
  });
});

describe("TimeGRU", () => {
  it("hands its convention and its second bias on to the layer that shares its parameters", () => {
    const layer = new TimeGRU(...gru, after);
    const twin = layer.withSharedParams();
    assert.equal(twin.reset, "after");
    assert.equal(twin.params.bh, layer.params.bh);
    assert.equal(new TimeGRU(...gru).withSharedParams().reset, "before");
  });
});
