import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertClose, assertSame } from "../testing/assert-close";
import { axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { readRNNCases } from "../testing/fixtures/rnn-cases";
import { gradcheck } from "../proof/gradcheck";
import { randn, seed } from "../tensor/random";
import { RNN } from "./rnn";
import type { AnyTensor } from "../tensor/tensor";
import { TimeRNN } from "./time-rnn";

const stateful = { stateful: true };

/** N=3, T=10, D=2, H=4, and what a block of them takes. */
function setting(options = {}) {
  seed(6);
  const [N, T, D, H] = [axis("N", 3), axis("T", 10), axis("D", 2), axis("H", 4)];
  const params = [randn(D, H), randn(H, H).mul(0.5), randn(H)] as const;
  const layer = new TimeRNN(...params, options);
  return { N, T, D, H, params, layer, xs: randn(N, T, D), dhs: randn(N, T, H), h0: randn(N, H).tanh() };
}

describe("two steps by hand", () => {
  // One unit, Wh = 2; both arguments of tanh are ln(3)/2, so both h are 1/2 and both slopes 3/4.
  const [N, T, D, H] = [axis("N", 1), axis("T", 2), axis("D", 1), axis("H", 1)];
  const [x0, x1] = [Math.log(3) / 2, Math.log(3) / 2 - 1];
  const layer = new TimeRNN(tensor([[1]], D, H), tensor([[2]], H, H), zeros(H));
  const hs = layer.forward(tensor([[[x0], [x1]]], N, T, D));
  const dxs = layer.backward(tensor([[[1], [4]]], N, T, H));

  it("hs", () => assertClose(hs, tensor([[[0.5], [0.5]]], N, T, H), 1e-15));
  it("dxs: the second step sends dt = ¾·4 = 3, the first ¾·(1 + 2·3)", () =>
    assertClose(dxs, tensor([[[5.25], [3]]], N, T, D), 1e-15));
  it("db sums over the steps", () => assertClose(layer.grads.b, tensor([8.25], H), 1e-15));
  it("dWh sums over the steps; the first state is zero", () =>
    assertClose(layer.grads.Wh, tensor([[1.5]], H, H), 1e-15));
  it("dWx sums over the steps", () => assertClose(layer.grads.Wx, tensor([[5.25 * x0 + 3 * x1]], D, H), 1e-15));
  it("dh is what flows to the block before", () => assertClose(layer.dh!, tensor([[10.5]], N, H), 1e-15));
});

for (const [file, peer] of [
  ["numpy-rnn.json", "NumPy's forward-mode derivatives"],
  ["torch-rnn.json", "PyTorch's nn.RNN"],
]) {
  describe(`TimeRNN agrees to 1e-12 with ${peer} at`, () => {
    for (const { name, Wx, Wh, b, xs, h0, dhs, hs, dxs, dh0, dWx, dWh, db } of readRNNCases(file)) {
      it(name, () => {
        const layer = new TimeRNN(Wx, Wh, b, stateful);
        layer.setState(h0);
        assertClose(layer.forward(xs), hs);
        assertClose(layer.backward(dhs), dxs);
        assertClose(layer.dh!, dh0);
        assertClose(layer.grads.Wx, dWx);
        assertClose(layer.grads.Wh, dWh);
        assertClose(layer.grads.b, db);
      });
    }
  });
}

describe("a block", () => {
  it("is the chain of RNN steps, bit for bit", () => {
    const { layer, xs, params, N, H } = setting();
    const hs = layer.forward(xs);
    let h = zeros(N, H);
    for (let t = 0; t < 10; t++) {
      h = new RNN(...params).forward(xs.at("T", t), h);
      assertSame(hs.at("T", t), h);
    }
    assertSame(layer.h!, h);
  });

  it("passes the gradient check for every parameter and input", () => {
    const { layer, xs } = setting();
    const report = gradcheck(layer, { xs });
    assert.deepEqual(
      report.comparisons.map(({ name }) => name),
      ["dWx", "dWh", "db", "dxs"],
    );
    assert.ok(report.worst < 1e-8, String(report));
  });

  it("passes the gradient check from a state of its own", () => {
    const { layer, xs, h0 } = setting(stateful);
    assert.ok(gradcheck(layer, { xs }, { before: () => layer.setState(h0) }).worst < 1e-8);
  });

  it("has zeros as gradients, no h and no dh at first", () => {
    const { layer } = setting();
    assert.deepEqual(
      Object.values(layer.grads).map((grad) => grad.sum()),
      [0, 0, 0],
    );
    assert.deepEqual([layer.h, layer.dh], [undefined, undefined]);
  });

  it("writes gradients into the arrays first handed out, and does not add them up", () => {
    const { layer, xs, dhs } = setting();
    const first = { ...layer.grads };
    layer.forward(xs);
    layer.backward(dhs);
    const once = first.Wx.copy();
    layer.backward(dhs);
    assert.ok(first.Wx === layer.grads.Wx && first.Wh === layer.grads.Wh && first.b === layer.grads.b);
    assertSame(first.Wx, once);
    assert.notEqual(once.sum(), 0);
  });

  it("leaves inputs and upstream gradient as they are", () => {
    const { layer, xs, dhs } = setting();
    const [xsBefore, dhsBefore] = [xs.copy(), dhs.copy()];
    layer.forward(xs);
    layer.backward(dhs);
    assertSame(xs, xsBefore);
    assertSame(dhs, dhsBefore);
  });

  it("goes back right although the caller changed xs, hs, the state set and the state kept after forward", () => {
    const { layer, xs, dhs, h0 } = setting(stateful);
    const goBack = (): unknown[] =>
      [layer.backward(dhs), layer.dh!, ...Object.values(layer.grads)].map((grad: AnyTensor) => grad.toArray());
    layer.setState(h0);
    layer.forward(xs);
    const before = goBack();
    layer.setState(h0);
    h0.assign(7); // before forward: the state was copied
    const hs = layer.forward(xs);
    for (const tensor of [xs, hs, layer.h] as AnyTensor[]) tensor.assign(0.9);
    assert.deepEqual(goBack(), before);
  });

  it("hands out gradients that the caller may change", () => {
    const { layer, xs, dhs } = setting();
    layer.forward(xs);
    const first = layer.backward(dhs);
    const [dxs, dh] = [first.copy(), layer.dh!.copy()];
    for (const tensor of [first, layer.dh, layer.grads.Wx] as AnyTensor[]) tensor.assign(7);
    assertSame(layer.backward(dhs), dxs);
    assertSame(layer.dh!, dh);
  });

  it("takes blocks of different length and, without state, of different batch size", () => {
    const { layer, D } = setting();
    for (const [n, t] of [
      [3, 5],
      [7, 1],
      [1, 8],
    ]) {
      const hs = layer.forward(randn(axis("N", n), axis("T", t), D));
      assert.deepEqual(
        [hs.shape, layer.backward(hs).shape],
        [
          [n, t, 4],
          [n, t, 2],
        ],
      );
    }
  });

  it("stays float32 with float32 parameters", () => {
    const {
      layer: exact,
      params: [Wx, Wh, b],
      xs,
      dhs,
    } = setting();
    const layer = new TimeRNN(Wx.astype("float32"), Wh.astype("float32"), b.astype("float32"));
    const results = [
      layer.forward(xs.astype("float32")),
      layer.backward(dhs.astype("float32")),
      layer.h!,
      layer.dh!,
      layer.grads.Wh,
    ];
    assertClose(results[0].astype("float64"), exact.forward(xs), 1e-6);
    assertClose(results[1].astype("float64"), exact.backward(dhs), 1e-6);
    assert.deepEqual(
      results.map(({ dtype }) => dtype),
      results.map(() => "float32"),
    );
  });
});

describe("state", () => {
  it("makes two blocks of 5 steps one block of 10, bit for bit", () => {
    const { layer: whole, params, xs } = setting();
    const halves = new TimeRNN(...params, stateful);
    const hs = whole.forward(xs);
    assertSame(halves.forward(xs.slice("T", 0, 5)), hs.slice("T", 0, 5));
    assertSame(halves.forward(xs.slice("T", 5, 10)), hs.slice("T", 5, 10));
  });

  it("dh of the second block, added where the first ends, gives the gradients of the whole", () => {
    const { layer: whole, params, xs, dhs } = setting();
    const [first, second] = [new TimeRNN(...params), new TimeRNN(...params, stateful)];
    whole.forward(xs);
    first.forward(xs.slice("T", 0, 5));
    second.setState(first.h!);
    second.forward(xs.slice("T", 5, 10));
    const dxs = whole.backward(dhs);
    assertSame(second.backward(dhs.slice("T", 5, 10)), dxs.slice("T", 5, 10));
    const dhsFirst = dhs.slice("T", 0, 5).copy();
    dhsFirst.at("T", -1).addInPlace(second.dh!);
    assertSame(first.backward(dhsFirst), dxs.slice("T", 0, 5));
    assertClose(first.grads.Wh.add(second.grads.Wh), whole.grads.Wh, 1e-15);
  });

  it("is the last of hs", () => {
    const { layer, xs } = setting();
    const hs = layer.forward(xs);
    assertSame(layer.h!, hs.at("T", -1));
  });

  it("is not carried on by default, not even when set", () => {
    const { layer, xs, h0 } = setting();
    const hs = layer.forward(xs);
    layer.setState(h0);
    assertSame(layer.forward(xs), hs);
  });

  it("that was set is where the next block starts", () => {
    const { layer, xs, h0, params } = setting(stateful);
    layer.setState(h0);
    assertSame(layer.forward(xs).at("T", 0), new RNN(...params).forward(xs.at("T", 0), h0));
  });

  it("that was reset is zeros again, for any batch size", () => {
    const { layer, xs, T, D } = setting(stateful);
    const hs = layer.forward(xs);
    layer.resetState();
    assert.equal(layer.h, undefined);
    assertSame(layer.forward(xs), hs);
    layer.resetState();
    assert.deepEqual(layer.forward(randn(axis("N", 9), T, D)).shape, [9, 10, 4]);
  });

  it("stays when another batch size comes, and the block before can still go back", () => {
    const { layer, xs, dhs, T, D } = setting(stateful);
    layer.forward(xs);
    const [h, dxs] = [layer.h!.copy(), layer.backward(dhs)];
    assert.throws(() => layer.forward(zeros(axis("N", 2), T, D)), {
      name: "RangeError",
      message:
        "TimeRNN.forward: xs must be [N=3, T, D] like the kept state (resetState() drops it), got [N=2, T=10, D=2]",
    });
    assertSame(layer.h!, h);
    assertSame(layer.backward(dhs), dxs);
  });

  it("stays when setState is refused", () => {
    const { layer, xs, N } = setting(stateful);
    layer.forward(xs);
    const h = layer.h!.copy();
    assert.throws(() => layer.setState(zeros(N, axis("H", 9))));
    assertSame(layer.h!, h);
  });
});

describe("TimeRNN refuses", () => {
  const { layer, N, T, D, H, xs, dhs, h0 } = setting();
  const refuses = (message: string, run: () => unknown): void => assert.throws(run, { name: "RangeError", message });
  const any = (value: unknown): never => value as never;

  it("parameters that do not fit each other", () => {
    refuses("TimeRNN: Wx must be [D, H], got [H=4]", () => new TimeRNN(any(zeros(H)), zeros(H, H), zeros(H)));
    refuses("TimeRNN: Wx must be a tensor [D, H], got null", () => new TimeRNN(any(null), zeros(H, H), zeros(H)));
    refuses(
      "TimeRNN: Wh must be [H=4, H=4], got [D=2, H=4]",
      () => new TimeRNN(zeros(D, H), any(zeros(D, H)), zeros(H)),
    );
    refuses(
      "TimeRNN: b must be float64, got float32",
      () => new TimeRNN(zeros(D, H), zeros(H, H), zeros(H).astype("float32")),
    );
  });

  it("inputs of another shape or dtype", () => {
    refuses("TimeRNN.forward: xs must be [N, T, D=2], got [N=3, T=10, D=7]", () =>
      layer.forward(zeros(N, T, axis("D", 7))),
    );
    refuses("TimeRNN.forward: xs must be [N, T, D=2], got [T=10, N=3, D=2]", () => layer.forward(any(zeros(T, N, D))));
    refuses("TimeRNN.forward: xs must be float64, got float32", () => layer.forward(xs.astype("float32")));
  });

  it("a state of another shape or dtype", () => {
    refuses("TimeRNN.setState: h must be [N, H=4], got [H=4, N=3]", () => layer.setState(any(h0.T)));
    refuses("TimeRNN.setState: h must be float64, got float32", () => layer.setState(h0.astype("float32")));
  });

  it("backward before forward", () => {
    const message = "TimeRNN.backward: forward must be called before backward";
    assert.throws(() => setting().layer.backward(dhs), { name: "Error", message });
  });

  it("an upstream gradient of another shape or dtype than forward's result, naming both", () => {
    layer.forward(xs);
    refuses("TimeRNN.backward: dhs must be [N=3, T=10, H=4], got [N=3, T=9, H=4]", () =>
      layer.backward(dhs.slice("T", 0, 9)),
    );
    refuses("TimeRNN.backward: dhs must be [N=3, T=10, H=4], got [N=3, H=4]", () => layer.backward(any(h0)));
    refuses("TimeRNN.backward: dhs must be float64, got float32", () => layer.backward(dhs.astype("float32")));
  });
});
