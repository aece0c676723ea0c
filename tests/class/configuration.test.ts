// What can be said of a class's configuration without a class: to systemd, to the chart for Kubernetes, to Docker.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { root } from "../places";
import { classPython, setUpClass, skip } from "./class-environment";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "class-configuration-"));
after(() => rmSync(folder, { recursive: true }));

describe("the configuration of a class", { skip }, () => {
  before(setUpClass);
  const python = (script: string, ...words: string[]): Promise<{ stdout: string }> =>
    run(classPython, [join(root, "tests", "class", script), ...words]);

  it("starts servers in units that systemd accepts", { skip: withoutSystemd() }, async () => {
    await python("systemd_unit.py", folder);
    const [name] = readdirSync(folder).filter((file) => file.endsWith(".service"));
    const unit = readFileSync(join(folder, name), "utf8");
    for (const limit of ["MemoryMax=2147483648", "CPUQuota=100%", "TasksMax=256", "NoNewPrivileges=yes"]) {
      assert.ok(unit.split("\n").includes(limit), `${limit} in\n${unit}`);
    }
    const { stdout, stderr } = await run("systemd-analyze", ["verify", join(folder, name)]);
    assert.equal(stdout + stderr, "");
  });

  it("has values that the chart for Kubernetes knows", async () => {
    assert.equal((await python("check_values.py")).stdout, "");
  });
});

describe("the chart for Kubernetes", () => {
  it("is installed in the version that the values are checked against", () => {
    const read = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");
    const [, installed] = /^helm upgrade .*--version (\d+\.\d+\.\d+) /m.exec(read("docs", "teaching.md")) ?? [];
    const [, checked] = /version (\d+\.\d+\.\d+)/.exec(read("tests", "class", "chart-schema.json")) ?? [];
    assert.ok(installed);
    assert.equal(installed, checked);
  });
});

describe("a setting that is wrong", { skip }, () => {
  for (const [setting, must] of Object.entries({
    "CLASS_PORT=http": 'CLASS_PORT must be a whole number from 1 to 65533, got "http"',
    "CLASS_MEMORY_MB=2G": 'CLASS_MEMORY_MB must be a whole number of at least 1, got "2G"',
    "CLASS_TASKS=": 'CLASS_TASKS must be a whole number of at least 1, got ""',
    "CLASS_CPUS=0": 'CLASS_CPUS must be a number above 0, got "0"',
  })) {
    it(`is refused before anything is set up: ${setting}`, () => {
      const words = [setting, process.execPath, join(root, "tools", "commands", "class.mjs"), "--only-set-up"];
      const { status, stdout, stderr } = spawnSync("env", words, { encoding: "utf8" });
      assert.deepEqual({ status, stdout, stderr }, { status: 1, stdout: "", stderr: `npm run class: ${must}\n` });
    });
  }
});

describe("the Dockerfile", () => {
  const text = readFileSync(join(root, "Dockerfile"), "utf8");

  it("is Binder's too", () => assert.equal(readFileSync(join(root, ".binder", "Dockerfile"), "utf8"), text));

  it("names one version of what it starts from", () => {
    const from = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    const stages = [...text.matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, stage]) => stage);
    const images = from.filter((image) => !stages.includes(image));
    assert.equal(images.length, 1);
    assert.match(images[0], /:\d+\.\d+\.\d+-\w+-slim$|@sha256:[0-9a-f]{64}$/);
  });

  it("ends as a user who is not root, and lists no package of npm or Python", () => {
    assert.match(text.split(/^FROM /m).at(-1) ?? "", /^USER [1-9]\d*$/m);
    assert.doesNotMatch(text, /pip3? install|npm (install|i|add) /);
  });
});

function withoutSystemd(): string | false {
  try {
    execFileSync("systemd-analyze", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "there is no systemd-analyze";
  }
}
