/** Where a BLAS may be. */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** A library to try. */
export interface Candidate {
  readonly name: string;
  readonly path: string;
}

/** The project's own folder; this file runs from lib/dist/backend/blas. */
const ROOT = resolve(__dirname, "../../../..");
const ACCELERATE = "/System/Library/Frameworks/Accelerate.framework/Accelerate";

/** The libraries to try, best first; none when the portable one is asked for. */
export function candidates(): Candidate[] {
  const wanted = process.env.RNN_BLAS;
  if (wanted === "portable") return [];
  if (wanted) return [{ name: "BLAS", path: wanted }];
  const accelerate = process.platform === "darwin" ? [{ name: "Accelerate", path: ACCELERATE }] : [];
  return [...accelerate, ...openBlasIn(join(ROOT, ".venv"))];
}

/** The library inside the `scipy-openblas32` package of a Python virtual environment. */
function openBlasIn(venv: string): Candidate[] {
  const pythons = list(join(venv, "lib")).map((python) => join(venv, "lib", python, "site-packages"));
  const folders = [...pythons, join(venv, "Lib", "site-packages")].map((site) => join(site, "scipy_openblas32", "lib"));
  return folders.flatMap((folder) =>
    list(folder)
      .filter((file) => /^libscipy_openblas.*\.(so|dylib|dll)$/.test(file))
      .map((file) => ({ name: "OpenBLAS", path: join(folder, file) })),
  );
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
