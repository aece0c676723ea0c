// What a cell does with its process, whose stdout, exit and listeners are also the kernel's. All share a kernel.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { errorOf, Kernel, printed } from "./kernel-driver";

const kernel = new Kernel();
after(() => kernel.stop());

describe("process.stdout.write in a cell", () => {
  it("knows encodings, calls back and can be piped to", async () => {
    const [encoded, awaited, piped] = await kernel.runCells(
      "process.stdout.write('6869', 'hex');\nprocess.stdout.write(Buffer.from(' there\\n'));",
      "await new Promise<unknown>((r) => process.stdout.write('one', r));\nawait new Promise<unknown>((r) => process.stderr.write(' two\\n', 'utf8', r));",
      "import { Readable } from 'stream';\nawait new Promise((r) => Readable.from(['piped ', Buffer.from('through\\n')]).on('end', r).pipe(process.stdout));",
    );
    assert.equal(printed(encoded), "hi there\n");
    assert.equal(printed(awaited), "one two\n");
    assert.equal(printed(piped), "piped through\n");
  });

  it("waits for the rest of a character, in each cell and stream apart", async () => {
    const [bytes, first, second, broken] = await kernel.runCells(
      "for (const byte of Buffer.from('a😀学\\n')) process.stdout.write(Uint8Array.of(byte));\nundefined;",
      "const [head, tail] = [Buffer.from('😀').subarray(0, 2), Buffer.from('😀').subarray(2)];\nprocess.stdout.write(head);\nsetTimeout(() => process.stdout.write(tail), 300);\nundefined;",
      "process.stdout.write(Buffer.from('学'));\nprocess.stderr.write('é');\nawait new Promise((r) => setTimeout(r, 600));",
      "process.stdout.write(Buffer.from([0xff, 0x0a]));\nundefined;",
    );
    assert.equal(printed(bytes), "a😀学\n");
    assert.equal(printed(second), "学é");
    assert.equal(printed(broken), "\ufffd\n");
    assert.equal(printed(first), "", "its second half came later");
  });
});

describe("the files of stdout and stderr", () => {
  it("are printed by the cell that writes to them, and other files are written", async () => {
    const [cell] = await kernel.runCells(
      [
        "import * as fs from 'fs';\nimport { writeSync } from 'fs';\nimport { promisify } from 'util';",
        "const bytes = Buffer.from('..by bytes\\n..');",
        "console.log(writeSync(1, 'by writeSync ✓\\n'), fs.writeSync(1, bytes, 2, 9));",
        "fs.writeSync(2, '6869', null, 'hex');",
        "fs.writeFileSync('/dev/stdout', ' by name\\n');\nfs.appendFileSync('/dev/stderr', 'appended\\n');",
        "await new Promise((r) => fs.write(1, 'by write\\n', r));",
        "console.log((await promisify(fs.write)(1, 'promised\\n')).bytesWritten);",
        "fs.writeFileSync('written.txt', 'to a file');\nconsole.log(fs.readFileSync('written.txt', 'utf8'));\nfs.rmSync('written.txt');",
      ].join("\n"),
    );
    const stream = (wanted: string): string =>
      cell.messages
        .map(({ content }) => content as { name: string; text: string })
        .filter(({ name }) => name === wanted)
        .map(({ text }) => text)
        .join("");
    assert.equal(cell.reply.status, "ok");
    assert.equal(stream("stdout"), "by writeSync ✓\nby bytes\n17 9\n by name\nby write\npromised\n9\nto a file\n");
    assert.equal(stream("stderr"), "hiappended\n");
  });
});

describe("a child process with the cell's stdout", () => {
  it("may print more than fits in a buffer", async () => {
    const [sync, status] = await kernel.runCells(
      "import { execSync, spawnSync } from 'child_process';\nexecSync('yes | head -c 2000000', { stdio: 'inherit' });",
      "const { status, stdout, output } = spawnSync('sh', ['-c', 'yes | head -c 2000000'], { stdio: 'inherit' });\nconsole.log(status, stdout, output);",
    );
    assert.equal(sync.reply.status, "ok", JSON.stringify(sync).slice(-500));
    assert.equal(printed(sync).length, 2_000_000);
    assert.equal(printed(status).length, 2_000_000 + "0 null [ null, null, null ]\n".length);
  });

  it("gives back what it does not share", async () => {
    const [captured, ignored] = await kernel.runCells(
      "console.log(execSync('echo back; echo shown >&2', { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' }));",
      "console.log(execSync('echo shown; echo hidden >&2', { stdio: ['ignore', 'inherit', 'ignore'] }), execSync('echo hidden', { stdio: ['ignore', 'ignore', 'inherit'] }));",
    );
    assert.equal(printed(captured), "shown\nback\n\n");
    assert.equal(printed(ignored), "shown\nnull null\n");
  });
});

describe("process.exit in a cell", () => {
  it("ends the cell with an error and leaves the kernel, now or later, caught or not", async () => {
    const [now, caught, waiting, late, after] = await kernel.runCells(
      "const beforeTheExit = 1;\nprocess.exit(3);\nconsole.log('never');",
      "try { process.exit(); } catch { console.log('caught', beforeTheExit); }",
      "setTimeout(() => process.exit(0), 20);\nawait new Promise(() => {});",
      "setTimeout(() => process.exit(1), 100);\nundefined;",
      "await new Promise((r) => setTimeout(r, 500));\nconsole.log('alive');",
    );
    for (const cell of [now, caught, waiting]) assert.equal(errorOf(cell).ename, "Exit");
    assert.deepEqual(errorOf(now).traceback.slice(0, 2), [
      "Exit: process.exit(3) in a cell ends the cell; the kernel goes on",
      "    at cell [" + now.reply.execution_count + "], line 2:9",
    ]);
    assert.deepEqual([now, caught, after].map(printed), ["", "caught 1\n", "alive\n"]);
    assert.equal(late.reply.status, "ok", "it had ended before");
  });
});

describe("process.removeAllListeners in a cell", () => {
  it("leaves the kernel with the errors of timers and of promises", async () => {
    const [timer, promise, all, after] = await kernel.runCells(
      "process.removeAllListeners('uncaughtException');\nsetTimeout(() => { throw new Error('in a timer'); }, 20);\nawait new Promise((r) => setTimeout(r, 200));",
      "process.removeAllListeners('unhandledRejection');\nvoid Promise.reject(new Error('in a promise'));\nawait new Promise((r) => setTimeout(r, 200));",
      "process.on('uncaughtException', () => console.log('mine'));\nprocess.removeAllListeners('uncaughtException');\nsetTimeout(() => { throw new Error('last'); }, 20);\nawait new Promise((r) => setTimeout(r, 200));",
      "console.log('alive');",
    );
    assert.deepEqual(
      [timer, promise, all].map((cell) => errorOf(cell).evalue),
      ["in a timer", "in a promise", "last"],
    );
    assert.equal(printed(all), "", "a listener of the cell is removed");
    assert.equal(printed(after), "alive\n");
  });
});
