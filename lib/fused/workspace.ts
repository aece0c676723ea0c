/** The memory that a FusedTimeRNN works in: one piece of the kernels' memory, kept while it is large enough. */
import type { Float } from "../elementwise";
import type { DType } from "../tensor";
import { kernels } from "../wasm/kernels";
import { type Piece, allocate, memory, release } from "../wasm/memory";

/** The sizes of a block: N sequences of T steps, D inputs, H units. */
export interface Sizes {
  readonly N: number;
  readonly T: number;
  readonly D: number;
  readonly H: number;
}

/**
 * Wx, dWx [D, H]; Wh, dWh and WhT, which is Wh transposed, [H, H]; b, db [H]; xs, dxs [N, T, D]; hs [N, T, H];
 * h0, the state before the block, [N, H]; dts, ∂loss/∂hs and then ∂loss/∂(hs before tanh), [N, T, H];
 * carry, what flows back to a step from the one after, [N, H].
 */
type Matrix = "Wx" | "Wh" | "WhT" | "b" | "dWx" | "dWh" | "db" | "xs" | "dxs" | "hs" | "dts" | "h0" | "carry";

/** Each matrix, row-major; `hsFrom[t]` and `dtsFrom[t]` begin at step t, the rows of a step lie T·H entries apart. */
export type Matrices = Readonly<Record<Matrix, Float>> & {
  readonly hsFrom: readonly Float[];
  readonly dtsFrom: readonly Float[];
};

const LINE_BYTES = 64;

/** Gives the piece back when the workspace that owned it is gone. */
const abandoned = new FinalizationRegistry<{ piece?: Piece }>(({ piece }) => piece && release(piece));

export class Workspace {
  readonly #dtype: DType;
  readonly #held: { piece?: Piece } = {};
  #sizes?: Sizes;
  #matrices?: Matrices;

  constructor(dtype: DType) {
    this.#dtype = dtype;
    abandoned.register(this, this.#held);
  }

  /** The matrices of a block of these sizes. Their entries stay from call to call while the sizes stay the same. */
  fit(sizes: Sizes): Matrices {
    if (this.#matrices && this.#sizes && equal(sizes, this.#sizes) && this.#matrices.hs.buffer === memory.buffer)
      return this.#matrices;
    const lengths = lengthsOf(sizes);
    const piece = this.#reserve(Object.values(lengths).reduce((bytes, length) => bytes + this.#bytes(length), 0));
    let { pointer } = piece;
    const views = Object.entries(lengths).map(([name, length]) => {
      const view = this.#view(pointer, length);
      pointer += this.#bytes(length);
      return [name, view];
    });
    this.#sizes = sizes;
    this.#matrices = withSteps(Object.fromEntries(views), sizes);
    return this.#matrices;
  }

  /** Gives the memory back; the next `fit` starts anew. */
  dispose(): void {
    if (this.#held.piece) release(this.#held.piece);
    this.#held.piece = this.#sizes = this.#matrices = undefined;
  }

  #reserve(bytes: number): Piece {
    if (this.#held.piece && this.#held.piece.bytes >= bytes) return this.#held.piece;
    this.dispose();
    return (this.#held.piece = allocate(bytes));
  }

  /** Every matrix starts on a cache line of its own. */
  #bytes(length: number): number {
    return Math.ceil((length * kernels(this.#dtype).bytes) / LINE_BYTES) * LINE_BYTES;
  }

  #view(pointer: number, length: number): Float {
    const FloatArray = this.#dtype === "float32" ? Float32Array : Float64Array;
    return new FloatArray(memory.buffer, pointer, length);
  }
}

function equal(a: Sizes, b: Sizes): boolean {
  return a.N === b.N && a.T === b.T && a.D === b.D && a.H === b.H;
}

function lengthsOf({ N, T, D, H }: Sizes): Record<Matrix, number> {
  const [xs, hs, step, inputWeights, stateWeights] = [N * T * D, N * T * H, N * H, D * H, H * H];
  return {
    Wx: inputWeights,
    Wh: stateWeights,
    WhT: stateWeights,
    b: H,
    dWx: inputWeights,
    dWh: stateWeights,
    db: H,
    xs,
    dxs: xs,
    hs,
    dts: hs,
    h0: step,
    carry: step,
  };
}

function withSteps(matrices: Record<Matrix, Float>, { T, H }: Sizes): Matrices {
  const { hs, dts } = matrices;
  const steps = Array.from({ length: T }, (_, t) => t * H);
  return {
    ...matrices,
    hsFrom: steps.map((entry) => hs.subarray(entry)),
    dtsFrom: steps.map((entry) => dts.subarray(entry)),
  };
}
