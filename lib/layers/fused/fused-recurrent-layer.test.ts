// What belongs to the fused layers alone: their errors, whose memory is whose, and how much of it there is.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assertClose } from "../../testing/assert-close";
import { axis } from "../../tensor/axis";
import { randint, randn, seed } from "../../tensor/random";
import { type AnyTensor, Tensor } from "../../tensor/tensor";
import { gruParams, lstmParams } from "../initialize";
import { TimeGRU } from "../time-gru";
import { TimeLSTM } from "../time-lstm";
import { TimeRNN } from "../time-rnn";
import { allocate, dealtOut, memory, release } from "../../backend/wasm/memory";
import { FusedTimeGRU } from "./fused-time-gru";
import { FusedTimeLSTM } from "./fused-time-lstm";
import { FusedTimeRNN } from "./fused-time-rnn";

type Either = TimeRNN | FusedTimeRNN | TimeLSTM | FusedTimeLSTM | TimeGRU | FusedTimeGRU;
type Options = Readonly<{ stateful?: boolean }>;

const [N, T, D, H] = [axis("N", 4), axis("T", 6), axis("D", 3), axis("H", 5)];

function layers(options: Options = {}): [TimeRNN, FusedTimeRNN] {
  const params = [randn(D, H), randn(H, H), randn(H)] as const;
  return [new TimeRNN(...params, options), new FusedTimeRNN(...params, options)];
}

function lstms(options: Options = {}): [TimeLSTM, FusedTimeLSTM] {
  const params = lstmParams(D, H, { dtype: "float32" });
  return [new TimeLSTM(...params, options), new FusedTimeLSTM(...params, options)];
}

function grus(reset: "before" | "after") {
  return (options: Options = {}): [TimeGRU, FusedTimeGRU] => {
    const params = gruParams(D, H, { dtype: "float32" });
    const own = { ...options, reset, ...(reset === "after" && { bh: randn(H).astype("float32") }) };
    return [new TimeGRU(...params, own), new FusedTimeGRU(...params, own)];
  };
}

/** A layer to read and its fused one on the same parameters, in a dtype that the fused one has kernels for. */
const kinds: Readonly<Record<string, (options?: Options) => [Either, Either]>> = {
  FusedTimeRNN: layers,
  FusedTimeLSTM: lstms,
  FusedTimeGRU: grus("before"),
  "FusedTimeGRU with the reset after the product": grus("after"),
};

const entries = (tensor: AnyTensor): number[] => Array.from(tensor.copy().data);

for (const [name, make] of Object.entries(kinds)) {
  const [{ dtype }] = make();
  const tolerance = dtype === "float64" ? 1e-12 : 1e-5;
  const own = <Axes extends string[]>(tensor: Tensor<Axes>): Tensor<Axes> => tensor.astype(dtype);
  const close = (got: AnyTensor, wanted: AnyTensor): void => assertClose(got, wanted, tolerance);
  const set = (layer: Either, state: AnyTensor[]): void =>
    (layer.setState as (...state: AnyTensor[]) => void).call(layer, ...state);
  const stateOf = (layer: Either): AnyTensor[] => [...layer.state!];
  const newState = (layer: Either): AnyTensor[] =>
    (layer instanceof TimeLSTM || layer instanceof FusedTimeLSTM ? [0, 1] : [0]).map(() => own(randn(N, H)));
  const gradsOf = ({ grads }: Either): AnyTensor[] => Object.values(grads);

  describe(`${name} refuses what the layer to read refuses, in its own name:`, () => {
    const wrong = (tensor: AnyTensor): never => tensor as never;
    const forwarded = (layer: Either): Either => (layer.forward(own(randn(N, T, D))), layer);
    const other = dtype === "float64" ? "float32" : "float64";
    const mistakes: Record<string, (layer: Either) => unknown> = {
      "inputs of another size": (layer) => layer.forward(own(randn(N, T, axis("D", 7)))),
      "inputs of other axes": (layer) => layer.forward(wrong(own(randn(N, T, H)))),
      "inputs of another dtype": (layer) => layer.forward(randn(N, T, D).astype(other)),
      "no tensor": (layer) => layer.forward([1, 2] as never),
      "another batch size than the kept state's": (layer) => forwarded(layer).forward(own(randn(axis("N", 3), T, D))),
      "backward before forward": (layer) => layer.backward(own(randn(N, T, H))),
      "gradients of another length": (layer) => forwarded(layer).backward(own(randn(N, axis("T", 2), H))),
      "gradients of another dtype": (layer) => forwarded(layer).backward(randn(N, T, H).astype(other)),
      "a state of another size": (layer) => set(layer, [own(randn(N, axis("H", 2)))]),
      "too much of a state": (layer) => set(layer, [...newState(layer), own(randn(N, H))]),
    };
    for (const [mistake, commit] of Object.entries(mistakes)) {
      it(mistake, () => {
        const [error, fused] = make({ stateful: true }).map((layer) => thrownBy(() => commit(layer)));
        assert.equal(fused.name, error.name);
        assert.ok(error.message.startsWith(name.slice(5, 9))); // "Time"
        assert.equal(fused.message, `Fused${error.message}`);
      });
    }
  });

  describe(name, () => {
    it("keeps its state when it refuses an input", () => {
      const [, layer] = make({ stateful: true });
      layer.forward(own(randn(N, T, D)));
      const { state } = layer;
      assert.throws(() => layer.forward(own(randn(axis("N", 9), T, D))));
      assert.equal(layer.state, state);
    });

    it("takes views as they come: sliced inputs and gradients", () => {
      const [layer, fused] = make();
      const xs = own(randn(axis("N", 9), T, D))
        .slice("N", 2, 6)
        .slice("T", 1, 5);
      const dhs = own(randn(N, axis("T", 9), H)).slice("T", 3, 7);
      close(fused.forward(xs), layer.forward(xs));
      close(fused.backward(dhs), layer.backward(dhs));
      gradsOf(fused).forEach((grad, i) => close(grad, gradsOf(layer)[i]));
    });

    it("follows changes to the parameters, also between forward and backward", () => {
      const [layer, fused] = make();
      const [xs, dhs] = [own(randn(N, T, D)), own(randn(N, T, H))];
      for (let i = 0; i < 3; i++) {
        close(fused.forward(xs), layer.forward(xs));
        for (const param of Object.values<AnyTensor>(layer.params)) param.mulInPlace(0.5);
        close(fused.backward(dhs), layer.backward(dhs));
      }
    });

    it("starts from the state that was set, and from zeros when it was reset", () => {
      const pair = make({ stateful: true });
      const [state, xs] = [newState(pair[0]), own(randn(N, T, D))];
      for (const layer of pair) set(layer, state);
      close(pair[1].forward(xs), pair[0].forward(xs));
      for (const layer of pair) layer.resetState();
      close(pair[1].forward(xs), pair[0].forward(xs));
    });

    it("goes back twice from one forward", () => {
      const [, fused] = make();
      fused.forward(own(randn(N, T, D)));
      const dhs = own(randn(N, T, H));
      const once = fused.backward(dhs);
      close(fused.backward(dhs), once);
    });

    it("writes gradients into the tensors first handed out", () => {
      const [, layer] = make();
      const first = gradsOf(layer);
      layer.forward(own(randn(N, T, D)));
      layer.backward(own(randn(N, T, H)));
      assert.ok(gradsOf(layer).every((grad, i) => grad === first[i]));
      assert.ok(first.every((grad) => entries(grad).some((value) => value !== 0)));
    });

    it("changes nothing it was given, and nothing it returned changes later", () => {
      const [, layer] = make({ stateful: true });
      const given = [own(randn(N, T, D)), own(randn(N, T, H))] as const;
      const before = given.map(entries);
      const returned: AnyTensor[] = [layer.forward(given[0]), ...stateOf(layer), layer.backward(given[1])];
      returned.push(...layer.stateGradient!);
      const then = returned.map(entries);
      layer.forward(own(randn(N, T, D)));
      layer.backward(own(randn(N, T, H)));
      assert.deepEqual(given.map(entries), before);
      assert.deepEqual(returned.map(entries), then);
    });

    it("does not mind that what it was given and returned is overwritten, also before backward", () => {
      const [layer, fused] = make({ stateful: true });
      const [xs, state, dhs] = [own(randn(N, T, D)), newState(layer), own(randn(N, T, H))];
      for (const each of [layer, fused]) set(each, state);
      const [mine, mineState] = [xs.copy(), state.map((part) => part.copy())];
      set(fused, mineState);
      layer.forward(xs);
      fused.forward(mine).assign(0);
      for (const each of [mine, ...mineState, ...stateOf(fused)]) each.assign(0);
      close(fused.backward(dhs), layer.backward(dhs));
      for (const each of [layer, fused]) each.resetState();
      close(fused.forward(xs), layer.forward(xs));
    });

    it("withSharedParams: the same tensors, gradients and a state of its own", () => {
      const [, layer] = make({ stateful: true });
      const hs = layer.forward(own(randn(N, T, D)));
      const twin = layer.withSharedParams();
      assert.deepEqual(Object.values<AnyTensor>(twin.params), Object.values<AnyTensor>(layer.params));
      assert.ok(Object.values(twin.params).every((param, i) => param === Object.values(layer.params)[i]));
      assert.ok(twin.constructor === layer.constructor && twin.grads.Wx !== layer.grads.Wx && !twin.stateful);
      assert.deepEqual(hs.axes, twin.forward(own(randn(N, T, D))).axes);
    });
  });
}

describe("FusedTimeLSTM and FusedTimeGRU", () => {
  it("show c and dc, and the convention", () => {
    const [layer, fused] = lstms();
    const [xs, dhs] = [randn(N, T, D).astype("float32"), randn(N, T, H).astype("float32")];
    assert.deepEqual([fused.c, fused.dc], [undefined, undefined]);
    for (const each of [layer, fused]) each.forward(xs);
    for (const each of [layer, fused]) each.backward(dhs);
    assertClose(fused.c!, layer.c!, 1e-5);
    assertClose(fused.dc!, layer.dc!, 1e-5);
    for (const reset of ["before", "after"] as const) {
      const [, gru] = grus(reset)();
      const twin = gru.withSharedParams();
      assert.deepEqual([gru.reset, twin.reset, twin.params.bh === gru.params.bh], [reset, reset, true]);
    }
  });

  it("refuse parameters in their own names", () => {
    const [Wx, Wh, b] = lstmParams(D, H);
    assert.throws(() => new FusedTimeLSTM(Wx, Wh, b.slice("4H", 0, 8)), {
      message: "FusedTimeLSTM: b must be [4H=20], got [4H=8]",
    });
    assert.throws(() => new FusedTimeGRU(Wx as never, Wh as never, b as never), {
      message: "FusedTimeGRU: Wh must be [H, 3H], got [H=5, 4H=20]",
    });
  });
});

describe("FusedTimeRNN", () => {
  it("refuses parameters that do not fit as TimeRNN does, in its own name", () => {
    const make = (Layer: typeof TimeRNN | typeof FusedTimeRNN): Error =>
      thrownBy(() => new Layer(randn(D, H), randn(H, H), randn(axis("H", 2))));
    assert.equal(make(FusedTimeRNN).message, `Fused${make(TimeRNN).message}`);
  });

  it("takes transposed weights", () => {
    const params = [randn(H, D).T, randn(H, H).T, randn(H)] as never as ConstructorParameters<typeof TimeRNN>;
    const [layer, fused] = [new TimeRNN(...params), new FusedTimeRNN(...params)];
    const [xs, dhs] = [randn(N, T, D), randn(N, T, H)];
    assertClose(fused.forward(xs), layer.forward(xs));
    assertClose(fused.backward(dhs), layer.backward(dhs));
    assertClose(fused.grads.Wx, layer.grads.Wx);
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

describe("the memory of a fused layer:", () => {
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
