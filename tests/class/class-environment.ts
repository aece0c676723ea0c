// What the tests of a class need: root, who can make system users, and the packages in deploy/.
import { execFile } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../places";

export const classPython = join(root, "deploy", ".venv", "bin", "python");

/** Why a class cannot be tried here; false when it can. */
export const skip = whyNot() ?? false;

/** As `npm run class` does. */
export async function setUpClass(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, "tools", "commands", "class.mjs"), "--only-set-up"]);
}

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "a class is served by Linux";
  if (process.getuid?.() !== 0) return "only root can make system users and start servers as them";
  const closed = foldersTo(realpathSync(root)).find((folder) => (statSync(folder).mode & 0o001) === 0);
  return closed && `other users cannot enter ${closed}, and this clone is in it`;
}

function foldersTo(path: string): string[] {
  return path === dirname(path) ? [path] : [...foldersTo(dirname(path)), path];
}
