// npm run train: it goes on to the bit after it was stopped in any way, and says clearly what it cannot work with.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type * as Library from "../lib";
import { root } from "./places";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- from where this is compiled to, it is another path
const lib = require(join(root, "lib")) as typeof Library;

const scratch = mkdtempSync(join(tmpdir(), "train ñ 重み "));
after(() => rmSync(scratch, { recursive: true }));

const urlOf = (file: string): string => JSON.stringify(pathToFileURL(join(root, "tools", "train", file)).href);

/** What tools/commands/train.mjs does after the set-up. */
const PROGRAM = `
  const { parseOptions } = await import(${urlOf("options.mjs")});
  const { train } = await import(${urlOf("train.mjs")});
  process.exitCode = await train(parseOptions(process.argv.slice(1), process.cwd()));`;

const commandOf = (words: string[]): string[] => ["--input-type=module", "-e", PROGRAM, "--", ...words];

/** Small enough to take a moment, and with several epochs in 40 updates. */
const SMALL = ["--hidden", "24", "--embedding", "7", "--batch", "5", "--steps", "9", "--sample", "40"];

interface Run {
  status: number | null;
  said: string;
}

function train(...words: string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, commandOf(words), { cwd: scratch, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

function writeText(name: string, content: string | Uint8Array): string {
  writeFileSync(join(scratch, name), content);
  return name;
}

/** 700 characters that are not all alike: 13 updates an epoch. */
const prose = Array.from({ length: 100 }, (_, i) => `${(i * i) % 17}-${"abcdef"[i % 6]}${"xyz"[i % 3]}. `).join("");
const book = writeText("book.txt", prose.slice(0, 700));

describe("a training that is stopped", () => {
  const whole = join(scratch, "whole.safetensors");
  const learn = (checkpoint: string, updates: number): string[] => [
    "--text",
    book,
    "--checkpoint",
    checkpoint,
    "--updates",
    `${updates}`,
    ...SMALL,
  ];

  const epochs: string[] = [];
  const epochsIn = (said: string): string[] => said.split("\n").filter((line) => /^epoch \d+: /.test(line));

  it("is one of 40 updates", () => {
    const { status, said } = train(...learn(whole, 40));
    assert.equal(status, 0, said);
    epochs.push(...epochsIn(said));
    assert.equal(epochs.length, 3);
    assert.match(said, /Done\.\s*$/);
    assert.equal(positionOf(whole), 40);
  });

  it("after 20 updates, or at the end of an epoch, goes on to the bit", () => {
    const path = join(scratch, "parts.safetensors");
    const said = [13, 20, 40].map((updates) => train(...learn(path, updates)).said).join("");
    assert.deepEqual(readFileSync(path), readFileSync(whole), said);
    assert.deepEqual(epochsIn(said), epochs); // each ends once, with the losses of all its updates
  });

  it("by SIGKILL, again and again, goes on to the bit", async () => {
    const path = join(scratch, "killed.safetensors");
    let kills = 0;
    for (const goal of [3, 11, 17, 24, 33]) {
      const running = spawn(process.execPath, commandOf([...learn(path, 40), "--save-every", "0"]), { cwd: scratch });
      await until(() => (existsSync(path) && positionOf(path) >= goal) || running.exitCode !== null);
      running.kill("SIGKILL");
      await ended(running);
      if (positionOf(path) < 40) kills++;
    }
    assert.ok(kills >= 3, `only ${kills} of 5 runs were killed before they were done`);
    const { status, said } = train(...learn(path, 40));
    assert.equal(status, 0, said);
    assert.deepEqual(readFileSync(path), readFileSync(whole));
  });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`by ${signal} saves where it is, and goes on to the bit`, async () => {
      const path = join(scratch, `${signal}.safetensors`);
      const running = spawn(process.execPath, commandOf([...learn(path, 1_000_000)]), { cwd: scratch });
      let said = "";
      running.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
      await until(() => said.includes("epoch 5: loss") || running.exitCode !== null);
      running.kill(signal);
      assert.equal(await ended(running), code, said);
      const updates = positionOf(path);
      assert.match(said, new RegExp(`goes on from update ${updates.toLocaleString("en")}\\.`));
      const [more, once] = [updates + 7, join(scratch, `${signal}-once.safetensors`)];
      assert.equal(train(...learn(path, more)).status, 0);
      assert.equal(train(...learn(once, more)).status, 0);
      assert.deepEqual(readFileSync(path), readFileSync(once));
    });
  }

  it("because nobody reads what it says saves where it is", async () => {
    const path = join(scratch, "pipe.safetensors");
    const running = spawn(process.execPath, commandOf([...learn(path, 1_000_000)]), { cwd: scratch });
    await new Promise((resolve) => running.stdout.once("data", resolve));
    running.stdout.destroy();
    let complaints = "";
    running.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    assert.deepEqual([await ended(running), complaints], [1, ""]);
    assert.ok(positionOf(path) > 0);
  });

  it("keeps what it was started with, and takes another learning rate", () => {
    const path = join(scratch, "kept.safetensors");
    train(...learn(path, 5));
    const { status, said } = train("--text", book, "--checkpoint", path, "--updates", "9", "--learning-rate", "0.1");
    assert.equal(status, 0, said);
    const configuration = JSON.parse(lib.loadSafetensors(path).metadata.configuration);
    assert.deepEqual([configuration.hidden, configuration["learning-rate"]], [24, 0.1]);
  });

  it("would be another one with other numbers: each counts", () => {
    const others = {
      seed: 2,
      clip: 0.01,
      "learning-rate": 0.1,
      "held-out": 0.5,
      hidden: 23,
      embedding: 6,
      batch: 4,
      steps: 8,
    };
    const weightsWith = (name: string, ...words: string[]): unknown => {
      const path = join(scratch, `with-${name}.safetensors`);
      const { status, said } = train(...learn(path, 9), ...words);
      assert.equal(status, 0, said);
      return Object.values(lib.loadSafetensors(path).tensors).map((tensor) => tensor.toArray());
    };
    const [first, second] = [weightsWith("none"), weightsWith("none-again")];
    assert.deepEqual(first, second);
    for (const [name, value] of Object.entries(others)) {
      assert.notDeepEqual(weightsWith(name, `--${name}`, `${value}`), first, name);
    }
  });

  it("has nothing to do when it was done, and says so", () => {
    const { status, said } = train(...learn(whole, 40));
    assert.equal(status, 0);
    assert.match(said, /There is nothing left to do/);
  });
});

describe("npm run train refuses", () => {
  const refuses = (message: string | RegExp, ...words: string[]): void => {
    const { status, said } = train(...words);
    assert.equal(status, 1, said);
    if (typeof message === "string") assert.ok(said.includes(`RangeError: npm run train: ${message}`), said);
    else assert.match(said, message);
  };
  const at = (name: string): string => join(scratch, name);

  it("what cannot be read, or is empty, or no text in UTF-8", async () => {
    const { readText } = await import(pathToFileURL(join(root, "tools/train/text.mjs")).href);
    mkdirSync(at("folder"));
    const contents: Record<string, Uint8Array> = {
      "empty.txt": Buffer.alloc(0),
      "mark.txt": Uint8Array.of(0xef, 0xbb, 0xbf),
      "latin.txt": Buffer.from("Grüße ".repeat(99), "latin1"),
      "utf16.txt": Buffer.from("hello ".repeat(99), "utf16le"),
    };
    for (const [name, content] of Object.entries(contents)) writeText(name, content);
    const refusals: [name: string, message: string][] = [
      ["missing.txt", `a file that can be read, got ${at("missing.txt")} (ENOENT`],
      ["folder", `a file that can be read, got ${at("folder")} (EISDIR`],
      ["empty.txt", `a text that is not empty, got the empty file ${at("empty.txt")}`],
      ["mark.txt", `a text that is not empty, got ${at("mark.txt")}, which has only a byte order mark`],
      ["latin.txt", `a text in UTF-8, got ${at("latin.txt")}, which has other bytes`],
      ["utf16.txt", `a text in UTF-8, got ${at("utf16.txt")}, which has zero bytes`],
    ];
    for (const [name, message] of refusals) {
      assert.throws(() => readText(at(name)), says(`--text must be ${message}`));
    }
    refuses("--text must be a text in UTF-8", "--text", "latin.txt");
  });

  it("options that are wrong", async () => {
    const { parseOptions } = await import(pathToFileURL(join(root, "tools/train/options.mjs")).href);
    const refusals: [words: string[], message: string][] = [
      [["--hiden", "5"], "options must be those of --help, got Unknown option '--hiden'"],
      [["more"], "options must be those of --help, got Unexpected argument 'more'"],
      [["--hidden", "many"], '--hidden must be a whole number from 1 on, got "many"'],
      [["--hidden", "2.5"], '--hidden must be a whole number from 1 on, got "2.5"'],
      [["--steps", ""], '--steps must be a whole number from 1 on, got ""'],
      [["--held-out", "1"], '--held-out must be a number from 0 on and below 1, got "1"'],
      [["--learning-rate", "Infinity"], '--learning-rate must be a number above 0, got "Infinity"'],
      [["--seed", "4294967296"], '--seed must be a whole number from 0 to 4294967295, got "4294967296"'],
      [["--layers", "2"], '--layers must be 1: the model has one recurrent layer, got "2"'],
      [["--checkpoint", ""], '--checkpoint must be a file, got ""'],
    ];
    for (const [words, message] of refusals) {
      assert.throws(() => parseOptions(["--text", book, ...words], scratch), says(message));
    }
    assert.throws(() => parseOptions([], scratch), says("--text must be a file, got none (see --help)"));
  });

  it("a text that is too short, with the length it needs", () => {
    const short = writeText("short.txt", "abc".repeat(10));
    const needs = "--text must have at least 46 characters to learn for --batch 5 and --steps 9, got 29";
    refuses(needs, "--text", short, ...SMALL);
    assert.ok(!existsSync(at("short.safetensors")));
  });

  it("a checkpoint of another text, or of another size, and leaves it", () => {
    const path = at("first.safetensors");
    assert.equal(train("--text", book, "--checkpoint", path, "--updates", "2", ...SMALL).status, 0);
    const before = readFileSync(path);
    const other = writeText("other.txt", `${prose.slice(0, 699)}!`);
    refuses(
      `--text must be the text of ${path} (another --checkpoint starts anew)`,
      "--text",
      other,
      "--checkpoint",
      path,
    );
    const message = `--hidden must be 24 as in ${path} (another --checkpoint starts anew), got 25`;
    refuses(message, "--text", book, "--checkpoint", path, "--hidden", "25");
    assert.deepEqual(readFileSync(path), before);
  });

  it("a checkpoint that is none, or is damaged, and leaves it", () => {
    const path = at("foreign.safetensors");
    lib.saveSafetensors(path, { a: lib.zeros(lib.axis("N", 3)) });
    const message = `--checkpoint must be a file that this command has saved, or a new one, got ${path}`;
    refuses(message, "--text", book, "--checkpoint", path);
    assert.deepEqual(Object.keys(lib.loadSafetensors(path).tensors), ["a"]);

    const damaged = at("damaged.safetensors");
    train("--text", book, "--checkpoint", damaged, "--updates", "2", ...SMALL);
    const { tensors, metadata } = lib.loadSafetensors(damaged);
    lib.saveSafetensors(damaged, { ...tensors, "recurrent.Wh": lib.zeros(lib.axis("H", 24)) }, metadata);
    refuses(`recurrent.Wh in ${damaged} must be [24, 24], got [24]`, "--text", book, "--checkpoint", damaged);
    truncateSync(damaged, 5000);
    refuses(
      /RangeError: loadSafetensors ".*damaged\.safetensors": data must be \d+ bytes long/,
      "--text",
      book,
      "--checkpoint",
      damaged,
    );
    assert.equal(readFileSync(damaged).length, 5000);
  });

  it("a place where it cannot save, before it trains", () => {
    const message = /RangeError: saveSafetensors: path must be a file that can be written, got "/;
    const { status, said } = train("--text", book, "--checkpoint", join("missing", "a.safetensors"), ...SMALL);
    assert.equal(status, 1);
    assert.match(said, message);
    assert.doesNotMatch(said, /^epoch \d+: /m);
  });
});

describe("what npm run train has learnt", () => {
  it("is a text in any script", () => {
    const text = writeText("scripts.txt", "吾輩は猫である。名前はまだ無い。\n나는 고양이다. 😀👍🏽\n".repeat(30));
    const { status, said } = train("--text", text, "--updates", "150", ...SMALL, "--learning-rate", "0.02");
    assert.equal(status, 0, said);
    const sample = said.split("\n\n").at(-2)!;
    assert.match(sample, /[猫名前無吾輩]/);
    assert.match(sample, /[가-힣]/);
  });

  it("is better than the frequencies of the characters", () => {
    const text = writeText("pattern.txt", "abcabd".repeat(200));
    const { said } = train("--text", text, "--updates", "120", ...SMALL, "--learning-rate", "0.02");
    const heldOut = /of the text held out ([\d.]+)\n(?!.*held out)/s.exec(said)?.[1];
    assert.ok(Number(heldOut) >= 1 && Number(heldOut) < 1.2, said); // 3.6 by the frequencies, 1.26 by the character before
  });

  it("is a model that lib loads, and that writes the same", () => {
    const path = join(scratch, "whole.safetensors");
    const { tensors, metadata } = lib.loadSafetensors(path, {
      "embedding.W": ["V", "D"],
      "recurrent.Wx": ["D", "H"],
      "recurrent.Wh": ["H", "H"],
      "recurrent.b": ["H"],
      "affine.W": ["H", "V"],
      "affine.b": ["V"],
    });
    const model = new lib.RnnLanguageModel(
      new lib.TimeEmbedding(tensors["embedding.W"]),
      new lib.FusedTimeRNN(tensors["recurrent.Wx"], tensors["recurrent.Wh"], tensors["recurrent.b"]),
      new lib.TimeAffine(tensors["affine.W"], tensors["affine.b"]),
    );
    const tokens = JSON.parse(metadata.tokens) as string[];
    const drawn = model.generate([tokens.indexOf(prose[0])], 40, { temperature: 0.8, seed: 40 });
    const { said } = train("--text", book, "--checkpoint", path, "--updates", "40");
    assert.ok(said.includes(drawn.map((id) => tokens[id]).join("")), said);
    assert.ok(lib.exportOnnx(model, { tokens: metadata.tokens }).length > 0);
  });
});

describe("the command itself", () => {
  const run = (...words: string[]): Run => {
    const command = [join(root, "tools", "commands", "train.mjs"), ...words];
    const env = { ...process.env, INIT_CWD: scratch };
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, env, encoding: "utf8" });
    return { status, said: stdout + stderr };
  };

  it("lists its options, without a set-up", () => {
    const { status, said } = run("--help");
    assert.equal(status, 0);
    assert.match(said, /^npm run train -- --text FILE \[options\]\n/);
    assert.match(said, /--hidden NUMBER {2,}units/);
  });

  it("says in one line what is wrong", () => {
    assert.deepEqual(run("--text", "missing.txt", "--hidden", "0"), {
      status: 1,
      said: 'npm run train: --hidden must be a whole number from 1 on, got "0"\n',
    });
  });

  it("finds files from where it was called, and saves beside the text", () => {
    const { status, said } = run("--text", book, "--updates", "1", ...SMALL);
    assert.equal(status, 0, said);
    assert.equal(positionOf(join(scratch, "book.safetensors")), 1);
  });
});

describe("the progress of a training", () => {
  it("is told with loss, perplexity, speed and the time left", async (test) => {
    const { ProgressLine, duration } = await import(pathToFileURL(join(root, "tools/train/progress-line.mjs")).href);
    let now = 1000;
    test.mock.method(performance, "now", () => now);
    const lines: string[] = [];
    test.mock.method(console, "log", (line: string) => lines.push(line));
    const line = new ProgressLine();
    const training = { lastUpdate: 2600, batches: { length: 130 }, charactersPerUpdate: 2048 };
    for (let updates = 1201; updates <= 1220; updates++) {
      now += 1000;
      line.update({ ...training, updates }, 2);
    }
    assert.equal(lines.length, 2);
    const expected = "epoch 9.38 of 20  loss 2.000  perplexity 7.39  23 min left  2,048 chars/s";
    assert.equal(lines[1], expected);
    assert.deepEqual([7, 119.2, 7500].map(duration), ["7 s", "2 min 0 s", "2 h 5 min"]);
  });
});

const says =
  (message: string) =>
  ({ name, message: said }: Error): boolean =>
    name === "RangeError" && said.startsWith(`npm run train: ${message}`);

function positionOf(path: string): number {
  return JSON.parse(lib.loadSafetensors(path).metadata.position).updates;
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!isTrue()) {
    assert.ok(Date.now() < end, "it takes too long");
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** The exit code; null when it was killed. */
function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.on("exit", resolve));
}
