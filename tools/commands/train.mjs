// npm run train: learns to write like a text. `npm run train -- --text book.txt`; `-- --help` lists the options.
import { setUp } from "../setup/setup.mjs";
import * as command from "../train/options.mjs";
import { runWithOptions } from "./with-options.mjs";

await runWithOptions(command, run);

/** @param {import("../train/options.mjs").Options} options */
async function run(options) {
  await setUp(["lib"]);
  // Not imported at the top: on a fresh clone, lib is compiled only now.
  const { train } = await import("../train/train.mjs");
  process.exitCode = await train(options);
}
