/** A BLAS from a shared library, called through koffi. */
import type { Float } from "../elementwise";
import type { Blas } from "./blas";
import type { Candidate } from "./find";

type Gemm = (
  order: number, aTransposed: number, bTransposed: number, m: number, n: number, k: number,
  alpha: number, a: Float, lda: number, b: Float, ldb: number, beta: number, c: Float, ldc: number,
) => void;

/** Constants of the C interface of BLAS (cblas.h). */
const ROW_MAJOR = 101;
const NOT_TRANSPOSED = 111;
const TRANSPOSED = 112;

/** The wheel's OpenBLAS has a prefix on every name, so that it can live beside another; `dgemm` is `scipy_cblas_dgemm`. */
const PREFIXES = ["scipy_", ""];

/**
 * Loads a library and multiplies once, to see that it can.
 *
 * @throws Error when it is no library, lacks the functions, or multiplies wrongly
 */
export function loadLibrary({ name, path }: Candidate, threads: number): Blas {
  const library = open(path);
  const sgemm = product(library, "s", "float");
  const dgemm = product(library, "d", "double");
  const blas = wrap(name, path, library, sgemm, dgemm, threads);
  expectProduct(blas, Float32Array);
  expectProduct(blas, Float64Array);
  return blas;
}

/** The little of koffi that is used here. */
interface Library {
  func(name: string, result: string, types: string[]): Native;
}
type Native = (...values: unknown[]) => unknown;

/** Loaded only now: most notebooks never multiply a large matrix. */
function koffi(): { load(path: string): Library } {
  return require("koffi") as { load(path: string): Library };
}

/** OpenBLAS would start a thread per processor while it is being loaded; the ones wanted are asked for afterwards. */
function open(path: string): Library {
  const before = process.env.OPENBLAS_NUM_THREADS;
  process.env.OPENBLAS_NUM_THREADS = "1";
  try {
    return koffi().load(path);
  } finally {
    if (before === undefined) delete process.env.OPENBLAS_NUM_THREADS;
    else process.env.OPENBLAS_NUM_THREADS = before;
  }
}

function wrap(name: string, path: string, library: Library, sgemm: Gemm, dgemm: Gemm, initialThreads: number): Blas {
  let threads = initialThreads;
  const setter = optional(library, "openblas_set_num_threads", "void", ["int"]);
  const config = optional(library, "openblas_get_config", "const char *", []);
  setter?.(threads);
  return {
    info: () => ({ name, details: config ? String(config()) : "", path, threads: setter ? threads : 1 }),
    setThreads(wanted) {
      threads = wanted;
      setter?.(wanted);
    },
    gemm(aTransposed, bTransposed, m, n, k, a, lda, b, ldb, add, c, ldc) {
      const multiply = c instanceof Float32Array ? sgemm : dgemm;
      const ta = aTransposed ? TRANSPOSED : NOT_TRANSPOSED;
      const tb = bTransposed ? TRANSPOSED : NOT_TRANSPOSED;
      multiply(ROW_MAJOR, ta, tb, m, n, k, 1, a, lda, b, ldb, add ? 1 : 0, c, ldc);
    },
  };
}

function product(library: Library, letter: string, real: string): Gemm {
  const pointer = `${real} *`;
  const types = ["int", "int", "int", "int", "int", "int", real, pointer, "int", pointer, "int", real, pointer, "int"];
  const found = optional(library, `cblas_${letter}gemm`, "void", types);
  if (!found) throw new Error(`no function cblas_${letter}gemm`);
  return found as Gemm;
}

function optional(library: Library, name: string, result: string, types: string[]): Native | undefined {
  for (const prefix of PREFIXES) {
    try {
      return library.func(prefix + name, result, types);
    } catch {
      // Another prefix, or the library has no such function.
    }
  }
  return undefined;
}

function expectProduct(blas: Blas, FloatArray: Float32ArrayConstructor | Float64ArrayConstructor): void {
  const c = new FloatArray(2);
  blas.gemm(false, true, 1, 2, 2, FloatArray.of(1, 2), 2, FloatArray.of(3, 4, 5, 6), 2, false, c, 2);
  if (c[0] !== 11 || c[1] !== 17) throw new Error(`it says that [1 2]·[3 4; 5 6]ᵀ is [${c.join(" ")}], not [11 17]`);
}
