// The notebooks that learners get, in a git repository from which nbgitpuller brings them. Each start of the class adds a
// commit when they have changed; without the commits before it, nbgitpuller could not tell what is new.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { notebooks, root } from "../tools/setup/places.cjs";
import { run } from "../tools/setup/progress.mjs";

/**
 * Learners find their notebooks in notebooks/, and those of the newest version in originals/: when both they and the course
 * have changed one, theirs stays as it is, and the new one is beside it. `lib` leads to the course's own.
 *
 * @param {string} folder where the repository is, or is to be
 * @param {string} [source] the course's notebooks
 */
export async function updateCourseRepository(folder, source = notebooks) {
  mkdirSync(folder, { recursive: true });
  const git = (...words) => run("git", ["-C", folder, ...OPTIONS, ...words]);
  if (!existsSync(join(folder, ".git"))) await git("init", "--quiet", "--initial-branch=main");
  fill(folder, source);
  await git("add", "--all");
  if (await git("status", "--porcelain")) await git("commit", "--quiet", "--message=The course's notebooks");
}

const OPTIONS = [
  "user.name=class",
  "user.email=class@localhost",
  "commit.gpgSign=false",
  "core.hooksPath=/dev/null",
].flatMap((setting) => ["-c", setting]);

function fill(/** @type {string} */ folder, /** @type {string} */ source) {
  for (const name of ["notebooks", "originals", "lib"]) rmSync(join(folder, name), { recursive: true, force: true });
  for (const name of ["notebooks", "originals"]) cpSync(source, join(folder, name), { recursive: true });
  symlinkSync(join(root, "lib"), join(folder, "lib"));
  writeFileSync(join(folder, ".gitignore"), readFileSync(join(root, ".gitignore")));
  // Git would merge two versions of a notebook line by line. As binary files, the learner's stays whole.
  writeFileSync(join(folder, ".gitattributes"), "* binary\n");
}
