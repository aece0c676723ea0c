// The steps of the Dockerfile in an empty folder, each RUN as a fresh user; then the container's command, as another fresh user
// who has no network. Where there is no container engine, this is what shows that an image would work. What an image starts
// from is taken from this machine: Node, and the packages of Debian, which must be installed here.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { root } from "../places";
import { classPython, setUpClass, skip } from "./class-environment";
import { type Instruction, isIgnored, type Stage, stagesOf } from "./dockerfile";

const PLACE = "/srv/rnn-by-hand";
const TIMEOUT_MS = 600_000;
const PIP_INDEX = [classPython, "-m", "pip", "config", "get", "global.index-url"];
const [builder, reader] = ["build", "run"].map((name) => `class-test-${process.pid}-${name}`);

describe("the image", { skip }, () => {
  const scratch = mkdtempSync(join(tmpdir(), "class-image-"));
  const folder = join(scratch, "course");
  const [base, build, final] = stagesOf(readFileSync(join(root, "Dockerfile"), "utf8"));

  before(
    async () => {
      await setUpClass();
      spawnSync("chmod", ["711", scratch]);
      for (const user of [builder, reader]) run("useradd", "--create-home", "--home-dir", join(scratch, user), user);
      mkdirSync(folder);
      for (const instruction of build.instructions) step(instruction);
      run("chown", "--recursive", "root:root", folder); // as the copy into the last stage has it
    },
    { timeout: TIMEOUT_MS },
  );
  after(() => {
    for (const user of [builder, reader]) spawnSync("userdel", [user]);
    spawnSync("rm", ["-rf", scratch]); // in a fraction of the time that rmSync takes
  });

  it("is built from what this test can follow", () => {
    assert.deepEqual([build.from, final.from], [base.name, base.name]);
    assert.deepEqual(
      final.instructions.filter(({ name }) => name === "COPY").map(({ text }) => text),
      [`--from=build ${PLACE} ${PLACE}`],
    );
    assert.match(textOf(final, "RUN"), /useradd --create-home --uid 1000 jovyan$/);
    assert.equal(textOf(final, "USER"), "1000");
  });

  it("has the Debian packages that it needs, of which this machine has each", () => {
    const packages = [...base.instructions, ...build.instructions].flatMap(debianPackages);
    assert.ok(packages.length >= 3);
    run("dpkg", "--status", ...packages);
  });

  it("is without what only development needs", () => {
    for (const name of ["eslint", "playwright-core"]) assert.ok(!existsSync(join(folder, "node_modules", name)), name);
    for (const name of ["tests", "bench", ".git", "docs"]) assert.ok(!existsSync(join(folder, name)), name);
  });

  it("runs the course without a network, as a user who may change nothing of it", () => {
    const command = [...JSON.parse(textOf(final, "ENTRYPOINT")), ...JSON.parse(textOf(final, "CMD"))] as string[];
    const words = command.map((word) => word.replace(PLACE, folder));
    const python = join(folder, ".venv", "bin", "python");
    const variables = environmentOf(final, join(scratch, reader));
    const script = join(scratch, "tests");
    cpSync(join(root, "tests", "class"), script, { recursive: true });
    const alone = 'ip link set lo up && exec setpriv --reuid=$0 --regid=$0 --clear-groups "$@"';
    const inNetwork = ["--net", "sh", "-c", alone, reader, python, join(script, "in_container.py"), ...words];
    const { status, stdout, stderr } = spawnSync("unshare", inNetwork, {
      cwd: join(scratch, reader),
      env: variables,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    assert.match(String(seen.page), /^\/lab/);
    assert.ok(Number(seen.checks) > 30, stdout);
    assert.equal(seen.openBlas, true);
    assert.match(String(seen.outside), /ENETUNREACH/);
    assert.ok((seen.notebooks as string[]).includes("00-start-here.ipynb"));
  });

  function step({ name, text }: Instruction): void {
    if (name === "WORKDIR") return assert.equal(text, PLACE);
    if (name === "COPY") return copyContext(text);
    assert.equal(name, "RUN");
    if (text.startsWith("apt-get ")) return; // looked at by a test of its own
    const home = join(scratch, builder);
    run("chown", "--recursive", builder, folder);
    const words = [`--reuid=${builder}`, `--regid=${builder}`, "--clear-groups", "sh", "-c", text];
    const { status, stdout, stderr } = spawnSync("setpriv", words, {
      cwd: folder,
      env: { ...networkVariables(), HOME: home, PATH: "/usr/local/bin:/usr/bin:/bin" },
      encoding: "utf8",
    });
    assert.equal(status, 0, `${text}\n${stdout}${stderr}`);
  }

  /** What Git has or would have, without what .dockerignore names. */
  function copyContext(text: string): void {
    assert.equal(text, ". .");
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
    const dockerignore = readFileSync(join(root, ".dockerignore"), "utf8");
    for (const file of listed.toString().split("\n").filter(Boolean)) {
      if (isIgnored(file, dockerignore) || !existsSync(join(root, file))) continue;
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, file), { verbatimSymlinks: true });
    }
    assert.ok(statSync(join(folder, "deploy", "with-notebooks")).mode & 0o001, "may be run");
  }

  function environmentOf(stage: Stage, home: string): NodeJS.ProcessEnv {
    const pairs = [...textOf(stage, "ENV").matchAll(/(\w+)=(\S+)/g)].map(([, key, value]) => [key, value]);
    const variables = Object.fromEntries(pairs) as Record<string, string>;
    const path = variables.PATH.replace(PLACE, folder).replace("$PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin");
    return { ...variables, HOME: home, PATH: path };
  }
});

function textOf(stage: Stage, name: string): string {
  const found = stage.instructions.filter((instruction) => instruction.name === name);
  assert.equal(found.length, 1, `one ${name}`);
  return found[0].text;
}

function debianPackages({ text }: Instruction): string[] {
  const [, list] = /apt-get install ((?:--?\S+ )*[^&]+)/.exec(text) ?? [];
  return (list ?? "").split(" ").filter((word) => word && !word.startsWith("-"));
}

/** From where packages come is this machine's, which a fresh user has not been told. */
function networkVariables(): NodeJS.ProcessEnv {
  // Not npm's cache, which is another user's.
  const named =
    /^(PIP_(.*INDEX|TRUSTED|CERT)|NPM_CONFIG_(REGISTRY|CAFILE|STRICT_SSL)|NODE_EXTRA_CA|.*_PROXY$|SSL_CERT|REQUESTS_CA)/i;
  const given = Object.fromEntries(Object.entries(process.env).filter(([name]) => named.test(name)));
  const asked = { NPM_CONFIG_REGISTRY: ["npm", "config", "get", "registry"], PIP_INDEX_URL: PIP_INDEX };
  const answers = Object.entries(asked).map(([name, [command, ...words]]) => [name, said(command, ...words)]);
  return { ...Object.fromEntries(answers.filter(([, answer]) => answer)), ...given } as NodeJS.ProcessEnv;
}

/** What a command prints; nothing when it fails. */
function said(command: string, ...words: string[]): string {
  return spawnSync(command, words, {
    cwd: tmpdir(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).stdout.trim();
}

function run(command: string, ...words: string[]): void {
  execFileSync(command, words, { stdio: ["ignore", "ignore", "pipe"] });
}
