import assert from "node:assert/strict";
import { mock, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { inNotebook } from "./fake-notebook";
import { Interrupted, tick, track } from "./progress";

/** The lines that an awaited `run` prints outside a notebook. */
async function printed(run: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const log = mock.method(console, "log", (line: string) => void lines.push(line));
  try {
    await run();
  } finally {
    log.mock.restore();
  }
  return lines;
}

describe("tick outside a notebook", () => {
  it("lets other work run, but not at every call", async () => {
    let turns = 0;
    const other = setInterval(() => turns++, 0);
    const start = performance.now();
    while (performance.now() - start < 100) await tick();
    clearInterval(other);
    assert.ok(turns >= 2 && turns <= 10, `a pause about every 20 ms in 100 ms, got ${turns}`);
  });

  it("costs nothing when the last pause is recent", async () => {
    await wait(25);
    await tick();
    const start = performance.now();
    for (let i = 0; i < 1000; i++) await tick();
    assert.ok(performance.now() - start < 50);
  });

  it("leaves Ctrl-C to the program", async () => {
    const before = process.listenerCount("SIGINT");
    await wait(25);
    await tick();
    assert.equal(process.listenerCount("SIGINT"), before);
  });
});

describe("track outside a notebook", () => {
  it("calls the body once per step, in order, and prints one line at the end", async () => {
    const steps: number[] = [];
    const lines = await printed(() => track("training", 3, (step) => {
      steps.push(step);
      return { loss: 1 / (step + 1), gradientNorm: 12345.678 };
    }));
    assert.deepEqual(steps, [0, 1, 2]);
    assert.deepEqual(lines, ["training: 3 of 3, loss 0.3333, gradientNorm 1.235e+4"]);
  });

  it("awaits an asynchronous body, and takes one that returns nothing", async () => {
    const order: string[] = [];
    const lines = await printed(() => track("training", 2, async (step) => {
      await wait(1);
      order.push(`end of ${step}`);
    }));
    assert.deepEqual(order, ["end of 0", "end of 1"]);
    assert.deepEqual(lines, ["training: 2 of 2"]);
  });

  it("passes on what the body throws, and stops there", async () => {
    let calls = 0;
    await assert.rejects(printed(() => track("training", 5, () => {
      calls++;
      throw new RangeError("diverged");
    })), { name: "RangeError", message: "diverged" });
    assert.equal(calls, 1);
  });

  for (const total of [0, -1, 2.5, NaN]) {
    it(`refuses ${total} steps`, async () => {
      await assert.rejects(track("training", total, () => {}), { name: "RangeError", message: `track: total must be a positive whole number, got ${total}` });
    });
  }
});

describe("track in a notebook", () => {
  it("updates one output in place; only the lines in between have a time", async () => {
    const sent = await inNotebook(() => track("training", 4, async (step) => {
      await wait(110);
      return { loss: step };
    }));
    assert.deepEqual(sent.map(({ update }) => update), [false, true, true, true]);
    assert.equal(new Set(sent.map(({ displayId }) => displayId)).size, 1);
    const lines = sent.map(({ data }) => String(data["text/plain"]));
    assert.match(lines[0], /^training: 1 of 4, loss 0\.000, \d+ s left$/);
    assert.equal(lines[3], "training: 4 of 4, loss 3.000");
  });

  it("says how long the steps to come will take", async () => {
    const sent = await inNotebook(() => track("training", 3, (step) => (step === 0 ? wait(600) : undefined)));
    assert.equal(sent[0].data["text/plain"], "training: 1 of 3, 1 s left"); // two more of 0.6 s
  });

  it("gives every loop an output of its own", async () => {
    const sent = await inNotebook(async () => {
      await track("first", 1, () => {});
      await track("second", 1, () => {});
    });
    assert.deepEqual(sent.map(({ data }) => data["text/plain"]), ["first: 1 of 1", "second: 1 of 1"]);
    assert.notEqual(sent[0].displayId, sent[1].displayId);
  });
});

describe("the stop button", () => {
  it("is listened for once, however many loops run", async () => {
    const before = process.listenerCount("SIGINT");
    for (let loop = 0; loop < 3; loop++) await inNotebook(() => track("training", 2, () => wait(25)));
    assert.ok(process.listenerCount("SIGINT") <= before + 1);
  });

  it("ends a tracked loop with Interrupted at its next step", async () => {
    let last = -1;
    await assert.rejects(inNotebook(() => track("training", 1000, async (step) => {
      last = step;
      await wait(5);
      if (step === 20) process.emit("SIGINT");
    })), (error) => error instanceof Interrupted && error.message === "the loop was interrupted");
    assert.equal(last, 20);
  });

  it("ends a loop of ticks, and not the loop of the next cell", async () => {
    await assert.rejects(inNotebook(async () => {
      for (let i = 0; i < 100; i++) {
        await wait(5);
        await tick();
        if (i === 10) process.emit("SIGINT");
      }
    }), Interrupted);
    await inNotebook(async () => {
      for (let i = 0; i < 10; i++) {
        await wait(5);
        await tick();
      }
    });
  });
});
