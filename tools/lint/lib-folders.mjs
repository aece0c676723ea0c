// The order of lib's folders: each imports only from those above it. Tests, and lib/testing for their sake, import from all.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/places.cjs";

const ORDER = ["math", "backend", "tensor", "layers", "optimizers", "models", "data", "proof", "notebook", "testing"];

/** Of these it may know only the types: a check takes whatever has the shape of a layer, also what a reader writes. */
const ONLY_TYPES_FROM = { proof: ["layers"] };

const homeless = readdirSync(join(root, "lib"), { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && ![...ORDER, "dist"].includes(entry.name),
);
if (homeless.length > 0) {
  throw new Error(`tools/lint/lib-folders.mjs: each folder of lib must have a place in ORDER, got ${homeless[0].name}`);
}

/** @type {import("eslint").Linter.Config[]} */
export const libFolders = [
  ...ORDER.map((folder, i) => ({
    files: [`lib/${folder}/**/*.ts`],
    ignores: ["lib/**/*.test.ts"],
    rules: restricted([
      ...below(folder, ORDER.slice(i + 1)),
      ...onlyTypes(folder, ONLY_TYPES_FROM[folder] ?? []),
      { regex: "^(\\.\\./)+(index)?$", message: "lib/index.ts is for those who use lib from outside." },
    ]),
  })),
  {
    files: ["lib/index.ts"],
    rules: restricted([{ regex: "^\\./testing/", message: "lib/testing is for tests only." }]),
  },
];

function below(folder, others) {
  if (others.length === 0) return [];
  const message = `lib/${folder} imports only from ${above(folder)}: see tools/lint/lib-folders.mjs.`;
  return [{ regex: `^(\\.\\./)+(${others.join("|")})(/|$)`, message }];
}

function above(folder) {
  return ORDER.slice(0, ORDER.indexOf(folder)).join(", ") || "itself";
}

function onlyTypes(folder, others) {
  return others.map((other) => ({
    regex: `^(\\.\\./)+${other}/`,
    allowTypeImports: true,
    message: `lib/${folder} takes only types from lib/${other}.`,
  }));
}

/**
 * TypeScript's variant of the rule, because ESLint's own does not tell imports of types.
 *
 * @returns {import("eslint").Linter.RulesRecord}
 */
function restricted(patterns) {
  return { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] };
}
