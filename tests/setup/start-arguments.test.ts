// What `npm start -- …` makes of its words. JupyterLab is a stand-in here; tests/jupyterlab/start.test.ts has the real one.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { type Clone, GOOD, newClone, type SetUp, skip } from "./faked-machine";

describe("npm start", { skip }, () => {
  let clone: Clone;
  before(() => {
    clone = newClone("start [1] {a} #2 50% it's");
    mkdirSync(join(clone.path, "notebooks"));
    for (const name of ["00-start-here", "02-shapes-and-formulas", "mine and 100% ü"]) {
      writeFileSync(join(clone.path, "notebooks", `${name}.ipynb`), "{}");
    }
  });

  const start = (words: string[], from = clone.path): SetUp & { flags: string[] } => {
    const run = clone.setUp({ ...GOOD, words, variables: { INIT_CWD: from } });
    return { ...run, flags: run.status === 0 ? run.wordsOf("jupyterlab") : [] };
  };
  const page = ({ flags }: { flags: string[] }): string | undefined =>
    flags.find((flag) => flag.startsWith("--LabApp.default_url="))?.split("=")[1];

  it("opens the first notebook", () => assert.equal(page(start([])), "/lab/tree/notebooks/00-start-here.ipynb"));

  const opened: [words: string[], from: string, page: string, rest: string[]][] = [
    [["notebooks/02-shapes-and-formulas.ipynb"], ".", "02-shapes-and-formulas.ipynb", []],
    [["02-shapes-and-formulas.ipynb"], "notebooks", "02-shapes-and-formulas.ipynb", []],
    [["02-shapes-and-formulas.ipynb"], ".", "02-shapes-and-formulas.ipynb", []],
    [["./notebooks/../notebooks/mine and 100% ü.ipynb"], ".", "mine%20and%20100%25%20%C3%BC.ipynb", []],
    [["--no-browser", "notebooks/02-shapes-and-formulas.ipynb"], ".", "02-shapes-and-formulas.ipynb", ["--no-browser"]],
    [
      ["--port", "8899", "notebooks/02-shapes-and-formulas.ipynb"],
      ".",
      "02-shapes-and-formulas.ipynb",
      ["--port", "8899"],
    ],
    [["--config", "mine.ipynb"], ".", "00-start-here.ipynb", ["--config", "mine.ipynb"]],
    [["notebooks/02-shapes-and-formulas.ipynb", "--port=1"], ".", "02-shapes-and-formulas.ipynb", ["--port=1"]],
  ];
  for (const [words, from, name, rest] of opened) {
    it(`opens what ${words.join(" ")} names, typed in ${from}`, () => {
      const started = start(words, join(clone.path, from));
      assert.equal(page(started), `/lab/tree/notebooks/${name}`, started.said);
      const own = started.flags.slice(0, started.flags.length - rest.length);
      assert.ok(
        own.every((flag) => flag.startsWith("--")),
        `a flag each, got ${own.join(" ")}`,
      );
      assert.deepEqual(started.flags.slice(started.flags.length - rest.length), rest);
    });
  }

  const refused: [string[], RegExp][] = [
    [
      ["notebooks/07.ipynb"],
      /^npm start: the notebook must exist, got notebooks\/07\.ipynb\. There are:\n {4}notebooks\/00-start/,
    ],
    [
      ["02-shapes-and-formulas.ipynb", "00-start-here.ipynb"],
      /^npm start: there must be one notebook to open, got 02.* and 00/,
    ],
    [
      ["--notebook-dir=/usr", "02-shapes-and-formulas.ipynb"],
      /^npm start: the notebook must be in \/usr, which JupyterLab shows, got /,
    ],
  ];
  for (const [words, message] of refused) {
    it(`refuses ${words.join(" ")} before it sets anything up`, () => {
      const { status, said } = clone.setUp({ ...GOOD, words });
      assert.equal(status, 1);
      assert.match(said, message);
      assert.doesNotMatch(said, /packages|\n {4}at /);
    });
  }

  it("--help tells what may be given, and sets nothing up", () => {
    const { status, said } = clone.setUp({ ...GOOD, words: ["--help"] });
    assert.equal(status, 0);
    for (const word of ["NOTEBOOK", "--no-browser", "--port", "--notebook-dir", "--help-all"]) {
      assert.ok(said.includes(word));
    }
    assert.doesNotMatch(said, /packages/);
  });

  const aliases = [
    ["--notebook-dir=notebooks", "root_dir"],
    ["--ServerApp.notebook_dir=notebooks", "root_dir"],
    ["--ServerApp.root_dir=notebooks", "root_dir"],
    ["--ip=0.0.0.0", "ip"],
    ["--LabApp.default_url=/lab", "default_url"],
  ];
  for (const [flag, setting] of aliases) {
    it(`gives ${flag} in place of its own default`, () => {
      const { flags, status, said } = start([flag]);
      assert.equal(status, 0, said);
      assert.ok(flags.includes(flag));
      const isSame = (other: string): boolean => other.split("=")[0].split(".").pop() === setting;
      assert.deepEqual(
        flags.filter(isSame).filter((other) => other !== flag),
        [],
      );
    });
  }

  it("opens no page that the reader's folder does not have", () => {
    assert.equal(page(start(["--notebook-dir", join(clone.path, "notebooks")])), "/lab");
  });

  it("--notebook-dir is meant from where it is typed", () => {
    const started = start(["--notebook-dir=..", "02-shapes-and-formulas.ipynb"], join(clone.path, "notebooks"));
    assert.equal(page(started), "/lab/tree/notebooks/02-shapes-and-formulas.ipynb", started.said);
  });
});
