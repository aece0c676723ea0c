// Weights of PyTorch and Keras give the outputs that these computed with them: see testing/fixtures/foreign_weights.py.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { FusedTimeGRU } from "../layers/fused/fused-time-gru";
import { FusedTimeLSTM } from "../layers/fused/fused-time-lstm";
import { TimeGRU } from "../layers/time-gru";
import { TimeLSTM } from "../layers/time-lstm";
import { axis } from "../tensor/axis";
import { zeros } from "../tensor/create";
import type { AnyTensor } from "../tensor/tensor";
import { assertClose } from "../testing/assert-close";
import { type PackedArray, readFixture, unpack } from "../testing/fixtures/read-fixture";
import { gruFromKeras, gruFromTorch, lstmFromKeras, lstmFromTorch } from "./foreign-weights";
import { loadSafetensors } from "./safetensors-file";

const files = join(__dirname, "../../testing/fixtures/safetensors-files");
const [torch, keras] = ["torch", "keras"].map(
  (name) => loadSafetensors(join(files, `${name}-gates.safetensors`)).tensors,
);

const layers = {
  "torch.lstm": () => lstmFromTorch(torch, { prefix: "lstm." }),
  "torch.bare": () => lstmFromTorch(torch, { prefix: "bare." }),
  "torch.gru": () => gruFromTorch(torch, { prefix: "gru." }),
  "keras.lstm": () => lstmFromKeras(keras, { prefix: "lstm." }),
  "keras.gru_after": () => gruFromKeras(keras, { prefix: "gru_after." }),
  "keras.gru_before": () => gruFromKeras(keras, { prefix: "gru_before." }),
} as const;

describe("weights from elsewhere give the same outputs here:", () => {
  const cases = readFixture<{ name: keyof typeof layers; xs: PackedArray; hs: PackedArray }>("foreign-weights.json");
  assert.deepEqual(cases.map(({ name }) => name).sort(), Object.keys(layers).sort());
  for (const { name, xs, hs } of cases) {
    it(name, () => {
      const args = layers[name]();
      const [inputs, wanted] = [unpack(xs, ["N", "T", "D"], "float32"), unpack(hs, ["N", "T", "H"])];
      const pair =
        args[0].axes[1].name === "4H"
          ? [new TimeLSTM(...(args as never as LSTM)), new FusedTimeLSTM(...(args as never as LSTM))]
          : [new TimeGRU(...(args as never as GRU)), new FusedTimeGRU(...(args as never as GRU))];
      for (const layer of pair) assertClose(layer.forward(inputs).astype("float64"), wanted, 1e-6);
    });
  }
});

type LSTM = ReturnType<typeof lstmFromTorch>;
type GRU = ReturnType<typeof gruFromTorch>;

describe("a GRU's convention", () => {
  it("is after the product for PyTorch, and what the shape of the bias says for Keras", () => {
    assert.equal(layers["torch.gru"]()[3].reset, "after");
    assert.equal(layers["keras.gru_after"]()[3].reset, "after");
    assert.deepEqual(layers["keras.gru_before"]()[3], { reset: "before" });
  });
});

describe("weights from elsewhere are copied, and refused when", () => {
  const [D, H, gates] = [axis("axis1", 3), axis("axis1", 4), axis("axis0", 16)];
  const right = (): Record<string, AnyTensor> => ({ weight_ih_l0: zeros(gates, D), weight_hh_l0: zeros(gates, H) });
  const refuses = (message: string, change: Record<string, AnyTensor | undefined>): void => {
    const entries = Object.entries({ ...right(), ...change }).filter(([, tensor]) => tensor !== undefined);
    assert.throws(() => lstmFromTorch(Object.fromEntries(entries) as Record<string, AnyTensor>), {
      name: "RangeError",
      message: `lstmFromTorch: ${message}`,
    });
  };

  it("a change to the layer does not change them", () => {
    const tensors = right();
    const [Wx] = lstmFromTorch(tensors);
    Wx.assign(1);
    assert.equal(tensors.weight_ih_l0.norm(), 0);
  });

  it("one is missing, or no tensor", () => {
    refuses('tensors must be a record with "weight_hh_l0", got "weight_ih_l0"', { weight_hh_l0: undefined });
    refuses("weight_ih_l0 must be a tensor, got 3", { weight_ih_l0: 3 as never });
  });

  it("a shape or dtype does not fit", () => {
    refuses("weight_hh_l0 must have the shape [16, 4], got [12, 4]", { weight_hh_l0: zeros(axis("axis0", 12), H) });
    refuses("weight_ih_l0 must have the shape [16, 3], got [12, 3]", {
      weight_ih_l0: zeros(axis("axis0", 12), D),
    });
    refuses("weight_ih_l0 must have 2 axes, got the shape [16]", { weight_ih_l0: zeros(gates) });
    refuses("bias_hh_l0 must have the shape [16], got [4]", { bias_hh_l0: zeros(H) });
    refuses("bias_ih_l0 must be float64 like the others, got float32", { bias_ih_l0: zeros(gates).astype("float32") });
  });
});
