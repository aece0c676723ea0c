/** The GRU to train with. */
import { expectOptions } from "../../backend/expect";
import { type Matrix, matrix, transpose } from "../../backend/matrix";
import { gateFunctions } from "../../backend/wasm/functions";
import type { Tensor } from "../../tensor/tensor";
import { type GRUOptions, type GRUParams, checkedGruParams } from "../gru";
import { twinOptions } from "../recurrent-layer";
import { TimeGRU } from "../time-gru";
import { type Cell, FusedRecurrentLayer, addStateProducts, isZero } from "./fused-recurrent-layer";
import { addProduct, multiply } from "./products";

/** T steps of a GRU: a TimeGRU, interchangeable with it, that is as fast as native code in float32. */
export class FusedTimeGRU extends FusedRecurrentLayer<GRUParams, ["h"]> {
  /** Whether r forgets before the product with Wh, or after it. */
  readonly reset: "before" | "after";

  /**
   * @param Wx weights from the input, [D, 3H]; the gates lie side by side in the order z r n
   * @param Wh weights from the previous state, [H, 3H]
   * @param b  bias, [3H]
   * @param options.stateful keep the state from one `forward` to the next; default false
   * @param options.reset    whether r forgets `"before"` the product with Wh or `"after"` it; default `"before"`
   * @param options.bh       with the reset after the product: the bias that is added before r is applied, [H]; default zeros
   * @throws RangeError when the shapes do not fit each other, the dtypes differ, or there is no such option
   */
  constructor(
    Wx: Tensor<["D", "3H"]>,
    Wh: Tensor<["H", "3H"]>,
    b: Tensor<["3H"]>,
    options: GRUOptions & { stateful?: boolean } = {},
  ) {
    expectOptions(new.target.name, options, ["stateful", "reset", "bh"]);
    const { stateful } = options;
    const params = checkedGruParams(new.target.name, { Wx, Wh, b }, options);
    super(params, { D: Wx.axis("D"), H: Wh.axis("H"), state: ["h"], stateful }, params.bh ? resetAfter : resetBefore);
    this.reset = params.bh ? "after" : "before";
  }

  withSharedParams(options: { stateful?: boolean } = {}): FusedTimeGRU {
    const { Wx, Wh, b, bh } = this.params;
    return new FusedTimeGRU(Wx, Wh, b, { ...twinOptions(this, options), reset: this.reset, bh });
  }
}

/**
 * xs·Wx is computed in gates, and becomes z r n there; u is h·Wh of one step, and vs are its last thirds with bh added. The
 * gradients of gates, das, and of u, dus, differ in n, where u is multiplied by r.
 */
const resetAfter: Cell<GRUParams, ["h"]> = {
  layout: { kept: { hs: 1, gates: 3, vs: 1 }, passing: { dhs: 1, das: 3, dus: 3 }, single: { u: 3 } },
  dtypes: ["float32"],
  gradient: "das",
  toRead: ({ Wx, Wh, b, bh }) => new TimeGRU(Wx, Wh, b, { stateful: true, reset: "after", bh }),

  forward({ all: { Wx, Wh, b, bh, u } }, { rows, at, before }) {
    const { gruAfterForward } = gateFunctions();
    multiply(rows.xs, Wx, rows.gates);
    at.hs.forEach((h, t) => {
      if (t > 0 || !isZero(before.h[0])) multiply(before.h[t], Wh, u);
      else u.data.fill(0);
      gruAfterForward(at.gates[t], u, b, bh, before.h[t], at.vs[t], h);
    });
  },

  backward({ all: { WhT, dh, db, dbh } }, { rows, at, before }) {
    const { gruAfterBackward, sumRows } = gateFunctions();
    for (let t = at.hs.length - 1; t >= 0; t--) {
      gruAfterBackward(at.das[t], at.dus[t], at.gates[t], at.vs[t], before.h[t], at.dhs[t], dh);
      addProduct(at.dus[t], WhT, dh);
    }
    sumRows(rows.das, db);
    sumRows(lastThird(rows.dus), dbh);
  },

  sumStateGradients({ all: { dWh } }, chunk) {
    addStateProducts(chunk, chunk.rows.dus, dWh);
  },
};

/** As above; but vs are r∘h, of which v·Wn comes in the last third of u, and dv is the gradient of v at one step. */
const resetBefore: Cell<GRUParams, ["h"]> = {
  layout: { kept: { hs: 1, gates: 3, vs: 1 }, passing: { dhs: 1, das: 3 }, single: { u: 3, dv: 1 } },
  dtypes: ["float32"],
  gradient: "das",
  toRead: ({ Wx, Wh, b }) => new TimeGRU(Wx, Wh, b, { stateful: true }),

  forward({ all: { Wx, Wh, b, u } }, { rows, at, before }) {
    const { gruBeforeGates, gruBeforeState } = gateFunctions();
    multiply(rows.xs, Wx, rows.gates);
    at.hs.forEach((h, t) => {
      const isStarting = t === 0 && isZero(before.h[0]);
      if (isStarting) u.data.fill(0);
      else multiply(before.h[t], firstThirds(Wh), firstThirds(u));
      gruBeforeGates(at.gates[t], u, b, before.h[t], at.vs[t]);
      if (!isStarting) multiply(at.vs[t], lastThird(Wh), lastThird(u));
      gruBeforeState(at.gates[t], u, b, before.h[t], h);
    });
  },

  backward({ all: { WhT, dh, dv, db } }, { rows, at, before }) {
    const { gruBeforeBackwardState, gruBeforeBackwardGates, sumRows } = gateFunctions();
    const H = dh.columns;
    const [zrT, nT] = [matrix(WhT.data, 2 * H, H), matrix(WhT.data.subarray(2 * H * H), H, H)];
    for (let t = at.hs.length - 1; t >= 0; t--) {
      gruBeforeBackwardState(at.das[t], at.gates[t], before.h[t], at.dhs[t], dh);
      multiply(lastThird(at.das[t]), nT, dv);
      gruBeforeBackwardGates(at.das[t], at.gates[t], before.h[t], dv, dh);
      addProduct(firstThirds(at.das[t]), zrT, dh);
    }
    sumRows(rows.das, db);
  },

  sumStateGradients({ all: { dWh } }, chunk) {
    const { das, vs } = chunk.rows;
    addProduct(transpose(vs), lastThird(das), lastThird(dWh)); // first: what comes next overwrites a step of the others
    addStateProducts(chunk, firstThirds(das), firstThirds(dWh));
  },
};

/** The columns of z and r. */
function firstThirds({ data, rows, columns, stride }: Matrix): Matrix {
  return matrix(data, rows, (columns / 3) * 2, stride);
}

/** The columns of n. */
function lastThird({ data, rows, columns, stride }: Matrix): Matrix {
  return matrix(data.subarray((columns / 3) * 2), rows, columns / 3, stride);
}
