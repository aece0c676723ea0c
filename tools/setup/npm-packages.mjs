import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run, step } from "./progress.mjs";
import { hashOf, isStamped } from "./stamp.mjs";

/** What is installed, and how: said here, because a .npmrc may say otherwise. The environment's options do not reach npm. */
const OPTIONS = [
  ...["dev", "optional", "peer"].map((type) => `--include=${type}`),
  "--ignore-scripts=false",
  "--bin-links",
  "--install-strategy=hoisted",
  "--location=project",
  "--package-lock",
  ...["global", "dry-run", "package-lock-only", "install-links", "legacy-peer-deps", "strict-peer-deps", "force"].map(
    (option) => `--${option}=false`,
  ),
  `--os=${process.platform}`,
  `--cpu=${process.arch}`,
  "--loglevel=warn",
  "--audit=false",
  "--fund=false",
];

/**
 * Installs what the package-lock.json of a folder lists, unless it is there already.
 *
 * @param {string} title what the reader sees
 * @param {string} folder
 * @param {string[]} [modules] must be loadable in the end: those with native code
 */
export async function installNpmPackages(title, folder, modules = []) {
  const stamp = join(folder, "node_modules", ".setup-stamp");
  const wanted = hashOf(join(folder, "package-lock.json"));
  await step(title, isStamped(stamp, wanted), async () => {
    const [command, ...words] = npm();
    await run(command, [...words, "ci", ...OPTIONS], {
      cwd: folder,
      shell: command === "npm" && process.platform === "win32",
    });
    await run(process.execPath, ["-e", `${JSON.stringify(modules)}.forEach((name) => require(name))`], { cwd: folder });
    writeFileSync(stamp, wanted);
  });
}

/** npm tells the scripts that it runs where it is; a script run by hand takes the npm on the PATH. */
function npm() {
  const cli = process.env.npm_execpath ?? "";
  return basename(cli) === "npm-cli.js" ? [process.execPath, cli] : ["npm"];
}
