// What a process can do that has been shut in as the kernel of an exercise is: no more than the system has to allow.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { jupyterEnvironment, root, venvPython } from "../places";

interface Found {
  protections: string[];
  tried: Record<string, string>;
  left: string[];
}

const says = (expected: string) => (said: string) => assert.equal(said, expected);
const atMost = (limit: number) => (said: string) => assert.ok(Number(said) > 0 && Number(said) <= limit, said);

/** What is tried, the protection that it meets, and how it has to go. */
const TRIALS: readonly (readonly [trial: string, protection: string, check: (said: string) => void])[] = [
  ["a file of 10 GB", "", atMost(64)],
  ["10 GB in many files", "files", atMost(256)],
  ["a file beside the course", "files", says("EROFS")],
  ["a file in the folder for temporary files", "files", says("EROFS")],
  ["a neighbour's file", "files", says("0")],
  ["the network", "network", says("ECONNREFUSED")],
  ["its own port", "network", says("connected")],
  ["the process that watches it", "user", says("EPERM")],
  ["the memory of that", "user", says("EACCES")],
  ["how many processes it sees", "processes", atMost(5)],
  ["a fork bomb", "user", atMost(200)],
];

describe("a process that is shut in", () => {
  const hidden = mkdtempSync(join(tmpdir(), "neighbour-"));
  const scratch = mkdtempSync(join(tmpdir(), "scratch-"));
  chmodSync(scratch, 0o755); // as /tmp is: another user has to come through
  writeFileSync(join(hidden, "answer"), "42");
  const server = createServer((socket) => socket.end());
  let found: Found;

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const script = join(root, "tests", "marks", "hostile_trials.py");
    const words = [script, process.execPath, root, hidden, String(port), ...TRIALS.map(([trial]) => trial)];
    const env = { ...jupyterEnvironment(), TMPDIR: scratch };
    const { stdout } = await promisify(execFile)(venvPython, words, { env });
    found = JSON.parse(stdout) as Found;
  });
  after(() => {
    server.close();
    for (const folder of [hidden, scratch]) rmSync(folder, { recursive: true });
  });

  for (const [trial, protection, check] of TRIALS) {
    it(`tries ${trial}`, (context) => {
      if (protection && !found.protections.includes(protection)) {
        context.skip(`this system does not allow the protection "${protection}"`);
      } else check(found.tried[trial]);
    });
  }

  it("leaves nothing in the folder that it had", (context) => {
    if (!found.protections.includes("files")) context.skip('this system does not allow the protection "files"');
    else assert.deepEqual(found.left, []);
  });
});
