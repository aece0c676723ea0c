// Files: what is saved comes back, nothing that was there is lost when saving fails, and what cannot be read is named.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it, mock } from "node:test";
import { axis } from "../tensor/axis";
import { randn } from "../tensor/random";
import type { Tensor } from "../tensor/tensor";
import { loadSafetensors, saveSafetensors } from "./safetensors-file";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- one of several signatures
type Any = any;

const [D, H] = [axis("D", 3), axis("H", 5)];
const folder = mkdtempSync(join(tmpdir(), "safetensors 重み "));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = (): string => join(folder, `${files++}.safetensors`);

describe("saveSafetensors and loadSafetensors", () => {
  const params = { Wx: randn(D, H), b: randn(H).astype("float32") };

  it("give back the numbers, the names and the metadata", () => {
    const path = newPath();
    saveSafetensors(path, params, { epoch: "3" });
    const { tensors, metadata } = loadSafetensors(path);
    assert.deepEqual(metadata, { epoch: "3" });
    assert.deepEqual(tensors.Wx.toArray(), params.Wx.toArray());
    assert.deepEqual(tensors.b.toArray(), params.b.toArray());
    assert.deepEqual([tensors.Wx.dtype, tensors.b.dtype], ["float64", "float32"]);
  });

  it("name axes as they are told, for the compiler too", () => {
    const path = newPath();
    saveSafetensors(path, params);
    const { tensors } = loadSafetensors(path, { Wx: ["D", "H"] });
    const Wx: Tensor<["D", "H"]> = tensors.Wx;
    assert.deepEqual(Wx.axes, params.Wx.axes);
    assert.deepEqual(Object.keys(tensors), ["Wx"]);
    // @ts-expect-error -- it was not asked for
    assert.equal(tensors.b, undefined);
  });

  it("refuse names that do not fit", () => {
    const path = newPath();
    saveSafetensors(path, params);
    const where = `loadSafetensors ${JSON.stringify(path)}: `;
    assert.throws(() => loadSafetensors(path, { Wx: ["H"] }), {
      name: "RangeError",
      message: `${where}Wx must be [H], got the shape [3, 5]`,
    });
    assert.throws(() => loadSafetensors(path, { Wh: ["H", "H"] }), {
      name: "RangeError",
      message: `${where}tensors must include "Wh", got ["Wx","b"]`,
    });
  });

  it("replace a file, and leave nothing beside it", () => {
    const path = join(folder, "replaced", "a.safetensors");
    mkdirSync(join(folder, "replaced"));
    for (const n of ["1", "2"]) saveSafetensors(path, params, { n });
    assert.equal(loadSafetensors(path).metadata.n, "2");
    assert.deepEqual(readdirSync(join(folder, "replaced")), ["a.safetensors"]);
  });

  it("go on where the system has written or read only a part", () => {
    const path = newPath();
    const { writeSync, readSync } = fs;
    const shorter = ([file, bytes, start, length, ...rest]: unknown[]): unknown[] => [
      file,
      bytes,
      start,
      Math.ceil((length as number) / 3),
      ...rest,
    ];
    const mocks = [
      mock.method(fs, "writeSync", (...args: unknown[]) => (writeSync as Any)(...shorter(args))),
      mock.method(fs, "readSync", (...args: unknown[]) => (readSync as Any)(...shorter(args))),
    ];
    try {
      saveSafetensors(path, params);
      assert.deepEqual(loadSafetensors(path).tensors.Wx.toArray(), params.Wx.toArray());
    } finally {
      for (const { mock } of mocks) mock.restore();
    }
  });

  it("close their files, also when they fail", { skip: process.platform !== "linux" }, () => {
    const open = (): number => readdirSync("/proc/self/fd").length;
    const [path, bad] = [newPath(), newPath()];
    writeFileSync(bad, "bad");
    const before = open();
    for (let i = 0; i < 10; i++) {
      saveSafetensors(path, params);
      loadSafetensors(path);
      assert.throws(() => loadSafetensors(bad));
    }
    assert.equal(open(), before);
  });

  it("write where a symbolic link leads, which stays one", () => {
    const [path, link] = [newPath(), newPath()];
    saveSafetensors(path, params, { n: "1" });
    symlinkSync(path, link);
    saveSafetensors(link, params, { n: "2" });
    assert.equal(readlinkSync(link), path);
    assert.equal(loadSafetensors(path).metadata.n, "2");
  });
});

describe("saveSafetensors that fails", () => {
  const fails: [what: string, fails: keyof typeof fs][] = [
    ["while it writes", "writeSync"],
    ["to flush", "fsyncSync"],
    ["to rename", "renameSync"],
  ];
  for (const [what, name] of fails) {
    it(`${what} leaves the file that was there, and nothing else`, () => {
      const home = join(folder, name);
      mkdirSync(home);
      const path = join(home, "a.safetensors");
      saveSafetensors(path, { a: randn(D) }, { n: "1" });
      const before = readFileSync(path);
      const refused = mock.method(fs, name as "renameSync", () => {
        throw new Error("no space left on device");
      });
      try {
        assert.throws(() => saveSafetensors(path, { a: randn(H) }, { n: "2" }), {
          name: "RangeError",
          message: /^saveSafetensors: path must be a file that can be written, got ".*" \(no space left on device\)$/,
        });
      } finally {
        refused.mock.restore();
      }
      assert.deepEqual(readFileSync(path), before);
      assert.deepEqual(readdirSync(home), ["a.safetensors"]);
    });
  }

  it("names a folder, a missing folder and a forbidden character", () => {
    const home = join(folder, "home");
    mkdirSync(home);
    for (const path of [home, join(folder, "missing", "a.safetensors"), join(home, "a\0b")]) {
      assert.throws(() => saveSafetensors(path, { a: randn(D) }), {
        name: "RangeError",
        message: /^saveSafetensors: path must be a file that can be written, got ".*" \(.+\)$/,
      });
    }
    assert.deepEqual(readdirSync(home), []);
  });

  it("because a process is killed leaves a whole file", async () => {
    const path = newPath();
    const program = `
      const { axis, saveSafetensors, zeros } = require(${JSON.stringify(join(__dirname, "../index.js"))});
      const a = zeros(axis("a", 300_000));
      for (let n = 0; ; n++) saveSafetensors(${JSON.stringify(path)}, { a: a.assign(n) }, { n: String(n) });`;
    for (let round = 0; round < 5; round++) {
      const writer = spawn(process.execPath, ["-e", program], { stdio: "ignore" });
      while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, 20 + 17 * round));
      writer.kill("SIGKILL");
      await new Promise((resolve) => writer.on("exit", resolve));
      const { tensors, metadata } = loadSafetensors(path);
      assert.deepEqual([tensors.a.min(), tensors.a.max()].map(String), [metadata.n, metadata.n]);
    }
  });
});

describe("loadSafetensors", () => {
  const refuses = (path: string, message: RegExp): void =>
    assert.throws(
      () => loadSafetensors(path),
      (error: Error) => {
        assert.equal(error.name, "RangeError");
        assert.match(error.message, message);
        return true;
      },
    );

  it("names a file that is not there", () => {
    refuses(newPath(), /^loadSafetensors: path must be a file that can be read, got ".*" \(ENOENT: .*\)$/);
  });

  it("names a folder", () => {
    refuses(folder, /^loadSafetensors: path must be that of a file, not of a folder or device, got "/);
  });

  it("names a device, and a pipe without waiting for it", { skip: process.platform === "win32" }, () => {
    refuses(
      "/dev/zero",
      /^loadSafetensors: path must be that of a file, not of a folder or device, got "\/dev\/zero"$/,
    );
    const pipe = newPath();
    execFileSync("mkfifo", [pipe]);
    refuses(pipe, /^loadSafetensors: path must be that of a file/);
  });

  it("says in which file something is wrong", () => {
    const path = newPath();
    writeFileSync(path, "");
    refuses(path, /^loadSafetensors ".*\.safetensors": length must be at least 8 bytes, got 0$/);
  });

  it("refuses a file of 10 GB that is all holes in a moment, and without memory for it", () => {
    const path = newPath();
    writeFileSync(path, Buffer.from(BigUint64Array.of(10n * 2n ** 30n - 8n).buffer));
    truncateSync(path, 10 * 2 ** 30);
    const before = process.memoryUsage.rss();
    refuses(path, /: header must be at most 100000000 bytes long, got 10737418232$/);
    assert.ok(process.memoryUsage.rss() - before < 2 ** 26);
  });

  it("names a file that becomes shorter while it is read", () => {
    const path = newPath();
    saveSafetensors(path, { a: randn(D) });
    const read = fs.readSync;
    const shortened = mock.method(fs, "readSync", (...args: Parameters<typeof read>) => {
      truncateSync(path, 20);
      return read(...args);
    });
    try {
      refuses(path, /^loadSafetensors: path must be a file that can be read, got ".*" \(it became shorter/);
    } finally {
      shortened.mock.restore();
    }
  });
});
