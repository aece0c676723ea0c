// The digits that lib computes and notebooks print must not depend on the engine. `Math.exp` and its like do: they differ
// in the last place between Node's and newer browsers' engines; lib/math has them with the same digits everywhere.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import ts from "@tslab/typescript-for-tslab";
import { codeCells, joined, notebookNames, readNotebook } from "./notebook-file";
import { root } from "../places";

/** Functions of `Math` whose last digits the standard leaves to the engine. */
const ENGINE_DEPENDENT = new Set(
  "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh".split(
    " ",
  ),
);

/** What in a program has digits of the engine's own: `Math.exp`, or a power that is no square and no power of two. */
function engineDependent(program: string): string[] {
  const file = ts.createSourceFile("cell.ts", program, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isEngineDependent(node)) found.push(node.getText(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isEngineDependent(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return node.expression.getText() === "Math" && ENGINE_DEPENDENT.has(node.name.text);
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.AsteriskAsteriskToken) return false;
  return node.right.getText() !== "2" && node.left.getText() !== "2";
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["dist", "assembly", "testing"].includes(entry.name) ? [] : sourcesIn(path);
    return /(?<!\.test|\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

describe("digits of the engine's own", () => {
  it("are in no file of lib", () => {
    const files = sourcesIn(join(root, "lib"));
    assert.ok(files.length > 40, "the files of lib must be found");
    const found = files.flatMap((path) =>
      engineDependent(readFileSync(path, "utf8")).map((text) => `${path.slice(root.length + 1)}: ${text}`),
    );
    assert.deepEqual(found, []);
  });

  for (const name of notebookNames()) {
    it(`are in no cell of ${name}`, () => {
      const cells = codeCells(readNotebook(name));
      const found = cells.flatMap(({ id, source }) => engineDependent(joined(source)).map((text) => `${id}: ${text}`));
      assert.deepEqual(found, []);
    });
  }

  it("are seen where they are", () => {
    assert.deepEqual(engineDependent("const y = Math.exp(x) + [1].map(Math.sin)[0] + x ** 3 + x ** 0.5;"), [
      "Math.exp",
      "Math.sin",
      "x ** 3",
      "x ** 0.5",
    ]);
    assert.deepEqual(engineDependent("const y = Math.sqrt(x) + Math.max(x, 1) + x ** 2 + 2 ** n + 'Math.exp';"), []);
  });
});
