import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertClose } from "../testing/assert-close";
import { axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { readRNNCases } from "../testing/fixtures/rnn-cases";
import { gradcheck } from "../proof/gradcheck";
import { randn, seed } from "../tensor/random";
import { RNN } from "./rnn";
import type { AnyTensor } from "../tensor/tensor";

/** N=3, D=2, H=4, and what a step of them takes. */
function setting() {
  seed(5);
  const [N, D, H] = [axis("N", 3), axis("D", 2), axis("H", 4)];
  const layer = new RNN(randn(D, H), randn(H, H), randn(H));
  return { N, D, H, layer, x: randn(N, D), hPrev: randn(N, H).tanh(), dhNext: randn(N, H) };
}

describe("an RNN step by hand", () => {
  // Every argument of tanh is ln(3)/2, so every h is 1/2 and every slope 3/4.
  const [N, D, H] = [axis("N", 2), axis("D", 1), axis("H", 2)];
  const layer = new RNN(
    tensor([[0.5, 0.25]], D, H),
    tensor(
      [
        [1, 2],
        [3, 4],
      ],
      H,
      H,
    ),
    tensor([Math.log(3) / 2, 0.5 + Math.log(3) / 2], H),
  );
  const hNext = layer.forward(
    tensor([[2], [0]], N, D),
    tensor(
      [
        [0.5, -0.5],
        [-0.75, 0.25],
      ],
      N,
      H,
    ),
  );
  const [dx, dhPrev] = layer.backward(
    tensor(
      [
        [4, 8],
        [-4, 4],
      ],
      N,
      H,
    ),
  );

  it("hNext = tanh(hPrev·Wh + x·Wx + b)", () =>
    assertClose(
      hNext,
      tensor(
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        N,
        H,
      ),
      1e-15,
    ));
  it("db is dt = [[3, 6], [−3, 3]] summed over the batch", () => assertClose(layer.grads.b, tensor([0, 9], H), 1e-15));
  it("dWh = hPrevᵀ·dt", () =>
    assertClose(
      layer.grads.Wh,
      tensor(
        [
          [3.75, 0.75],
          [-2.25, -2.25],
        ],
        H,
        H,
      ),
      1e-15,
    ));
  it("dWx = xᵀ·dt", () => assertClose(layer.grads.Wx, tensor([[6, 12]], D, H), 1e-15));
  it("dhPrev = dt·Whᵀ", () =>
    assertClose(
      dhPrev,
      tensor(
        [
          [15, 33],
          [3, 3],
        ],
        N,
        H,
      ),
      1e-15,
    ));
  it("dx = dt·Wxᵀ", () => assertClose(dx, tensor([[3], [-0.75]], N, D), 1e-15));
});

describe("an RNN step agrees to 1e-12 with NumPy's forward-mode derivatives at", () => {
  for (const { name, Wx, Wh, b, xs, h0, dhs, hs, dxs, dh0, dWx, dWh, db } of readRNNCases("numpy-rnn-step.json")) {
    it(name, () => {
      const layer = new RNN(Wx, Wh, b);
      assertClose(layer.forward(xs.at("T", 0), h0), hs.at("T", 0));
      const [dx, dhPrev] = layer.backward(dhs.at("T", 0));
      assertClose(dx, dxs.at("T", 0));
      assertClose(dhPrev, dh0);
      assertClose(layer.grads.Wx, dWx);
      assertClose(layer.grads.Wh, dWh);
      assertClose(layer.grads.b, db);
    });
  }
});

describe("an RNN step", () => {
  it("passes the gradient check for every parameter and input", () => {
    const { layer, x, hPrev } = setting();
    const report = gradcheck(layer, { x, hPrev });
    assert.deepEqual(
      report.comparisons.map(({ name }) => name),
      ["dWx", "dWh", "db", "dx", "dhPrev"],
    );
    assert.ok(report.worst < 1e-9, String(report));
  });

  it("has zeros as gradients before the first backward", () => {
    const { layer } = setting();
    assert.deepEqual(
      Object.values(layer.grads).map((grad) => [grad.shape, grad.sum()]),
      [
        [[2, 4], 0],
        [[4, 4], 0],
        [[4], 0],
      ],
    );
  });

  it("writes gradients into the arrays first handed out, and does not add them up", () => {
    const { layer, x, hPrev, dhNext } = setting();
    const first = { ...layer.grads };
    layer.forward(x, hPrev);
    layer.backward(dhNext);
    const once = first.Wh.copy();
    layer.backward(dhNext);
    assert.ok(first.Wx === layer.grads.Wx && first.Wh === layer.grads.Wh && first.b === layer.grads.b);
    assert.deepEqual(first.Wh.toArray(), once.toArray());
    assert.notEqual(once.sum(), 0);
  });

  it("uses the parameters it was given, not copies", () => {
    const { H, D, x, hPrev } = setting();
    const b = zeros(H);
    const layer = new RNN(zeros(D, H), zeros(H, H), b);
    b.assign(100);
    assert.equal(layer.params.b, b);
    assert.deepEqual(layer.forward(x, hPrev).at("N", 0).toArray(), [1, 1, 1, 1]);
  });

  it("leaves inputs and upstream gradient as they are", () => {
    const { layer, x, hPrev, dhNext } = setting();
    const before = [x, hPrev, dhNext].map((tensor: AnyTensor) => tensor.toArray());
    layer.forward(x, hPrev);
    layer.backward(dhNext);
    assert.deepEqual(
      [x, hPrev, dhNext].map((tensor: AnyTensor) => tensor.toArray()),
      before,
    );
  });

  it("goes back right although the caller changed x, hPrev and hNext after forward", () => {
    const { layer, x, hPrev, dhNext } = setting();
    const goBack = (): unknown[] =>
      [...layer.backward(dhNext), ...Object.values(layer.grads)].map((grad: AnyTensor) => grad.toArray());
    layer.forward(x, hPrev);
    const before = goBack();
    const hNext = layer.forward(x, hPrev);
    for (const tensor of [x, hPrev, hNext] as AnyTensor[]) tensor.assign(0.9);
    assert.deepEqual(goBack(), before);
  });

  it("stays float32 with float32 parameters", () => {
    const {
      layer: { params },
      x,
      hPrev,
      dhNext,
    } = setting();
    const layer = new RNN(params.Wx.astype("float32"), params.Wh.astype("float32"), params.b.astype("float32"));
    const exact = new RNN(params.Wx, params.Wh, params.b);
    const hNext = layer.forward(x.astype("float32"), hPrev.astype("float32"));
    const [dx] = layer.backward(dhNext.astype("float32"));
    assertClose(hNext.astype("float64"), exact.forward(x, hPrev), 1e-6);
    assertClose(dx.astype("float64"), exact.backward(dhNext)[0], 1e-6);
    assert.deepEqual(
      [hNext, dx, layer.grads.Wx].map(({ dtype }) => dtype),
      ["float32", "float32", "float32"],
    );
  });

  it("reads views: inputs, state and upstream gradient may have gaps", () => {
    const { layer, N, D, H } = setting();
    const [x, h, dh] = [randn(D, N).T, randn(H, N).T, randn(H, N).T];
    const fromViews = [layer.forward(x, h), ...layer.backward(dh)].map((tensor: AnyTensor) => tensor.toArray());
    const fromCopies = [layer.forward(x.copy(), h.copy()), ...layer.backward(dh.copy())].map((tensor: AnyTensor) =>
      tensor.toArray(),
    );
    assert.deepEqual(fromViews, fromCopies);
  });
});

describe("an RNN step refuses", () => {
  const { layer, N, D, H, x, hPrev, dhNext } = setting();
  const refuses = (message: string, run: () => unknown): void => assert.throws(run, { name: "RangeError", message });
  const any = (value: unknown): never => value as never;

  it("parameters that do not fit each other", () => {
    refuses("RNN: Wx must be [D, H], got [H=4, D=2]", () => new RNN(any(zeros(H, D)), zeros(H, H), zeros(H)));
    refuses("RNN: Wx must be a tensor [D, H], got undefined", () => new RNN(any(undefined), zeros(H, H), zeros(H)));
    refuses("RNN: Wh must be [H=4, H=4], got [D=2, H=4]", () => new RNN(zeros(D, H), any(zeros(D, H)), zeros(H)));
    refuses("RNN: b must be [H=4], got [H=5]", () => new RNN(zeros(D, H), zeros(H, H), zeros(axis("H", 5))));
    refuses("RNN: b must be float64, got float32", () => new RNN(zeros(D, H), zeros(H, H), zeros(H).astype("float32")));
  });

  it("inputs of another shape or dtype", () => {
    refuses("RNN.forward: x must be [N, D=2], got [N=3, D=5]", () => layer.forward(zeros(N, axis("D", 5)), hPrev));
    refuses("RNN.forward: x must be [N, D=2], got [N=3, T=7, D=2]", () =>
      layer.forward(any(zeros(N, axis("T", 7), D)), hPrev),
    );
    refuses("RNN.forward: x must be a tensor [N, D=2], got 1", () => layer.forward(any(1), hPrev));
    refuses("RNN.forward: x must be float64, got float32", () => layer.forward(x.astype("float32"), hPrev));
    refuses("RNN.forward: hPrev must be [N=3, H=4], got [N=2, H=4]", () => layer.forward(x, zeros(axis("N", 2), H)));
    refuses("RNN.forward: hPrev must be float64, got float32", () => layer.forward(x, hPrev.astype("float32")));
  });

  it("backward before forward", () => {
    assert.throws(() => setting().layer.backward(dhNext), {
      name: "Error",
      message: "RNN.backward: forward must be called before backward",
    });
  });

  it("an upstream gradient of another shape or dtype than forward's result, naming both", () => {
    layer.forward(x, hPrev);
    refuses("RNN.backward: dhNext must be [N=3, H=4], got [N=2, H=4]", () => layer.backward(zeros(axis("N", 2), H)));
    refuses("RNN.backward: dhNext must be [N=3, H=4], got [H=4, N=3]", () => layer.backward(any(dhNext.T)));
    refuses("RNN.backward: dhNext must be float64, got float32", () => layer.backward(dhNext.astype("float32")));
  });
});
