// The matrix product under Tensor.matmul: the same digits everywhere when small, right when large.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { axis } from "../../tensor/axis";
import { randn, seed } from "../../tensor/random";
import { type AnyTensor, type DType, Tensor } from "../../tensor/tensor";
import { PLAIN_LIMIT } from "./matrix-product";

/** Each entry summed in float64, one after the other. */
function expected(a: AnyTensor, b: AnyTensor): number[][] {
  const [left, right] = [a.toArray(), b.toArray()] as unknown as number[][][];
  return left.map((row) => right[0].map((_, j) => row.reduce((sum, value, k) => sum + value * right[k][j], 0)));
}

function worstDifference(a: AnyTensor, b: AnyTensor): number {
  const product = (a.matmul(b as Tensor<[string, string]>) as AnyTensor).toArray() as unknown as number[][];
  const wanted = expected(a, b);
  return Math.max(...product.flatMap((row, i) => row.map((value, j) => Math.abs(value - wanted[i][j]))));
}

/** Products of about 8,000 to 300,000 multiplications: both ways of multiplying. */
function* operands(dtype: DType): Generator<[AnyTensor, AnyTensor]> {
  const [M, K, N, P] = [axis("M", 61), axis("K", 67), axis("N", 73), axis("P", 3)];
  const [a, at] = [randn(M, K), randn(K, M)].map((x) => x.astype(dtype));
  const [b, bt] = [randn(K, N), randn(N, K)].map((x) => x.astype(dtype));
  for (const left of [a, at.T]) for (const right of [b, bt.T]) yield [left, right] as never;
  yield [randn(M, P, K).astype(dtype).at("P", 1), randn(K, P, N).astype(dtype).at("P", 2)];
  yield [randn(K, M, P).astype(dtype).at("P", 1).T, randn(N, K, P).astype(dtype).at("P", 0).T];
  yield [a.slice("M" as never, 5, 59).T.T, b.slice("N" as never, 3, 70)];
  yield [randn(axis("M", 1), axis("K", 300)).astype(dtype), randn(axis("K", 300), axis("N", 200)).astype(dtype)];
  yield [randn(axis("K", 300), axis("M", 200)).astype(dtype).T, randn(axis("N", 1), axis("K", 300)).astype(dtype).T];
  yield [broadcast(dtype), b];
}

/** [M=61, K=67] whose rows are all the same memory. */
function broadcast(dtype: DType): AnyTensor {
  const { data } = randn(axis("K", 67)).astype(dtype);
  return new Tensor([axis("M", 61), axis("K", 67)], data, 0, [0, 1]);
}

describe("matmul", () => {
  for (const [dtype, tolerance] of [
    ["float64", 1e-12],
    ["float32", 1e-4],
  ] as const) {
    it(`of transposed, sliced and scattered ${dtype} operands`, () => {
      seed(1);
      for (const [a, b] of operands(dtype)) assert.ok(worstDifference(a, b) < tolerance);
    });
  }

  it("leaves what lies around its operands alone", () => {
    const [M, K, N, P] = [axis("M", 40), axis("K", 40), axis("N", 40), axis("P", 2)];
    const [left, right] = [randn(M, K, P), randn(K, N, P)];
    const before = [left.copy(), right.copy()].map(String);
    left.at("P", 0).matmul(right.at("P", 1));
    assert.deepEqual([left, right].map(String), before);
  });
});

describe("small products", () => {
  const script = `
    const { axis, randn, seed } = require(${JSON.stringify(join(__dirname, "../.."))});
    seed(1);
    for (const dtype of ["float32", "float64"]) {
      const product = randn(axis("N", 16), axis("K", 64)).astype(dtype).matmul(randn(axis("K", 64), axis("H", 16)).astype(dtype));
      console.log(Buffer.from(product.data.buffer).toString("hex"));
    }`;
  const digits = (blas: string): string =>
    execFileSync(process.execPath, ["-e", script], { encoding: "utf8", env: { ...process.env, RNN_BLAS: blas } });

  it(`reach to 16·16·64 = ${PLAIN_LIMIT} multiplications`, () => assert.ok(PLAIN_LIMIT >= 16 * 16 * 64));

  it("have the same bits with every BLAS", () => assert.equal(digits(""), digits("portable")));
});
