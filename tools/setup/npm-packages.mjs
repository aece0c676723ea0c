import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run, step } from "./progress.mjs";
import { hashOf, isStamped } from "./stamp.mjs";

/**
 * Installs what the package-lock.json of a folder lists, unless it is there already.
 *
 * @param {string} title what the reader sees
 * @param {string} folder
 */
export async function installNpmPackages(title, folder) {
  const stamp = join(folder, "node_modules", ".setup-stamp");
  const wanted = hashOf(join(folder, "package-lock.json"));
  await step(title, isStamped(stamp, wanted), async () => {
    const [command, ...words] = npm();
    await run(command, [...words, "ci", "--include=dev", "--no-audit", "--no-fund"], {
      cwd: folder,
      shell: command === "npm" && process.platform === "win32",
    });
    writeFileSync(stamp, wanted);
  });
}

/** npm tells the scripts that it runs where it is; a script run by hand takes the npm on the PATH. */
function npm() {
  const cli = process.env.npm_execpath ?? "";
  return basename(cli) === "npm-cli.js" ? [process.execPath, cli] : ["npm"];
}
