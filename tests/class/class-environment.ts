// What the tests of a class need: root, who can make system users, and the packages in deploy/.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { fromTools, root } from "../places";

const { isForEverybody } = fromTools("setup/for-everybody.mjs") as { isForEverybody: (file: string) => boolean };

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
  return isForEverybody(join(root, "package.json")) ? undefined : `other users cannot read what is in ${root}`;
}
