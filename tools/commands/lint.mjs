// npm run lint: checks the code without running it. `npm run lint -- --fix` mends what a tool can mend.
import { lint } from "../lint/lint.mjs";
import { setUp } from "../setup/setup.mjs";

const words = process.argv.slice(2);
if (words.some((word) => word !== "--fix")) {
  console.error(`npm run lint: the only flag must be --fix, got ${words.join(" ")}`);
  process.exit(1);
}
await setUp(["lib", "tests"]);
process.exitCode = (await lint({ fix: words.includes("--fix") })) ? 0 : 1;
