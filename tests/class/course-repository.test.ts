// What learners get: the repository that nbgitpuller brings from, and the start of a learner's server, which brings it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { fromTools, root } from "../places";
import { setUpClass, skip } from "./class-environment";
import { isIgnored } from "./dockerfile";

const { updateCourseRepository } = fromTools("../deploy/course-repository.mjs") as {
  updateCourseRepository: (folder: string) => Promise<void>;
};

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "course-repository-")));
const repository = join(scratch, "course");
before(() => updateCourseRepository(repository));
after(() => rmSync(scratch, { recursive: true }));

describe("the repository for learners", () => {
  for (const folder of ["notebooks", "originals"]) {
    it(`has everything that a notebook in ${folder}/ names outside of it`, () => {
      const named = readdirSync(join(repository, folder))
        .filter((name) => name.endsWith(".ipynb"))
        .flatMap((name) => pathsAbove(join(repository, folder, name)));
      assert.ok(named.includes("../lib"));
      for (const path of named) {
        const found = ["", ".js", ".cjs"].some((ending) => existsSync(join(repository, folder, path + ending)));
        assert.ok(found, `${path} must be there`);
      }
    });
  }
});

describe(".dockerignore", () => {
  const text = readFileSync(join(root, ".dockerignore"), "utf8");
  for (const [file, expected] of Object.entries({
    "bench/run.mjs": true,
    "bench/contestants/numpy.py": true,
    "notebooks/09-speed.ipynb": false,
    "deploy/node_modules/a/index.js": true,
    "node_modules/a/index.js": true,
    "deploy/state/course": true,
    "deploy/state.mjs": false,
  })) {
    it(`${expected ? "leaves out" : "keeps"} ${file}`, () => assert.equal(isIgnored(file, text), expected));
  }
});

describe("the start of a learner's server", { skip }, () => {
  before(setUpClass);

  it("brings the notebooks, also to a learner whose first start could not", () => {
    const home = join(scratch, "ada");
    mkdirSync(home);
    const own = join(home, "rnn-by-hand");
    assert.deepEqual(start(home, join(scratch, "nowhere")), { cwd: home, isSaid: true });
    assert.deepEqual(start(home, repository), { cwd: own, isSaid: false });
    assert.ok(existsSync(join(own, "notebooks", "00-start-here.ipynb")));
    assert.deepEqual(start(home, join(scratch, "nowhere")), { cwd: own, isSaid: true });
  });

  /** Where the server would run, and whether it is said that nothing could be brought. */
  function start(home: string, source: string): { cwd: string; isSaid: boolean } {
    const { stdout, stderr } = spawnSync(join(root, "deploy", "with-notebooks"), ["sh", "-c", "pwd"], {
      env: { ...process.env, HOME: home, COURSE_REPOSITORY: pathToFileURL(source).href },
      encoding: "utf8",
    });
    return { cwd: stdout.trim().split("\n").at(-1) ?? "", isSaid: stderr.includes("could not be brought") };
  }
});

/** The paths in a notebook's code that lead out of its folder. */
function pathsAbove(file: string): string[] {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: { cell_type: string; source: string[] }[] };
  const code = cells.filter((cell) => cell.cell_type === "code").map(({ source }) => source.join(""));
  return code.flatMap((text) => [...text.matchAll(/["'`](\.\.\/[^"'`]+)["'`]/g)].map(([, path]) => path));
}
