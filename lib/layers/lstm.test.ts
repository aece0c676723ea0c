import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradcheck } from "../proof/gradcheck";
import { axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { randn, seed } from "../tensor/random";
import type { AnyTensor } from "../tensor/tensor";
import { assertClose, assertSame } from "../testing/assert-close";
import { LSTM } from "./lstm";

/** N=3, D=2, H=4, and what a step of them takes. */
function setting() {
  seed(5);
  const [N, D, H] = [axis("N", 3), axis("D", 2), axis("H", 4)];
  const gates = axis("4H", 16);
  const layer = new LSTM(randn(D, gates), randn(H, gates), randn(gates));
  const [x, hPrev, cPrev] = [randn(N, D), randn(N, H).tanh(), randn(N, H)];
  return { N, D, H, gates, layer, x, hPrev, cPrev, dh: randn(N, H), dc: randn(N, H) };
}

describe("an LSTM step by hand", () => {
  // The gates are f = ¾, i = ¼, o = ½; g and tanh(c) are ½.
  const [N, D, H, gates] = [axis("N", 1), axis("D", 1), axis("H", 1), axis("4H", 4)];
  const ln3 = Math.log(3);
  const [x, hPrev, cPrev] = [2, 0.5, ((ln3 / 2 - 1 / 8) * 4) / 3];
  const [Wx, Wh] = [
    [1, -2, 3, 0.5],
    [4, 2, -6, 8],
  ];
  const a = [ln3, ln3 / 2, -ln3, 0]; // f g i o
  const b = a.map((sum, k) => sum - x * Wx[k] - hPrev * Wh[k]);
  const layer = new LSTM(tensor([Wx], D, gates), tensor([Wh], H, gates), tensor(b, gates));
  const [h, c] = layer.forward(tensor([[x]], N, D), tensor([[hPrev]], N, H), tensor([[cPrev]], N, H));
  const [dx, dhPrev, dcPrev] = layer.backward(tensor([[8]], N, H), tensor([[1]], N, H));
  // ∂loss/∂c = 1 + 8·½·¾ = 4
  const da = [(4 * cPrev * 3) / 16, 4 * 0.25 * 0.75, (4 * 0.5 * 3) / 16, 8 * 0.5 * 0.25];
  const dot = (weights: number[]): number => weights.reduce((sum, weight, k) => sum + weight * da[k], 0);

  it("c = f∘cPrev + i∘g", () => assertClose(c, tensor([[ln3 / 2]], N, H), 1e-15));
  it("h = o∘tanh(c)", () => assertClose(h, tensor([[0.25]], N, H), 1e-15));
  it("db: the gradients of f g i o", () => assertClose(layer.grads.b, tensor(da, gates), 1e-14));
  it("dWx = xᵀ·da", () => assertClose(layer.grads.Wx, tensor([da.map((d) => 2 * d)], D, gates), 1e-14));
  it("dWh = hPrevᵀ·da", () => assertClose(layer.grads.Wh, tensor([da.map((d) => d / 2)], H, gates), 1e-14));
  it("dx = da·Wxᵀ", () => assertClose(dx, tensor([[dot(Wx)]], N, D), 1e-14));
  it("dhPrev = da·Whᵀ", () => assertClose(dhPrev, tensor([[dot(Wh)]], N, H), 1e-14));
  it("dcPrev = ∂loss/∂c∘f", () => assertClose(dcPrev, tensor([[3]], N, H), 1e-14));
});

describe("an LSTM step", () => {
  it("passes the gradient check for every parameter and input, by way of h and of c", () => {
    const { layer, x, hPrev, cPrev, N, H } = setting();
    const ways = [undefined, [randn(N, H), zeros(N, H)], [zeros(N, H), randn(N, H)]];
    for (const upstream of ways) {
      const report = gradcheck(layer, { x, hPrev, cPrev }, upstream && { upstream });
      assert.deepEqual(
        report.comparisons.map(({ name }) => name),
        ["dWx", "dWh", "db", "dx", "dhPrev", "dcPrev"],
      );
      assert.ok(report.worst < 1e-8, String(report));
    }
  });

  it("writes gradients into the arrays first handed out, and does not add them up", () => {
    const { layer, x, hPrev, cPrev, dh, dc } = setting();
    const first = { ...layer.grads };
    layer.forward(x, hPrev, cPrev);
    layer.backward(dh, dc);
    const once = first.Wh.copy();
    layer.backward(dh, dc);
    assert.ok(first.Wx === layer.grads.Wx && first.Wh === layer.grads.Wh && first.b === layer.grads.b);
    assertSame(first.Wh, once);
    assert.notEqual(once.sum(), 0);
  });

  it("leaves what it is given as it is, and goes back right although all of it changed after forward", () => {
    const { layer, x, hPrev, cPrev, dh, dc } = setting();
    const given: AnyTensor[] = [x, hPrev, cPrev, dh, dc];
    const before = given.map((each) => each.toArray());
    const goBack = (): unknown[] =>
      [...layer.backward(dh, dc), ...Object.values(layer.grads)].map((grad: AnyTensor) => grad.toArray());
    layer.forward(x, hPrev, cPrev);
    const wanted = goBack();
    assert.deepEqual(
      given.map((each) => each.toArray()),
      before,
    );
    const returned = layer.forward(x, hPrev, cPrev);
    for (const each of [x, hPrev, cPrev, ...returned] as AnyTensor[]) each.assign(0.9);
    assert.deepEqual(goBack(), wanted);
  });

  it("reads views, and stays float32 with float32 parameters", () => {
    const { layer, N, D, H, x, hPrev, cPrev, dh, dc } = setting();
    const single = new LSTM(
      ...([layer.params.Wx, layer.params.Wh, layer.params.b].map((each: AnyTensor) =>
        each.astype("float32"),
      ) as never as ConstructorParameters<typeof LSTM>),
    );
    const [h] = single.forward(x.astype("float32"), hPrev.astype("float32"), cPrev.astype("float32"));
    const back = single.backward(dh.astype("float32"), dc.astype("float32"));
    assertClose(h.astype("float64"), layer.forward(x, hPrev, cPrev)[0], 1e-6);
    layer.backward(dh, dc).forEach((wanted: AnyTensor, i) => assertClose(back[i].astype("float64"), wanted, 1e-6));
    const [view, state] = [randn(D, N).T, randn(H, N).T];
    assertSame(layer.forward(view, state, state)[0], layer.forward(view.copy(), state.copy(), state.copy())[0]);
  });
});

describe("an LSTM step refuses", () => {
  const { layer, N, D, H, gates, x, hPrev, cPrev, dh } = setting();
  const refuses = (message: string, run: () => unknown): void => assert.throws(run, { name: "RangeError", message });
  const any = (value: unknown): never => value as never;

  it("parameters that do not fit each other", () => {
    const make = (Wx: unknown, Wh: unknown, b: unknown) => () => new LSTM(any(Wx), any(Wh), any(b));
    refuses(
      "LSTM: Wh must be [H, 4H], got [H=4, 3H=12]",
      make(zeros(D, gates), zeros(H, axis("3H", 12)), zeros(gates)),
    );
    refuses(
      "LSTM: Wh must be [H=4, 4H=16], got [H=4, 4H=15]",
      make(zeros(D, gates), zeros(H, axis("4H", 15)), zeros(gates)),
    );
    refuses("LSTM: Wx must be [D, 4H=16], got [4H=16, D=2]", make(zeros(gates, D), zeros(H, gates), zeros(gates)));
    refuses("LSTM: Wx must be a tensor [D, 4H=16], got null", make(null, zeros(H, gates), zeros(gates)));
    refuses("LSTM: b must be [4H=16], got [H=4]", make(zeros(D, gates), zeros(H, gates), zeros(H)));
    refuses(
      "LSTM: b must be float64, got float32",
      make(zeros(D, gates), zeros(H, gates), zeros(gates).astype("float32")),
    );
  });

  it("inputs and states of another shape or dtype", () => {
    refuses("LSTM.forward: x must be [N, D=2], got [N=3, D=5]", () =>
      layer.forward(zeros(N, axis("D", 5)), hPrev, cPrev),
    );
    refuses("LSTM.forward: hPrev must be [N=3, H=4], got [N=2, H=4]", () =>
      layer.forward(x, zeros(axis("N", 2), H), cPrev),
    );
    refuses("LSTM.forward: cPrev must be float64, got float32", () => layer.forward(x, hPrev, cPrev.astype("float32")));
  });

  it("backward before forward, and gradients that do not fit", () => {
    assert.throws(() => setting().layer.backward(dh, dh), {
      name: "Error",
      message: "LSTM.backward: forward must be called before backward",
    });
    layer.forward(x, hPrev, cPrev);
    refuses("LSTM.backward: dhNext must be [N=3, H=4], got [H=4, N=3]", () => layer.backward(any(dh.T), dh));
    refuses("LSTM.backward: dhNext must be float64, got float32", () => layer.backward(dh.astype("float32"), dh));
    refuses("LSTM.backward: dcNext must be a tensor [N=3, H=4], got undefined", () =>
      layer.backward(dh, any(undefined)),
    );
  });
});
