// The linter's own rules and the formatting of cells, each seen to fail on a file that breaks it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { ESLint } from "eslint";
import { root } from "./places";

const RULES = [
  "@typescript-eslint/no-restricted-imports",
  "house/no-import-circles",
  "comments/require-description",
  "no-restricted-syntax",
];

/** Without types, which take seconds to find out and which none of these rules needs. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: false } } },
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});

/** What the linter says of a file with this text; the file itself is not touched. */
async function complaints(path: string, text: string): Promise<string[]> {
  const [{ messages }] = await eslint.lintText(text, { filePath: join(root, path) });
  return messages.map(({ message }) => message);
}

async function refuses(path: string, text: string, complaint: RegExp): Promise<void> {
  assert.match((await complaints(path, text)).join("\n"), complaint, `${path}: ${text}`);
}

async function accepts(path: string, text: string): Promise<void> {
  assert.deepEqual(await complaints(path, text), [], `${path}: ${text}`);
}

describe("a folder of lib", () => {
  it("imports from those above it", async () => {
    await accepts("lib/layers/new.ts", 'import { tensor } from "../tensor/create";\nexport const x = tensor(1);\n');
    await accepts("lib/proof/new.ts", 'export { relativeError } from "./relative-error";\n');
  });

  it("imports from none below it, not even a type, from however deep", async () => {
    const below = /lib\/\w+ imports only from/;
    await refuses("lib/math/new.ts", 'import { tensor } from "../tensor/create";\n', below);
    await refuses("lib/backend/new.ts", 'import type { Tensor } from "../tensor/tensor";\n', below);
    await refuses("lib/backend/blas/new.ts", 'export { type Tensor } from "../../tensor/tensor";\n', below);
    await refuses("lib/tensor/new.ts", 'export * from "../layers/rnn";\n', below);
    await refuses("lib/layers/fused/new.ts", 'import { check } from "../../proof/check";\n', below);
    await refuses("lib/proof/new.ts", 'import { notebookDisplay } from "../notebook/display";\n', below);
  });

  it("of checks knows layers by their types alone", async () => {
    await accepts("lib/proof/new.ts", 'import type { Layer } from "../layers/layer";\nexport type { Layer };\n');
    await refuses("lib/proof/new.ts", 'import { RNN } from "../layers/rnn";\n', /lib\/proof takes only types/);
  });

  it("keeps away from lib/index.ts, and leaves lib/testing to the tests", async () => {
    const testing = 'export { assertClose } from "TO/testing/assert-close";\n';
    await refuses("lib/tensor/new.ts", 'import { axis } from "../index";\n', /for those who use lib from outside/);
    await refuses("lib/tensor/new.ts", testing.replace("TO", ".."), /lib\/tensor imports only from/);
    await refuses("lib/index.ts", testing.replace("TO", "."), /for tests only/);
    await accepts("lib/tensor/new.test.ts", testing.replace("TO", ".."));
  });
});

describe("a circle of imports", () => {
  it("is found through other modules", () =>
    refuses(
      "lib/tensor/axis.ts",
      'import { zeros } from "./create";\nexport const x = zeros();\n',
      /lib\/tensor\/axis\.ts → lib\/tensor\/create\.ts → lib\/tensor\/axis\.ts/,
    ));

  it("is one also when it consists of types", async () => {
    await refuses("lib/tensor/axis.ts", 'import type { Tensor } from "./tensor";\n', /→ lib\/tensor\/axis\.ts/);
    await refuses("lib/tensor/axis.ts", 'export type T = import("./tensor").DType;\n', /→ lib\/tensor\/axis\.ts/);
  });

  it("is found in tests, tools and bench, in every way of importing", async () => {
    await refuses("tests/places.ts", 'export * from "./notebooks/notebook-file";\n', /→ tests\/places\.ts/);
    await refuses("tools/kernel/compiler.cjs", 'require("./launcher.cjs");\n', /→ tools\/kernel\/compiler\.cjs/);
    await refuses("tools/setup/places.cjs", 'import("./setup.mjs");\n', /→ tools\/setup\/places\.cjs/);
    await refuses("bench/places.mjs", 'export * from "./install.mjs";\n', /→ bench\/places\.mjs/);
  });

  it("is not found in what is imported twice in different ways", () =>
    accepts("lib/tensor/new.ts", 'export * from "./axis";\nexport * from "./create";\n'));
});

describe("a rule that is switched off", () => {
  it("must say why", async () => {
    const off = "// eslint-disable-next-line no-restricted-syntax";
    await refuses("bench/new.mjs", `${off}\nexport default 1;\n`, /description/);
    await accepts("bench/new.mjs", `${off} -- a reason\nexport default 1;\n`);
  });

  it("must have something to switch off", () =>
    refuses("bench/new.mjs", "// eslint-disable-next-line no-restricted-syntax -- a reason\n", /[Uu]nused/));
});

describe("the formatting of a notebook", () => {
  interface Formatted {
    text: string;
    changed: string[];
    unreadable: { id: string; message: string }[];
  }
  const formatNotebook = async (text: string): Promise<Formatted> => {
    const path = pathToFileURL(join(root, "tools", "lint", "format-notebooks.mjs")).href;
    const module = (await import(path)) as { formatNotebook: (text: string) => Promise<Formatted> };
    return module.formatNotebook(text);
  };

  /** A notebook's file as Jupyter writes it, with numbers that JavaScript would write in another way. */
  const file = (type: "code" | "markdown", id: string, ...lines: string[]): string => `{
 "cells": [
  {
   "cell_type": "${type}",
   "id": "${id}",
   "metadata": {},
   "outputs": [{"data": [1.0, 1e-05, "é\\u2028"]}],
   "source": [
${lines.map((line, i) => `    ${JSON.stringify(i < lines.length - 1 ? `${line}\n` : line)}`).join(",\n")}
   ]
  }
 ],
 "nbformat": 4
}
`;

  it("changes the text of a cell and not a byte besides", async () => {
    const { text, changed } = await formatNotebook(file("code", "a", "const x='∂'", "await  f(x)", "", "", "x"));
    assert.equal(text, file("code", "a", 'const x = "∂";', "await f(x);", "", "x;"));
    assert.deepEqual(changed, ["a"]);
  });

  it("leaves a formatted notebook alone", async () => {
    const formatted = file("code", "a", "f(`", "  a  =  1", "`);");
    assert.deepEqual(await formatNotebook(formatted), { text: formatted, changed: [], unreadable: [] });
  });

  it("breaks lines at 112 columns", async () => {
    const call = (width: number): string => `f(a, "${"b".repeat(width - 9)}");`;
    assert.deepEqual((await formatNotebook(file("code", "a", call(112)))).changed, []);
    assert.deepEqual((await formatNotebook(file("code", "a", call(113)))).changed, ["a"]);
  });

  it("reaches the TypeScript in prose, and nothing else there", async () => {
    const prose = (code: string): string =>
      file("markdown", "a", "*  a   list", "```ts", code, "```", "```", "b  =1", "```");
    assert.equal((await formatNotebook(prose("b  =1"))).text, prose("b = 1;"));
  });

  it("names a cell that is no TypeScript", async () => {
    const broken = file("code", "a", "const = 1");
    const { text, changed, unreadable } = await formatNotebook(broken);
    assert.deepEqual([text, changed, unreadable.map(({ id }) => id)], [broken, [], ["a"]]);
  });
});
