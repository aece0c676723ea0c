// What ESLint checks. Layout is Prettier's, types are the compiler's; this is for what a reader would stumble over.
import comments from "@eslint-community/eslint-plugin-eslint-comments";
import js from "@eslint/js";
import globals from "globals";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { noImportCircles } from "./tools/lint/import-circles.mjs";
import { libFolders } from "./tools/lint/lib-folders.mjs";

export default defineConfig(
  {
    ignores: [
      "**/dist",
      "**/.venv",
      "_site",
      "artifacts",
      "deploy/state",
      "{tools,bench}/**/*.d.ts", // nothing but types, for the compiler
      "lib/backend/wasm/binary.ts", // written by a tool
      "lib/backend/wasm/assembly", // AssemblyScript, which only its own compiler can read
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },

  {
    files: ["**/*.{ts,mjs,cjs,js}"],
    extends: [js.configs.recommended],
    plugins: { house: { rules: { "no-import-circles": noImportCircles } }, comments },
    rules: {
      "house/no-import-circles": "error",
      "comments/require-description": ["error", { ignore: ["eslint-enable"] }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportDefaultDeclaration",
          message: "Export by name, so that a thing is called the same everywhere.",
        },
      ],
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-else-return": "error",
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-var": "error",
      "object-shorthand": ["error", "properties"],
      "prefer-const": "error",
    },
  },
  {
    files: ["eslint.config.mjs"],
    rules: { "no-restricted-syntax": "off" }, // ESLint wants its configuration as the default export
  },

  // Where a function that grew has a second idea in it. Tests are left out: what `describe` is given is long by nature.
  {
    files: ["{lib,tools,bench}/**/*.{ts,mjs,cjs,js}"],
    ignores: ["**/*.test.ts", "lib/testing/**"],
    rules: {
      complexity: ["error", 12],
      "max-depth": ["error", 3],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 7],
    },
  },

  // typescript-eslint looks for a package named `typescript`. package.json gives this name to tslab's compiler, so that the
  // linter, the build and the kernel read one and the same language.
  {
    files: ["{lib,tests}/**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Node's test runner waits for its tests by itself.
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["describe", "it", "test"] }] },
      ],
      "@typescript-eslint/consistent-type-definitions": "off", // a record of tensors must be a type: an interface lacks its index signature
      "@typescript-eslint/no-empty-function": "off", // `() => {}` says what it does
    },
  },
  {
    files: ["**/*.test.ts", "tests/**/*.ts", "lib/testing/**/*.ts"],
    rules: {
      // A test that takes a thing for what it is not fails by itself.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: ["lib/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }] },
  },
  ...libFolders,

  // JavaScript has few types to go by, but a promise that nobody waits for is seen without.
  {
    files: ["{tools,bench,deploy}/**/*.{mjs,cjs}"],
    plugins: { "@typescript-eslint": tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: "tools/tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
    },
  },
  { files: ["**/*.{mjs,cjs}"], languageOptions: { globals: globals.node } },
  {
    files: ["**/*.cjs"],
    // typescript-eslint's way of saying that the names in a file are its own
    languageOptions: { sourceType: "commonjs", parserOptions: { ecmaFeatures: { globalReturn: true } } },
  },
  {
    files: [
      "tools/browser/kernel.mjs",
      "tools/browser/service-worker.mjs",
      "tools/browser/{extension,node,page}/*.mjs",
    ],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["tools/site/assets/*.js"],
    languageOptions: { sourceType: "script" },
    rules: { "no-undef": "off" }, // the compiler knows what there is on a page
  },
  {
    files: ["tools/browser/page/support.js"], // read by old browsers
    languageOptions: {
      ecmaVersion: 5,
      sourceType: "script",
      globals: { ...globals.browser, WebAssembly: "readonly", Uint8Array: "readonly" },
    },
    rules: { "no-var": "off" },
  },
);
