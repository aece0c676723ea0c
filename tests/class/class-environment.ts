// What the tests of a class need: root, who can make system users, and the packages in deploy/.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { fromTools, root } from "../places";

const { isForEverybody } = fromTools("setup/for-everybody.mjs") as { isForEverybody: (file: string) => boolean };
const { findPython } = fromTools("setup/find-python.mjs") as { findPython: (wanted: object) => string[] };

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
  if (!isForEverybody(join(root, "package.json"))) return `other users cannot read what is in ${root}`;
  return process.env.PYTHON ? whyNotPython() : undefined;
}

/** The Python that PYTHON names may be its user's own, as those of pyenv. */
function whyNotPython(): string | undefined {
  try {
    findPython({ forEverybody: true });
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}
