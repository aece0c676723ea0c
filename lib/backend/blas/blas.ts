/** The fast matrix product: which library does it, found at first use. */
import { describe, expectOneOf } from "../expect";
import { type Candidate, candidates } from "./find";
import { loadLibrary } from "./library";
import { portable } from "./portable";
import type { Blas, BlasInfo } from "./provider";

/** What the search has found, and what is in use. */
let fastest: Blas | undefined;
let chosen: Blas | undefined;

/** The provider in use; the first call looks for it. */
export function blas(): Blas {
  return (chosen ??= fastest ??= choose());
}

/**
 * Which BLAS multiplies large matrices, from where, with how many threads.
 *
 * What `useBlas` has chosen, or else the first of these that works: the library named in the environment variable `RNN_BLAS` (`portable` for none),
 * Accelerate on macOS, the OpenBLAS that the set-up put in `.venv`, the portable one.
 */
export function blasInfo(): BlasInfo {
  return blas().info();
}

/**
 * Chooses who multiplies large matrices from now on: `"portable"`, whose sums run in one order, so that a computation gives
 * the same digits on every machine and in every browser; or `"fastest"`, the default, the library that `blasInfo` tells of.
 *
 * @throws RangeError when it is neither
 */
export function useBlas(which: "portable" | "fastest"): void {
  expectOneOf("useBlas", "which", which, ["portable", "fastest"]);
  chosen = which === "portable" ? portable : (fastest ??= choose());
}

/**
 * Sets how many threads a large matrix product may use; the portable one and Accelerate ignore it.
 * Default 1, or the environment variable `RNN_THREADS`.
 *
 * @throws RangeError when `threads` is not a whole number from 1 to 9999
 */
export function setBlasThreads(threads: number): void {
  if (!Number.isInteger(threads) || threads < 1 || threads > 9999) {
    throw new RangeError(`setBlasThreads: threads must be a whole number from 1 to 9999, got ${describe(threads)}`);
  }
  blas().setThreads(threads);
}

function choose(): Blas {
  const threads = threadsFromEnvironment();
  for (const candidate of candidates()) {
    const library = load(candidate, threads);
    if (library) return library;
  }
  return portable;
}

/** A library that is there but does not work is worth one warning, never an error: the portable one does the same. */
function load(candidate: Candidate, threads: number): Blas | undefined {
  try {
    return loadLibrary(candidate, threads);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    console.warn(`BLAS: ${candidate.path} cannot be used (${reason}); large matrix products will be slower`);
    return undefined;
  }
}

function threadsFromEnvironment(): number {
  const text = process.env.RNN_THREADS ?? "1";
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  console.warn(`BLAS: RNN_THREADS must be a whole number from 1 to 9999, got ${text}; using 1`);
  return 1;
}
