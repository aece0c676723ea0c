// FusedAffineWithLoss is TimeAffine and TimeSoftmaxWithLoss in one, on any BLAS; its memory and its errors.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { blasInfo, useBlas } from "../../backend/blas/blas";
import { memory } from "../../backend/wasm/memory";
import { relativeError } from "../../proof/relative-error";
import { gradcheck } from "../../proof/gradcheck";
import { type Axis, axis } from "../../tensor/axis";
import { randint, randn, seed } from "../../tensor/random";
import type { AnyTensor, DType, Tensor } from "../../tensor/tensor";
import { assertClose, assertSame } from "../../testing/assert-close";
import { TimeAffine } from "../time-affine";
import { TimeSoftmaxWithLoss } from "../time-softmax-with-loss";
import { FusedAffineWithLoss } from "./fused-affine-with-loss";

after(() => useBlas("fastest"));

interface Setting {
  affine: TimeAffine;
  hs: Tensor<["N", "T", "H"]>;
  targets: Tensor<["N", "T"]>;
}

function setting([n, t, h, v]: readonly number[], dtype: DType = "float64"): Setting {
  const [N, T, H, V] = [axis("N", n), axis("T", t), axis("H", h), axis("V", v)];
  const affine = new TimeAffine(randn(H, V).astype(dtype), randn(V).astype(dtype));
  const targets = randint(-1, v, N, T);
  targets.set(0, 0, 0);
  return { affine, hs: randn(N, T, H).astype(dtype), targets };
}

/** Loss and gradients by the two layers, or by the fused one. */
function results({ affine, hs, targets }: Setting, dloss: number, fused?: FusedAffineWithLoss): [number, AnyTensor[]] {
  if (fused) {
    const loss = fused.forward(hs, targets);
    const dhs = fused.backward(dloss);
    return [loss, [dhs, fused.grads.W.copy(), fused.grads.b.copy()]];
  }
  const loss = new TimeSoftmaxWithLoss();
  const value = loss.forward(affine.forward(hs), targets);
  const dhs = affine.backward(loss.backward(dloss));
  return [value, [dhs, affine.grads.W.copy(), affine.grads.b.copy()]];
}

function assertAgrees(given: Setting, dloss: number, tolerance: number): void {
  const [loss, gradients] = results(given, dloss);
  const [fusedLoss, fusedGradients] = results(given, dloss, new FusedAffineWithLoss(given.affine));
  assert.ok(Math.abs(fusedLoss - loss) <= tolerance * (1 + Math.abs(loss)), `${fusedLoss} must be ${loss}`);
  gradients.forEach((gradient, k) => {
    if (gradient.norm() > 1e-12) assertClose(fusedGradients[k], gradient, tolerance);
    else assert.ok(fusedGradients[k].norm() < 1e-12); // one word: nothing to learn
  });
}

for (const which of ["fastest", "portable"] as const) {
  describe(`FusedAffineWithLoss on ${which === "portable" ? which : blasInfo().name} agrees with its two layers`, () => {
    it("in float64 to 1e-12, at 100 random shapes", () => {
      useBlas(which);
      seed(7);
      for (let i = 0; i < 100; i++) {
        const shape = [6, 6, 9, 12].map((most) => randint(1, most + 1).get());
        assertAgrees(setting(shape), i % 2 === 0 ? 1 : -2.5, 1e-12);
      }
    });

    it("in float32 to 1e-5, and where the steps fill several chunks, the last one not wholly", () => {
      useBlas(which);
      seed(8);
      assertAgrees(setting([3, 5, 7, 11], "float32"), 1, 1e-5);
      assertAgrees(setting([5, 13, 4, 50_000], "float32"), 1, 1e-5); // 13 steps a chunk
      assertAgrees(setting([1, 2, 3, 700_000], "float32"), 1, 1e-5); // one step a chunk
    });
  });
}

describe("FusedAffineWithLoss", () => {
  useBlas("fastest");
  seed(9);

  it("passes the gradient check", () => {
    const { affine, hs, targets } = setting([2, 3, 4, 5]);
    const report = gradcheck(new FusedAffineWithLoss(affine), { hs, targets }, { withoutGradient: ["targets"] });
    assert.deepEqual(
      report.comparisons.map((comparison) => [comparison.name, comparison.verdict()]),
      ["dW", "db", "dhs"].map((name) => [name, "agrees"]),
    );
  });

  it("on the portable BLAS gives the same bits again, in a memory that has grown", () => {
    useBlas("portable");
    const given = setting([4, 5, 6, 3000], "float32");
    const fused = new FusedAffineWithLoss(given.affine);
    const [loss, gradients] = results(given, 1, fused);
    memory.grow(1);
    const [again, gradientsAgain] = results(given, 1, fused);
    assert.equal(again, loss);
    gradients.forEach((gradient, k) => assertSame(gradientsAgain[k], gradient));
    useBlas("fastest");
  });

  it("keeps what it needs for backward when the memory grows in between", () => {
    const given = setting([2, 3, 4, 5]);
    const [, expected] = results(given, 1);
    const fused = new FusedAffineWithLoss(given.affine);
    fused.forward(given.hs, given.targets);
    memory.grow(1);
    assertClose(fused.backward(), expected[0] as Tensor<string[]>);
  });

  it("lossOnly gives the same loss and no gradients", () => {
    const { affine, hs, targets } = setting([2, 3, 4, 5]);
    const fused = new FusedAffineWithLoss(affine);
    assert.equal(fused.lossOnly(hs, targets), fused.forward(hs, targets));
    fused.lossOnly(hs, targets);
    assert.throws(() => fused.backward(), {
      message: "FusedAffineWithLoss.backward: forward must be called before backward",
    });
  });

  it("changes neither what it was given nor, later, what it returned", () => {
    const given = setting([2, 3, 4, 5]);
    const before = [given.hs.copy(), given.affine.params.W.copy(), given.targets.copy()] as AnyTensor[];
    const fused = new FusedAffineWithLoss(given.affine);
    fused.forward(given.hs, given.targets);
    const dhs = fused.backward();
    const kept = dhs.copy();
    results({ ...given, hs: given.hs.mul(2) }, 1, fused);
    assertSame(dhs, kept);
    [given.hs, given.affine.params.W, given.targets].forEach((tensor, k) => assertSame(tensor as AnyTensor, before[k]));
    assert.ok(relativeError(fused.backward(), dhs) > 1e-3); // the check above can fail
  });

  it("works on after dispose, and refuses in its own name", () => {
    const { affine, hs, targets } = setting([2, 3, 4, 5]);
    const fused = new FusedAffineWithLoss(affine);
    const loss = fused.forward(hs, targets);
    fused.dispose();
    assert.throws(() => fused.backward(), /forward must be called before backward$/);
    assert.equal(fused.forward(hs, targets), loss);
    const ignored = targets.mul(0).sub(1);
    assert.throws(() => fused.forward(hs, ignored), {
      message: "FusedAffineWithLoss.forward: targets must have one that is not -1 (ignored), got none",
    });
    assert.throws(
      () => fused.forward(randn(...(hs.axes.slice(0, 2) as [Axis<"N">, Axis<"T">]), axis("H", 9)), targets),
      {
        message: "FusedAffineWithLoss.forward: hs must be [N, T, H=4], got [N=2, T=3, H=9]",
      },
    );
  });
});
