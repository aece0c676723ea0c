// npm run train: learns to write like a text. `npm run train -- --text book.txt`; `-- --help` lists the options.
import { setUp } from "../setup/setup.mjs";
import { HELP, parseOptions } from "../train/options.mjs";

try {
  // npm runs this in the project's folder, and says where the reader is.
  const options = parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (options) await run(options);
  else console.log(HELP);
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @param {import("../train/options.mjs").Options} options */
async function run(options) {
  await setUp(["lib"]);
  // Not imported at the top: on a fresh clone, lib is compiled only now.
  const { train } = await import("../train/train.mjs");
  process.exitCode = await train(options);
}
