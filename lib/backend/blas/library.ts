/** A BLAS from a shared library, called through koffi. */
import { type Float, trueBytesOf, trueDTypeOf } from "../float";
import { type Matrix, matrix, transpose } from "../matrix";
import type { Blas } from "./provider";
import type { Candidate } from "./find";

/** The functions of one dtype, as cblas.h declares them. */
interface Functions {
  /** c = alpha·op(a)·op(b) + beta·c, from (order, op a, op b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc). */
  readonly gemm: Native;
  /** y += alpha·x, from (n, alpha, x, step of x, y, step of y). */
  readonly axpy: Native;
}

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
  const blas = wrap(name, path, library, functionsOf(library, "s", "float"), functionsOf(library, "d", "double"));
  blas.setThreads(threads);
  expectProduct(blas, Float32Array);
  expectProduct(blas, Float64Array);
  return blas;
}

/** The little of koffi that is used here. */
interface Library {
  func(name: string, result: string, types: string[]): Native;
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a C function takes is known only when it is declared
type Native = (...values: any[]) => unknown;

/** Loaded only now: most notebooks never multiply a large matrix. */
function koffi(): { load(path: string): Library } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require("koffi") as { load(path: string): Library };
}

/** Variables that BLAS libraries and their threads read while they are being loaded. */
const FAMILIES = /^(OPENBLAS|GOTO|OMP|GOMP|KMP|MKL|BLIS|VECLIB)_/;

/**
 * Loads a library that sees none of the variables of its kind: they were set for another library, and a processor type
 * that is too new would end the process. OpenBLAS would also start a thread per processor; the ones wanted are asked for
 * afterwards.
 */
function open(path: string): Library {
  const hidden = Object.entries(process.env).filter(([name]) => FAMILIES.test(name));
  for (const [name] of hidden) delete process.env[name];
  process.env.OPENBLAS_NUM_THREADS = "1";
  try {
    return koffi().load(path);
  } finally {
    delete process.env.OPENBLAS_NUM_THREADS;
    Object.assign(process.env, Object.fromEntries(hidden));
  }
}

function wrap(name: string, path: string, library: Library, single: Functions, double: Functions): Blas {
  const setThreads = optional(library, "openblas_set_num_threads", "void", ["int"]);
  const threads = optional(library, "openblas_get_num_threads", "int", []);
  const config = optional(library, "openblas_get_config", "const char *", []);
  const functions = (like: Float): Functions => (trueDTypeOf(like) === "float32" ? single : double);
  return {
    info: () => ({ name, details: (config?.() ?? "") as string, path, threads: (threads?.() ?? 1) as number }),
    setThreads: (wanted) => void setThreads?.(wanted),
    gemm(a, b, c, add) {
      const { gemm } = functions(c.data);
      const [m, n, k, beta] = [c.rows, c.columns, a.columns, add ? 1 : 0];
      gemm(ROW_MAJOR, order(a), order(b), m, n, k, 1, a.data, a.stride, b.data, b.stride, beta, c.data, c.stride);
    },
    addTo(sum, x) {
      const bytes = trueBytesOf(sum);
      if (trueBytesOf(x) !== bytes || trueDTypeOf(x) !== trueDTypeOf(sum)) {
        throw new RangeError(
          `sum of rows: rows must be of one length and dtype, got ${trueBytesOf(x)} and ${bytes} bytes`,
        );
      }
      functions(sum).axpy(bytes / sum.BYTES_PER_ELEMENT, 1, x, 1, sum, 1);
    },
  };
}

function order({ isTransposed }: Matrix): number {
  return isTransposed ? TRANSPOSED : NOT_TRANSPOSED;
}

function functionsOf(library: Library, letter: string, real: string): Functions {
  const array = `${real} *`;
  const sizes = Array<string>(6).fill("int");
  const gemm = [...sizes, real, array, "int", array, "int", real, array, "int"];
  return {
    gemm: required(library, `cblas_${letter}gemm`, gemm),
    axpy: required(library, `cblas_${letter}axpy`, ["int", real, array, "int", array, "int"]),
  };
}

function required(library: Library, name: string, types: string[]): Native {
  const found = optional(library, name, "void", types);
  if (!found) throw new Error(`no function ${name}`);
  return found;
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
  const [a, b] = [matrix(FloatArray.of(1, 2), 1, 2), matrix(FloatArray.of(3, 4, 5, 6), 2, 2)];
  blas.gemm(a, transpose(b), matrix(c, 1, 2), false);
  if (c[0] !== 11 || c[1] !== 17) throw new Error(`it says that [1 2]·[3 4; 5 6]ᵀ is [${c.join(" ")}], not [11 17]`);
}
