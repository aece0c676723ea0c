// What belongs to FusedTimeRNN alone: its errors, whose memory is whose, and how much of it there is.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assertClose } from "../../testing/assert-close";
import { axis } from "../../tensor/axis";
import { randint, randn, seed } from "../../tensor/random";
import { type AnyTensor, Tensor } from "../../tensor/tensor";
import { TimeRNN } from "../time-rnn";
import { allocate, dealtOut, memory, release } from "../../backend/wasm/memory";
import { FusedTimeRNN } from "./fused-time-rnn";

type Either = TimeRNN | FusedTimeRNN;

const [N, T, D, H] = [axis("N", 4), axis("T", 6), axis("D", 3), axis("H", 5)];

function layers(options = {}): [TimeRNN, FusedTimeRNN] {
  const params = [randn(D, H), randn(H, H), randn(H)] as const;
  return [new TimeRNN(...params, options), new FusedTimeRNN(...params, options)];
}

const entries = (tensor: AnyTensor): number[] => Array.from(tensor.copy().data);

describe("FusedTimeRNN refuses what TimeRNN refuses, in its own name:", () => {
  const wrong = (tensor: AnyTensor): never => tensor as never;
  const forwarded = (layer: Either): Either => (layer.forward(randn(N, T, D)), layer);
  const mistakes: Record<string, (layer: Either) => unknown> = {
    "inputs of another size": (layer) => layer.forward(randn(N, T, axis("D", 7))),
    "inputs of other axes": (layer) => layer.forward(wrong(randn(N, T, H))),
    "inputs of another dtype": (layer) => layer.forward(randn(N, T, D).astype("float32")),
    "no tensor": (layer) => layer.forward([1, 2] as never),
    "another batch size than the kept state's": (layer) => forwarded(layer).forward(randn(axis("N", 3), T, D)),
    "backward before forward": (layer) => layer.backward(randn(N, T, H)),
    "gradients of another length": (layer) => forwarded(layer).backward(randn(N, axis("T", 2), H)),
    "gradients of another dtype": (layer) => forwarded(layer).backward(randn(N, T, H).astype("float32")),
    "a state of another size": (layer) => layer.setState(randn(N, axis("H", 2))),
  };
  for (const [mistake, make] of Object.entries(mistakes)) {
    it(mistake, () => {
      const [error, own] = layers({ stateful: true }).map((layer) => thrownBy(() => make(layer)));
      assert.equal(own.name, error.name);
      assert.ok(error.message.startsWith("TimeRNN."));
      assert.equal(own.message, `Fused${error.message}`);
    });
  }

  it("parameters that do not fit", () => {
    const make = (Layer: typeof TimeRNN | typeof FusedTimeRNN) =>
      thrownBy(() => new Layer(randn(D, H), randn(H, H), randn(axis("H", 2))));
    assert.equal(make(FusedTimeRNN).message, `Fused${make(TimeRNN).message}`);
  });
});

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  return assert.fail("nothing was thrown");
}

describe("FusedTimeRNN", () => {
  it("keeps its state when it refuses an input", () => {
    const [, layer] = layers({ stateful: true });
    layer.forward(randn(N, T, D));
    const { h } = layer;
    assert.throws(() => layer.forward(randn(axis("N", 9), T, D)));
    assert.equal(layer.h, h);
  });

  it("takes views as they come: transposed weights, sliced inputs", () => {
    const params = [randn(H, D).T, randn(H, H).T, randn(H)] as never as ConstructorParameters<typeof TimeRNN>;
    const [layer, fused] = [new TimeRNN(...params), new FusedTimeRNN(...params)];
    const xs = randn(axis("N", 9), T, D).slice("N", 2, 6).slice("T", 1, 5);
    const dhs = randn(N, axis("T", 9), H).slice("T", 3, 7);
    assertClose(fused.forward(xs), layer.forward(xs));
    assertClose(fused.backward(dhs), layer.backward(dhs));
    assertClose(fused.grads.Wx, layer.grads.Wx);
  });

  it("follows changes to the parameters, also between forward and backward", () => {
    const [layer, fused] = layers();
    const [xs, dhs] = [randn(N, T, D), randn(N, T, H)];
    for (let i = 0; i < 3; i++) {
      assertClose(fused.forward(xs), layer.forward(xs));
      for (const name of ["Wx", "Wh", "b"] as const) layer.params[name].assign(layer.params[name].mul(0.5) as never);
      assertClose(fused.backward(dhs), layer.backward(dhs));
    }
  });

  it("starts from the state that was set", () => {
    const pair = layers({ stateful: true });
    const [h, xs] = [randn(N, H), randn(N, T, D)];
    for (const layer of pair) layer.setState(h);
    assertClose(pair[1].forward(xs), pair[0].forward(xs));
    for (const layer of pair) layer.resetState();
    assertClose(pair[1].forward(xs), pair[0].forward(xs));
  });

  it("writes gradients into the tensors first handed out", () => {
    const [, layer] = layers();
    const { Wx, Wh, b } = layer.grads;
    layer.forward(randn(N, T, D));
    layer.backward(randn(N, T, H));
    assert.ok(layer.grads.Wx === Wx && layer.grads.Wh === Wh && layer.grads.b === b);
    assert.ok([Wx, Wh, b].every((grad) => entries(grad).some((value) => value !== 0)));
  });
});

describe("memory of FusedTimeRNN:", () => {
  it("nothing it was given is changed, nothing it returned changes later", () => {
    const [, layer] = layers({ stateful: true });
    const given = [randn(N, T, D), randn(N, T, H)] as const;
    const before = given.map(entries);
    const returned: AnyTensor[] = [layer.forward(given[0]), layer.h!, layer.backward(given[1]), layer.dh!];
    const then = returned.map(entries);
    layer.forward(randn(N, T, D));
    layer.backward(randn(N, T, H));
    assert.deepEqual(given.map(entries), before);
    assert.deepEqual(returned.map(entries), then);
  });

  it("what it returned may be overwritten", () => {
    const pair = layers({ stateful: true });
    for (const layer of pair) layer.forward(randn(N, T, D)).assign(0);
    const [xs, dhs] = [randn(N, T, D), randn(N, T, H)];
    for (const layer of pair) layer.resetState();
    for (const layer of pair) layer.forward(xs).assign(0);
    assertClose(pair[1].h!, pair[0].h!);
    assertClose(pair[1].forward(xs), pair[0].forward(xs));
    assertClose(pair[1].backward(dhs), pair[0].backward(dhs));
  });

  it("what it was given may change between forward and backward", () => {
    const [layer, fused] = layers({ stateful: true });
    const [xs, h] = [randn(N, T, D), randn(N, H)];
    for (const each of [layer, fused]) each.setState(h);
    const outputs = [layer, fused].map((each) => each.forward(xs.copy()));
    const mine = xs.copy();
    fused.resetState();
    fused.setState(h);
    fused.forward(mine).assign(0);
    mine.assign(0);
    fused.h!.assign(0);
    assertClose(fused.backward(outputs[0]), layer.backward(outputs[0]));
  });

  it("a layer does not notice that the memory grows between forward and backward", () => {
    const [layer, fused] = layers();
    const [xs, dhs] = [randn(N, T, D), randn(N, T, H)];
    const before = memory.buffer;
    assertClose(fused.forward(xs), layer.forward(xs));
    release(allocate(2 * before.byteLength));
    assert.notEqual(memory.buffer, before);
    assertClose(fused.backward(dhs), layer.backward(dhs));
  });

  it("a block that does not fit in it is refused, and the layer works on", () => {
    const [layer, fused] = layers();
    const [xs, dhs] = [randn(N, T, D), randn(N, T, H)];
    fused.forward(xs);
    const endless = new Tensor<["N", "T", "D"]>([N, axis("T", 2 ** 29), D], new Float64Array(1), 0, [0, 0, 0]);
    assert.throws(() => fused.forward(endless), {
      name: "RangeError",
      message: /^WebAssembly memory: matrices and workspaces must fit in 4096 MiB, got \d+ MiB$/,
    });
    assert.throws(() => fused.backward(dhs), {
      message: "FusedTimeRNN.backward: forward must be called before backward",
    });
    assertClose(fused.forward(xs), layer.forward(xs));
    assertClose(fused.backward(dhs), layer.backward(dhs));
  });

  it("10,000 steps with changing shapes do not make it grow", () => {
    seed(4);
    const [, layer] = layers();
    const shapes = Array.from(
      { length: 40 },
      () => [axis("N", randint(1, 20).get()), axis("T", randint(1, 20).get())] as const,
    );
    const step = (i: number): void => {
      const [batch, length] = shapes[i % shapes.length];
      layer.forward(randn(batch, length, D));
      layer.backward(randn(batch, length, H));
    };
    for (let i = 0; i < shapes.length; i++) step(i);
    const settled = dealtOut();
    for (let i = 0; i < 10_000; i++) step(i);
    assert.equal(dealtOut(), settled);
  });

  it("dispose gives it to the next layer, and the layer works on", () => {
    const layer = large();
    useLarge(layer);
    const settled = dealtOut();
    for (let i = 0; i < 50; i++) {
      const next = large();
      useLarge(next);
      next.dispose();
    }
    assert.ok(dealtOut() <= settled + 2 ** 23);
    layer.dispose();
    assert.throws(() => layer.backward(randn(N, T, wide)), {
      message: "FusedTimeRNN.backward: forward must be called before backward",
    });
    useLarge(layer);
  });

  it("that of a layer which nobody holds any more goes to the next one", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const rounds: number[] = [];
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 10; i++) useLarge(large());
      collect();
      await new Promise((resolve) => setTimeout(resolve, 20)); // the pieces come back after the collection
      rounds.push(dealtOut());
    }
    assert.equal(rounds[5], rounds[1], rounds.join(" "));
  });
});

/** A layer with a workspace of 4 MiB or so. */
const wide = axis("H", 350);

function large(): FusedTimeRNN {
  return new FusedTimeRNN(randn(D, wide), randn(wide, wide), randn(wide));
}

function useLarge(layer: FusedTimeRNN): void {
  layer.forward(randn(N, T, D));
  layer.backward(randn(N, T, wide));
}
