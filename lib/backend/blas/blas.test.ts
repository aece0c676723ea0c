// Which BLAS is chosen, and what happens when it is broken.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { blas, blasInfo, setBlasThreads } from "./blas";
import { candidates } from "./find";
import { portable } from "./portable";
import type { Blas, BlasInfo } from "./provider";
import { matrix, transpose } from "../matrix";
import { dealtOut } from "../wasm/memory";

const lib = JSON.stringify(join(__dirname, "../.."));
const folder = mkdtempSync(join(tmpdir(), "blas-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs a script in a process of its own, where no BLAS has been chosen yet. */
function run<Result>(environment: Record<string, string>, script: string): { result: Result; warnings: string[] } {
  const source = `const { axis, blasInfo, randn, useBlas } = require(${lib}); ${script}`;
  const env = { ...process.env, RNN_BLAS: "", RNN_THREADS: "1", ...environment };
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", source], { encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  return { result: JSON.parse(stdout) as Result, warnings: stderr.split("\n").filter(Boolean) };
}

const info = (environment: Record<string, string>): { result: BlasInfo; warnings: string[] } =>
  run(environment, "console.log(JSON.stringify(blasInfo()))");

describe("blasInfo", () => {
  it("says 'portable' when RNN_BLAS asks for it", () => {
    const { result, warnings } = info({ RNN_BLAS: "portable" });
    assert.deepEqual(result, { name: "portable", details: "WebAssembly SIMD", threads: 1 });
    assert.deepEqual(warnings, []);
  });

  it("names the library, its file and its threads", { skip: candidates().length === 0 && "no BLAS found" }, () => {
    const [{ name, path }] = candidates();
    const { result, warnings } = info({ RNN_THREADS: "2" });
    assert.deepEqual([result.name, result.path], [name, path]);
    if (name === "OpenBLAS") assert.match(result.details, /^OpenBLAS \d/);
    if (name === "OpenBLAS") assert.equal(result.threads, 2);
    assert.deepEqual(warnings, []);
  });

  it("takes the library that RNN_BLAS names", { skip: candidates().length === 0 && "no BLAS found" }, () => {
    const { result } = info({ RNN_BLAS: candidates()[0].path });
    assert.deepEqual([result.name, result.path], ["BLAS", candidates()[0].path]);
  });
});

describe("useBlas", () => {
  const names =
    "console.log(JSON.stringify([useBlas('portable'), blasInfo().name, useBlas('fastest'), blasInfo().name].filter(Boolean)))";

  it("chooses the portable one, and the fastest again", { skip: candidates().length === 0 && "no BLAS found" }, () => {
    const { result, warnings } = run({}, names);
    assert.deepEqual(result, ["portable", candidates()[0].name]);
    assert.deepEqual(warnings, []);
  });

  it("finds no other one when RNN_BLAS asks for the portable one", () =>
    assert.deepEqual(run({ RNN_BLAS: "portable" }, names).result, ["portable", "portable"]));

  it("portable, large products have bits that do not depend on the library", () => {
    const product = "useBlas('portable'); const n = axis('n', 60); console.log(randn(n, n).matmul(randn(n, n)).sum())";
    assert.equal(run({}, product).result, run({ RNN_BLAS: "portable" }, product).result);
  });
});

describe("variables set for another library", { skip: candidates().length === 0 && "no BLAS found" }, () => {
  const PRODUCT = `
    const a = randn(axis("N", 120), axis("D", 130)), b = randn(axis("D", 130), axis("H", 140));
    const [product, info] = [a.matmul(b), blasInfo()];
    const kept = Object.fromEntries(Object.keys(SET).map((name) => [name, process.env[name]]));
    console.log(JSON.stringify([product.data.every(Number.isFinite), info, kept]))`;
  const product = (set: Record<string, string>): { result: unknown[]; warnings: string[] } =>
    run(set, PRODUCT.replace("SET", JSON.stringify(set)));
  const usual = product({}).result[1];

  const others: Record<string, string>[] = [
    // A processor that lacks the instructions of the one that is named ends the process by SIGILL.
    ...["SkylakeX", "Cooperlake", "SapphireRapids", "Zen", "Nehalem", "ARMV8SVE"].map((OPENBLAS_CORETYPE) => ({
      OPENBLAS_CORETYPE,
    })),
    { OPENBLAS_NUM_THREADS: "64", OMP_NUM_THREADS: "0", GOTO_NUM_THREADS: "abc", MKL_NUM_THREADS: "-1" },
    { OPENBLAS_VERBOSE: "2", OPENBLAS_MAIN_FREE: "1", OMP_PROC_BIND: "true" },
  ];
  for (const set of others) {
    it(`do not reach this one, and are set again: ${JSON.stringify(set)}`, () => {
      const { result, warnings } = product(set);
      assert.deepEqual(result, [true, usual, set]);
      assert.deepEqual(warnings, []);
    });
  }
});

describe("a library that does not work", () => {
  const text = join(folder, "text.so");
  writeFileSync(text, "not a library");
  const broken = { "is missing": join(folder, "missing.so"), "is no library": text, "is a folder": folder };

  for (const [problem, path] of Object.entries(broken)) {
    it(`because it ${problem} is warned of once, and the portable one takes over`, () => {
      const script = `
        const product = randn(axis("N", 50), axis("K", 50)).matmul(randn(axis("K", 50), axis("H", 50)));
        randn(axis("N", 60), axis("K", 60)).matmul(randn(axis("K", 60), axis("H", 60)));
        console.log(JSON.stringify([blasInfo().name, product.data.every(Number.isFinite)]))`;
      const { result, warnings } = run({ RNN_BLAS: path }, script);
      assert.deepEqual(result, ["portable", true]);
      assert.equal(warnings.length, 1, warnings.join("\n"));
      assert.ok(warnings[0].startsWith(`BLAS: ${path} cannot be used (`), warnings[0]);
    });
  }

  it("because it is something else is warned of by the function it lacks", () => {
    const other = require
      .resolve(`@koromix/koffi-${process.platform}-${process.arch}/package.json`)
      .replace("package.json", "");
    const addon = join(other, `${process.platform}_${process.arch}`, "koffi.node");
    const { result, warnings } = info({ RNN_BLAS: addon });
    assert.equal(result.name, "portable");
    assert.match(warnings.join("\n"), /no function cblas_sgemm/);
  });
});

describe("threads", () => {
  it("are 1 after a warning when RNN_THREADS is no number", () => {
    const { result, warnings } = info({ RNN_THREADS: "many" });
    assert.equal(result.threads, 1);
    assert.deepEqual(warnings, ["BLAS: RNN_THREADS must be a whole number from 1 to 9999, got many; using 1"]);
  });

  it("can be set, and are reported", { skip: candidates()[0]?.name !== "OpenBLAS" && "no OpenBLAS found" }, () => {
    setBlasThreads(2);
    assert.equal(blasInfo().threads, 2);
    setBlasThreads(1);
    assert.equal(blasInfo().threads, 1);
  });

  it("must be a whole number from 1 to 9999", () => {
    for (const threads of [0, 1.5, NaN]) {
      assert.throws(() => setBlasThreads(threads), {
        name: "RangeError",
        message: `setBlasThreads: threads must be a whole number from 1 to 9999, got ${threads}`,
      });
    }
  });
});

describe("nothing is loaded", () => {
  const script = (size: number): string => `
    const n = ${size};
    randn(axis("N", n), axis("K", n)).matmul(randn(axis("K", n), axis("H", n)));
    console.log(JSON.stringify(Object.keys(require.cache).some((file) => file.includes("koffi"))))`;

  it("for small products", () => assert.equal(run({}, script(20)).result, false));

  it("before the first large one", { skip: candidates().length === 0 && "no BLAS found" }, () => {
    assert.equal(run({}, script(40)).result, true);
  });
});

describe("gemm", () => {
  const providers: [string, () => Blas, boolean][] = [
    ["of the library", blas, candidates().length > 0],
    ["of the portable one", () => portable, true],
  ];
  for (const [name, provider, found] of providers) {
    for (const FloatArray of [Float32Array, Float64Array]) {
      it(
        `${name}, ${FloatArray.name}: any size, transposed or not, with room between rows`,
        { skip: !found && "no BLAS found" },
        () => {
          for (let i = 0; i < 150; i++) checkRandomProduct(provider(), FloatArray, i % 10 === 0 ? 300 : 40);
        },
      );
    }
  }
});

describe("the portable BLAS", () => {
  it("gives back the memory that its products needed", () => {
    const [a, b, c] = [1, 2, 3].map((value) => matrix(new Float64Array(64 * 64).fill(value), 64, 64));
    const product = (): void => portable.gemm(a, b, c, false);
    product();
    const settled = dealtOut();
    for (let i = 0; i < 100; i++) product();
    assert.equal(dealtOut(), settled);
  });
});

describe("addTo", () => {
  for (const FloatArray of [Float32Array, Float64Array]) {
    it(
      `of the library has the bits of the plain loop, ${FloatArray.name}`,
      { skip: candidates().length === 0 && "no BLAS found" },
      () => {
        const random = (): Float32Array | Float64Array =>
          new FloatArray(5003).map(() => (Math.random() - 0.5) * 10 ** (8 * Math.random()));
        const [sum, x] = [random(), random()];
        const plain = sum.slice();
        portable.addTo(plain, x);
        blas().addTo(sum, x);
        assert.deepEqual(sum, plain);
      },
    );
  }
});

type FloatConstructor = Float32ArrayConstructor | Float64ArrayConstructor;

function checkRandomProduct(provider: Blas, FloatArray: FloatConstructor, largest: number): void {
  const size = (): number => 1 + Math.floor(Math.random() * largest);
  const coin = (): boolean => Math.random() < 0.5;
  const random = (length: number): Float32Array | Float64Array => new FloatArray(length).map(() => Math.random() - 0.5);
  const [m, n, k, ta, tb, add] = [size(), size(), size(), coin(), coin(), coin()];
  const [lda, ldb, ldc] = [(ta ? m : k) + room(), (tb ? k : n) + room(), n + room()];
  const [a, b, c] = [random((ta ? k : m) * lda), random((tb ? n : k) * ldb), random(m * ldc)];
  const before = c.slice();
  const left = ta ? transpose(matrix(a, k, m, lda)) : matrix(a, m, k, lda);
  const right = tb ? transpose(matrix(b, n, k, ldb)) : matrix(b, k, n, ldb);
  provider.gemm(left, right, matrix(c, m, n, ldc), add);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < ldc; j++) {
      let sum = add || j >= n ? before[i * ldc + j] : 0; // the room between rows stays as it was
      for (let p = 0; p < k && j < n; p++) {
        sum += (ta ? a[p * lda + i] : a[i * lda + p]) * (tb ? b[j * ldb + p] : b[p * ldb + j]);
      }
      const error = Math.abs(c[i * ldc + j] - sum);
      assert.ok(
        error <= (FloatArray === Float32Array ? 2e-5 : 2e-13),
        `m=${m} n=${n} k=${k} ${ta} ${tb} ${add}: ${error}`,
      );
    }
  }
}

function room(): number {
  return Math.floor(Math.random() * 3);
}
