// That the base class fits layers with other parameters and a state of several tensors, as an LSTM has.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradcheck } from "../proof/gradcheck";
import { axis } from "../tensor/axis";
import { zeros } from "../tensor/create";
import { randn, seed } from "../tensor/random";
import { type Tensor, zerosOf } from "../tensor/tensor";
import { assertSame } from "../testing/assert-close";
import { RecurrentLayer } from "./recurrent-layer";

const [N, T, D, H] = [axis("N", 3), axis("T", 4), axis("D", 5), axis("H", 2)];
type State = Tensor<["N", "H"]>;

/** c_t = c_{t−1} + x_t·U, h_t = h_{t−1} + c_t: no layer anybody needs, but one with two parts of state. */
class Accumulator extends RecurrentLayer<{ U: Tensor<["D", "H"]> }, ["h", "c"]> {
  #xs?: Tensor<["N", "T", "D"]>;

  constructor(U: Tensor<["D", "H"]>, stateful = false) {
    super({ U }, { D: U.axis("D"), H: U.axis("H"), state: ["h", "c"], stateful });
  }

  withSharedParams({ stateful = false } = {}): Accumulator {
    return new Accumulator(this.params.U, stateful);
  }

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    let [h, c]: [State, State] = this.startOf(xs);
    const hs = zerosOf<["N", "T", "H"]>([xs.axis("N"), xs.axis("T"), this.params.U.axis("H")], xs.dtype);
    for (const t of xs.axis("T").indices) {
      c = c.add(xs.at("T", t).matmul(this.params.U));
      h = h.add(c);
      hs.at("T", t).assign(h);
    }
    this.#xs = xs.copy();
    this.keep(hs, h, c);
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const xs = this.#xs!;
    const dxs = zerosOf<["N", "T", "D"]>(xs.axes, xs.dtype);
    let [dh, dc] = [zerosOf<["N", "H"]>([xs.axis("N"), dhs.axis("H")], xs.dtype), zeros(N, H)];
    this.grads.U.assign(0);
    for (const t of xs.axis("T").indices.reverse()) {
      dh = dh.add(dhs.at("T", t));
      dc = dc.add(dh);
      dxs.at("T", t).assign(dc.matmul(this.params.U.T));
      this.grads.U.addInPlace(xs.at("T", t).T.matmul(dc));
    }
    this.keepGradient(dh, dc);
    return dxs;
  }
}

describe("a recurrent layer with two parts of state and parameters of its own", () => {
  seed(1);
  const [U, xs, h, c] = [randn(D, H), randn(N, T, D), randn(N, H), randn(N, H)];

  it("has gradients that a check finds right, from a state that was set", () => {
    const layer = new Accumulator(U, true);
    const report = gradcheck(layer, { xs }, { before: () => layer.setState(h, c) });
    assert.deepEqual(
      report.comparisons.map(({ name }) => name),
      ["dU", "dxs"],
    );
    assert.ok(report.worst < 1e-8, `${report.worst}`);
  });

  it("carries both parts on, and drops both", () => {
    const [whole, halves] = [new Accumulator(U), new Accumulator(U, true)];
    const hs = whole.forward(xs);
    halves.forward(xs.slice("T", 0, 2));
    assertSame(halves.forward(xs.slice("T", 2, 4)), hs.slice("T", 2, 4));
    halves.resetState();
    assertSame(halves.forward(xs), hs);
  });

  it("copies the state that is set, and shows h", () => {
    const layer = new Accumulator(U, true);
    const mine = h.copy();
    layer.setState(mine, c);
    mine.assign(0);
    assertSame(layer.h!, h);
  });

  it("names the part of the state that does not fit, and keeps what it had", () => {
    const layer = new Accumulator(U, true);
    layer.setState(h, c);
    assert.throws(() => layer.setState(h, randn(axis("N", 9), H)), {
      name: "RangeError",
      message: "Accumulator.setState: c must be [N=3, H=2], got [N=9, H=2]",
    });
    assert.throws(() => layer.setState(h, undefined as never), {
      message: "Accumulator.setState: c must be a tensor [N=3, H=2], got undefined",
    });
    assertSame(layer.h!, h);
  });

  it("says in its own name what it refuses", () => {
    assert.throws(() => new Accumulator(U).backward(randn(N, T, H)), {
      message: "Accumulator.backward: forward must be called before backward",
    });
  });
});
