import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { inNotebook } from "../testing/fake-notebook";
import { lines } from "./figures/lines";
import { live } from "./figures/live";
import { Interrupted, tick, track } from "./progress";

/** The clock that `tick` and `track` read: it moves only when a test moves it. */
let nowMs = performance.now() + 1000;
mock.method(performance, "now", () => nowMs);

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

/** A promise that settles in a later turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("tick outside a notebook", () => {
  it("lets other work run once in 20 ms, and costs no turn in between", async () => {
    nowMs += 20;
    await tick();
    let otherWork = false;
    setImmediate(() => (otherWork = true));
    nowMs += 19;
    for (let i = 0; i < 1000; i++) await tick();
    assert.equal(otherWork, false);
    nowMs += 1;
    await tick();
    assert.equal(otherWork, true);
  });

  it("leaves Ctrl-C to the program", async () => {
    const before = process.listenerCount("SIGINT");
    nowMs += 20;
    await tick();
    assert.equal(process.listenerCount("SIGINT"), before);
  });
});

describe("track outside a notebook", () => {
  it("calls the body once per step, in order, and prints one line at the end", async () => {
    const steps: number[] = [];
    const lines = await printed(() =>
      track("training", 3, (step) => {
        steps.push(step);
        return { loss: 1 / (step + 1), gradientNorm: 12345.678 };
      }),
    );
    assert.deepEqual(steps, [0, 1, 2]);
    assert.deepEqual(lines, ["training: 3 of 3, loss 0.3333, gradientNorm 1.235e+4"]);
  });

  it("awaits an asynchronous body, and takes one that returns nothing", async () => {
    const order: string[] = [];
    const lines = await printed(() =>
      track("training", 2, async (step) => {
        await nextTurn();
        order.push(`end of ${step}`);
      }),
    );
    assert.deepEqual(order, ["end of 0", "end of 1"]);
    assert.deepEqual(lines, ["training: 2 of 2"]);
  });

  it("passes on what the body throws, and stops there", async () => {
    let calls = 0;
    await assert.rejects(
      printed(() =>
        track("training", 5, () => {
          calls++;
          throw new RangeError("diverged");
        }),
      ),
      { name: "RangeError", message: "diverged" },
    );
    assert.equal(calls, 1);
  });

  for (const total of [0, -1, 2.5, NaN]) {
    it(`refuses ${total} steps`, async () => {
      await assert.rejects(
        track("training", total, () => {}),
        { name: "RangeError", message: `track: total must be a positive whole number, got ${total}` },
      );
    });
  }
});

describe("track in a notebook", () => {
  it("updates one output in place, with the time that the steps to come will take, which does not remain", async () => {
    const sent = await inNotebook(() =>
      track("training", 4, (step) => {
        nowMs += 2000;
        return { loss: step };
      }),
    );
    assert.deepEqual(
      sent.map(({ data }) => data["text/plain"]),
      [
        "training: 1 of 4, loss 0.000, 6 s left",
        "training: 2 of 4, loss 1.000, 4 s left",
        "training: 3 of 4, loss 2.000, 2 s left",
        "training: 4 of 4, loss 3.000",
      ],
    );
    assert.deepEqual(
      sent.map(({ update }) => update),
      [false, true, true, true],
    );
    assert.equal(new Set(sent.map(({ displayId }) => displayId)).size, 1);
  });

  it("writes no more than ten times a second", async () => {
    const sent = await inNotebook(() => track("training", 1000, () => void (nowMs += 1)));
    assert.deepEqual([sent.length, sent.at(-1)?.data["text/plain"]], [10, "training: 1000 of 1000"]);
  });

  it("gives every loop an output of its own", async () => {
    const sent = await inNotebook(async () => {
      await track("first", 1, () => {});
      await track("second", 1, () => {});
    });
    assert.deepEqual(
      sent.map(({ data }) => data["text/plain"]),
      ["first: 1 of 1", "second: 1 of 1"],
    );
    assert.notEqual(sent[0].displayId, sent[1].displayId);
  });
});

describe("track with a live figure", () => {
  const losses: number[] = [];
  const figure = (): (() => void) =>
    live("The loss falls", () => lines({ x: "step", y: "loss (nats)" }, { loss: losses }));
  const stepIn = (timeMs: number) => (step: number) => {
    nowMs += timeMs;
    losses.push(1 / (step + 1));
  };

  it("draws below the line of progress, in place, and at the end what the last step added", async () => {
    losses.length = 0;
    const sent = await inNotebook(() => track("training", 4, stepIn(2000), figure()));
    const drawings = sent.filter(({ data }) => "application/vnd.plotly.v1+json" in data);
    assert.deepEqual(
      sent.map((output) => drawings.includes(output)),
      [false, true, false, true, false, true, false, true],
    );
    assert.deepEqual(
      drawings.map(({ update }) => update),
      [false, true, true, true],
    );
    assert.equal(new Set(drawings.map(({ displayId }) => displayId)).size, 1);
    const last = drawings[3].data["application/vnd.plotly.v1+json"] as { data: { y?: number[] }[] };
    assert.deepEqual(last.data.find(({ y }) => y && y.length > 1)?.y, [1, 0.5, 0.3333333, 0.25]);
  });

  it("draws at most twice a second, and once when the loop takes no time at all", async () => {
    losses.length = 0;
    const isFigure = ({ data }: { data: object }): boolean => "application/vnd.plotly.v1+json" in data;
    const slow = await inNotebook(() => track("training", 300, stepIn(10), figure()));
    assert.equal(slow.filter(isFigure).length, 6);
    const fast = await inNotebook(() => track("training", 300, stepIn(0), figure()));
    assert.deepEqual(fast.map(isFigure), [false, true]);
  });

  it("draws nothing outside a notebook", async () => {
    const lines = await printed(() => track("training", 2, stepIn(10), figure()));
    assert.deepEqual(lines, ["training: 2 of 2"]);
  });

  it("must have a title and a function", () => {
    assert.throws(() => live("", () => lines({ x: "x", y: "y" }, { a: [1] })), {
      message: 'live: title must be a text that is not empty, got ""',
    });
    assert.throws(() => live("A title", undefined as never), { message: /live: figureOf must be a function/ });
  });
});

describe("the stop button", () => {
  const stop = (): void => void process.emit("SIGINT");

  it("ends a tracked loop with Interrupted at its next step", async () => {
    let last = -1;
    await assert.rejects(
      inNotebook(() =>
        track("training", 1000, (step) => {
          nowMs += 5;
          last = step;
          if (step === 20) stop();
        }),
      ),
      (error) => error instanceof Interrupted && error.message === "the loop was interrupted",
    );
    assert.equal(last, 20);
  });

  it("ends a loop of ticks, and not the loop of the next cell", async () => {
    const loop = async (stopAt?: number): Promise<void> => {
      for (let i = 0; i < 100; i++) {
        nowMs += 5;
        await tick();
        if (i === stopAt) stop();
      }
    };
    await assert.rejects(
      inNotebook(() => loop(10)),
      Interrupted,
    );
    await inNotebook(() => loop());
  });

  it("is listened for once, however many loops run", async () => {
    const counts: number[] = [];
    for (let loop = 0; loop < 3; loop++) {
      await inNotebook(() => track("training", 3, () => void (nowMs += 25)));
      counts.push(process.listenerCount("SIGINT"));
    }
    assert.deepEqual(counts, [1, 1, 1]);
  });
});
