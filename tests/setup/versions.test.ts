// Which versions of Node and Python are supported: package.json, the checks at the start and what people read say the same.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { root } from "../places";
import { GOOD, newClone, skip } from "./faked-machine";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** What the check at the start of every command says to a Node: nothing, or why not. */
function saidToNode(version: string): string {
  const fake = `Object.defineProperty(process.versions, "node", { value: "${version}" }); require("./tools/setup/require-node.cjs");`;
  return spawnSync(process.execPath, ["-e", fake], { cwd: root, encoding: "utf8" }).stderr;
}

/** What the set-up says on a machine with that Python. */
function saidToPython(version: number[]): string {
  return newClone(`Python ${version.join(".")}`).setUp({ python: { version, missing: [] } }).said;
}

describe("the supported versions of Node", () => {
  const ranges = "^20.19.0 || ^22.13.0 || >=24.0.0";

  it("are those of `engines`, in both files of npm", () => {
    assert.equal(JSON.parse(read("package.json")).engines.node, ranges);
    assert.equal(JSON.parse(read("package-lock.json")).packages[""].engines.node, ranges);
  });

  for (const version of ["20.19.0", "20.20.2", "22.13.0", "24.0.0", "25.1.0", "26.10.0", "28.0.0"]) {
    it(`${version} is one`, () => assert.equal(saidToNode(version), ""));
  }
  for (const version of ["0.12.18", "18.20.4", "20.18.3", "21.7.3", "22.12.0", "23.11.1"]) {
    it(`${version} is none, and one line says which are`, () => {
      const [line] = saidToNode(version).split("\n");
      assert.equal(line, `Node must be 20 (from 20.19), 22 (from 22.13), 24 or newer, got ${version}.`);
    });
  }

  it("stand in README and CONTRIBUTING in the same words", () => {
    const words = /Node must be (.*), got/.exec(saidToNode("18.0.0"))?.[1];
    for (const file of ["README.md", "CONTRIBUTING.md"]) assert.ok(read(file).includes(`Node ${words}`), file);
  });

  it("are run by npm run test:versions", () => {
    const [, nodes] = /^const NODES = (.*);$/m.exec(read("tools/commands/test-versions.mjs")) ?? [];
    const majors = JSON.parse(nodes) as string[];
    for (const [, major] of ranges.matchAll(/(\d+)\.\d+\.\d+/g)) assert.ok(majors.includes(major), major);
    for (const major of majors) assert.equal(saidToNode(`${major}.99.0`), "");
  });
});

describe("the supported versions of Python", { skip }, () => {
  for (const version of [
    [3, 10, 0],
    [3, 14, 2],
  ]) {
    it(`${version.join(".")} is one`, () => {
      const { status, said } = newClone(`with Python ${version.join(".")}`).setUp({
        ...GOOD,
        python: { version, missing: [] },
      });
      assert.equal(status, 0, said);
    });
  }
  for (const version of [
    [2, 7, 18],
    [3, 9, 18],
    [3, 15, 0],
  ]) {
    it(`${version.join(".")} is none, and one line says which are`, () => {
      const line = `Python must be 3.10 to 3.14, got ${version.join(".")} (python3).`;
      assert.ok(saidToPython(version).split("\n").includes(line), line);
    });
  }

  it("stand in README and CONTRIBUTING in the same words", () => {
    const words = /Python must be (.*), got/.exec(saidToPython([3, 8, 0]))?.[1];
    for (const file of ["README.md", "CONTRIBUTING.md"]) assert.ok(read(file).includes(`Python ${words}`), file);
  });
});
