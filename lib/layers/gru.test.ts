import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradcheck } from "../proof/gradcheck";
import { axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { randn, seed } from "../tensor/random";
import type { AnyTensor } from "../tensor/tensor";
import { assertClose, assertSame } from "../testing/assert-close";
import { GRU } from "./gru";

const conventions = ["before", "after"] as const;

/** N=3, D=2, H=4, and what a step of them takes. */
function setting(reset: "before" | "after") {
  seed(5);
  const [N, D, H] = [axis("N", 3), axis("D", 2), axis("H", 4)];
  const gates = axis("3H", 12);
  const options = reset === "after" ? { reset, bh: randn(H) } : { reset };
  const layer = new GRU(randn(D, gates), randn(H, gates), randn(gates), options);
  return { N, D, H, gates, layer, x: randn(N, D), hPrev: randn(N, H).tanh(), dh: randn(N, H) };
}

// z = ¾, r = ¼, n = ½, hPrev = −½ in both; Wn = 2, and with the reset after the product bh = 3 and so v = 2.
const byHand = {
  before: { options: { reset: "before" }, reset: 0.25 * -0.5 * 2, dar: -9 / 16, dhPrev: 8.25 },
  after: { options: { reset: "after", bh: 3 }, reset: 0.25 * (-0.5 * 2 + 3), dar: 9 / 8, dhPrev: 15 },
} as const;

for (const [name, { options, reset, dar, dhPrev }] of Object.entries(byHand)) {
  describe(`a GRU step by hand, with the reset ${name} the product`, () => {
    const [N, D, H, gates] = [axis("N", 1), axis("D", 1), axis("H", 1), axis("3H", 3)];
    const ln3 = Math.log(3);
    const [Wx, Wh] = [
      [3, -1, 0.5],
      [1, 4, 2],
    ];
    const b = [ln3 - 2 * 3 + 0.5 * 1, -ln3 - 2 * -1 + 0.5 * 4, ln3 / 2 - 2 * 0.5 - reset]; // z r n; x = 2
    const own = "bh" in options ? { ...options, bh: tensor([options.bh], H) } : options;
    const layer = new GRU(tensor([Wx], D, gates), tensor([Wh], H, gates), tensor(b, gates), own);
    const h = layer.forward(tensor([[2]], N, D), tensor([[-0.5]], N, H));
    const [dx, dh] = layer.backward(tensor([[16]], N, H));
    const da = [-3, dar, 3]; // of z: 16·(−½ − ½)·3/16; of n: 16·¼·¾

    it("h = z∘hPrev + (1 − z)∘n", () => assertClose(h, tensor([[-0.25]], N, H), 1e-15));
    it("db: the gradients of z r n", () => assertClose(layer.grads.b, tensor(da, gates), 1e-14));
    it("dWx = xᵀ·da", () => assertClose(layer.grads.Wx, tensor([da.map((d) => 2 * d)], D, gates), 1e-14));
    it("dWh: of n with r∘hPrev, or with what passed the reset", () =>
      assertClose(layer.grads.Wh, tensor([[1.5, -dar / 2, -3 / 8]], H, gates), 1e-14));
    it("dx = da·Wxᵀ", () => assertClose(dx, tensor([[-9 - dar + 1.5]], N, D), 1e-14));
    it("dhPrev: through the gates, the candidate and past them", () =>
      assertClose(dh, tensor([[dhPrev]], N, H), 1e-14));
    if (layer.grads.bh) it("dbh", () => assertClose(layer.grads.bh!, tensor([0.75], H), 1e-14));
  });
}

for (const reset of conventions) {
  describe(`a GRU step with the reset ${reset} the product`, () => {
    it("passes the gradient check for every parameter and input", () => {
      const { layer, x, hPrev } = setting(reset);
      const report = gradcheck(layer, { x, hPrev });
      const params = reset === "after" ? ["dWx", "dWh", "db", "dbh"] : ["dWx", "dWh", "db"];
      assert.deepEqual(
        report.comparisons.map(({ name }) => name),
        [...params, "dx", "dhPrev"],
      );
      assert.ok(report.worst < 1e-8, String(report));
    });

    it("writes gradients into the arrays first handed out, and does not add them up", () => {
      const { layer, x, hPrev, dh } = setting(reset);
      const first: AnyTensor[] = Object.values(layer.grads);
      layer.forward(x, hPrev);
      layer.backward(dh);
      const once = first.map((grad) => grad.toArray());
      layer.backward(dh);
      assert.deepEqual(Object.values<AnyTensor>(layer.grads), first);
      assert.deepEqual(
        first.map((grad) => grad.toArray()),
        once,
      );
      assert.ok(first.every((grad) => grad.sum() !== 0));
    });

    it("leaves what it is given as it is, and goes back right although all of it changed after forward", () => {
      const { layer, x, hPrev, dh } = setting(reset);
      const given: AnyTensor[] = [x, hPrev, dh];
      const before = given.map((each) => each.toArray());
      const goBack = (): unknown[] =>
        [...layer.backward(dh), ...Object.values(layer.grads)].map((grad: AnyTensor) => grad.toArray());
      layer.forward(x, hPrev);
      const wanted = goBack();
      assert.deepEqual(
        given.map((each) => each.toArray()),
        before,
      );
      const h = layer.forward(x, hPrev);
      for (const each of [x, hPrev, h] as AnyTensor[]) each.assign(0.9);
      assert.deepEqual(goBack(), wanted);
    });

    it("stays float32 with float32 parameters", () => {
      const { layer, x, hPrev, dh } = setting(reset);
      const { Wx, Wh, b, bh } = layer.params;
      const single = new GRU(Wx.astype("float32"), Wh.astype("float32"), b.astype("float32"), {
        reset,
        bh: bh?.astype("float32"),
      });
      assertClose(
        single.forward(x.astype("float32"), hPrev.astype("float32")).astype("float64"),
        layer.forward(x, hPrev),
        1e-6,
      );
      assertClose(single.backward(dh.astype("float32"))[1].astype("float64"), layer.backward(dh)[1], 1e-6);
    });
  });
}

describe("the two GRU conventions", () => {
  it("are different layers, but for a state of zeros", () => {
    const { layer, x, hPrev, H } = setting("before");
    const { Wx, Wh, b } = layer.params;
    const after = new GRU(Wx, Wh, b, { reset: "after" });
    assert.deepEqual([layer.reset, after.reset], ["before", "after"]);
    assertSame(after.params.bh!, zeros(H));
    assert.ok(after.forward(x, hPrev).sub(layer.forward(x, hPrev)).abs().max() > 0.01);
    assertClose(after.forward(x, hPrev.mul(0)), layer.forward(x, hPrev.mul(0)), 1e-15);
  });
});

describe("a GRU step refuses", () => {
  const { layer, N, D, H, gates, x, hPrev, dh } = setting("after");
  const refuses = (message: string, run: () => unknown): void => assert.throws(run, { name: "RangeError", message });
  const any = (value: unknown): never => value as never;

  it("parameters that do not fit each other", () => {
    const make = (Wx: unknown, Wh: unknown, b: unknown) => () => new GRU(any(Wx), any(Wh), any(b));
    refuses("GRU: Wh must be [H, 3H], got [H=4, 4H=16]", make(zeros(D, gates), zeros(H, axis("4H", 16)), zeros(gates)));
    refuses(
      "GRU: Wx must be [D, 3H=12], got [D=2, 3H=9]",
      make(zeros(D, axis("3H", 9)), zeros(H, gates), zeros(gates)),
    );
    refuses("GRU: b must be [3H=12], got [H=4]", make(zeros(D, gates), zeros(H, gates), zeros(H)));
  });

  it("another reset than before and after, and a bh that does not belong to it", () => {
    const make = (options: unknown) => () => new GRU(zeros(D, gates), zeros(H, gates), zeros(gates), any(options));
    refuses('GRU: reset must be "before" or "after", got true', make({ reset: true }));
    refuses('GRU: bh must be left out unless reset is "after", got a Tensor', make({ bh: zeros(H) }));
    refuses("GRU: bh must be [H=4], got [3H=12]", make({ reset: "after", bh: zeros(gates) }));
    refuses('GRU: each option must be "reset" or "bh", got "resetAfter"', make({ resetAfter: true }));
  });

  it("inputs of another shape or dtype", () => {
    refuses("GRU.forward: x must be [N, D=2], got [N=3, D=5]", () => layer.forward(zeros(N, axis("D", 5)), hPrev));
    refuses("GRU.forward: hPrev must be float64, got float32", () => layer.forward(x, hPrev.astype("float32")));
  });

  it("backward before forward, and gradients that do not fit", () => {
    assert.throws(() => setting("after").layer.backward(dh), {
      name: "Error",
      message: "GRU.backward: forward must be called before backward",
    });
    layer.forward(x, hPrev);
    refuses("GRU.backward: dhNext must be [N=3, H=4], got [H=4, N=3]", () => layer.backward(any(dh.T)));
  });
});
