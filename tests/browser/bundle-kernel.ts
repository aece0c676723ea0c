import { spawnSync } from "node:child_process";
import { root } from "../places";

/** Writes the kernel for a web worker to a folder. @returns the names of its files */
export function bundleKernel(folder: string): { script: string; beside: string[] } {
  const script = `import { bundleKernel } from "./tools/browser/bundle-kernel.mjs";
console.log(JSON.stringify(bundleKernel(${JSON.stringify(folder)})));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as { script: string; beside: string[] };
}
