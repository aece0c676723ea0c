// Every public function with every kind of wrong argument: each is refused in lib's one grammar, and nothing has changed.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, mock } from "node:test";
import * as lib from "./index";
import { onnxCase } from "./testing/onnx-models";
import * as kinds from "./testing/wrong-arguments";
import { type Kind, only, optional, tensorOf, when, wrong } from "./testing/wrong-arguments";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- wrong arguments are of any type
type Any = any;

const { axis, randn, zeros } = lib;
const [N, T, D, H] = [axis("N", 2), axis("T", 4), axis("D", 3), axis("H", 5)];

/** How a function is called, and what it takes. */
interface Row {
  readonly args: readonly Kind[];
  /** As many more arguments of this kind as one likes. */
  readonly rest?: Kind;
  /** A call on a receiver of its own, and what a refused one must leave as it is. */
  readonly make: () => { call: (...args: Any[]) => unknown; state: () => unknown };
}

const row = (call: (...args: Any[]) => unknown, args: readonly Kind[] = [], rest?: Kind): Row => ({
  args,
  rest,
  make: () => ({ call, state: () => undefined }),
});

const construct = (Class: Any, args: readonly Kind[]): Row => row((...values) => new Class(...values), args);

/** Rows for methods, each called on a new receiver; `tensors` of it must stay as they are. */
function methods<Receiver>(
  className: string,
  receiver: () => Receiver,
  tensors: (receiver: Receiver) => readonly (lib.AnyTensor | undefined)[],
  table: Readonly<Record<string, readonly Kind[]>>,
): Record<string, Row> {
  const rowOf = (name: string, args: readonly Kind[]): Row => ({
    args,
    make() {
      const object = receiver() as Any;
      return {
        call: (...values) => object[name](...values),
        state: () => tensors(object).map((tensor) => tensor?.toArray()),
      };
    },
  });
  return Object.fromEntries(Object.entries(table).map(([name, args]) => [`${className}.${name}`, rowOf(name, args)]));
}

const weights = [tensorOf(D, H), tensorOf(H, H), tensorOf(H)];
const EMPTY = ["{}", "an object without a prototype", "a date", "a promise"];
const empty = EMPTY.map((name) => wrong[name]);
const isEmpty = (value: unknown): boolean => empty.includes(value);
const isEmptyList = (value: unknown): boolean => value === wrong["[]"];
/** A layer that is given what is no input proves nothing; it is not refused. */
const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const defects = only(() => ({ a: [["a", "b"]] }));
const layerOptions = kinds.options({ stateful: kinds.boolean });

const gradcheckOptions = kinds.options({
  epsilon: kinds.tolerance,
  upstream: kinds.tensorOf(N, H),
  withoutGradient: when([], Array.isArray),
  before: kinds.func(() => undefined),
  paramNames: only(() => undefined),
});

type Recurrent = lib.AnyRecurrentLayer;

/** Rows for a recurrent layer. `weights` are those of its constructor, before the options; `states` how many parts its state has. */
function timeRows(
  name: string,
  Layer: new (...args: Any[]) => Recurrent,
  { params = weights, options = layerOptions, states = 1 } = {},
): Record<string, Row> {
  const receiver = (): Recurrent => {
    const layer = new Layer(...params.map(({ good }) => good()), { stateful: true });
    layer.backward(layer.forward(randn(N, T, D)));
    return layer;
  };
  const tensors = ({ params, grads, state, stateGradient }: Recurrent): lib.AnyTensor[] => [
    ...Object.values<lib.AnyTensor>({ ...params, ...grads }),
    ...(state ?? []),
    ...(stateGradient ?? []),
  ];
  return {
    [name]: construct(Layer, [...params, options]),
    ...methods(name, receiver, tensors, {
      forward: [tensorOf(N, T, D)],
      backward: [tensorOf(N, T, H)],
      setState: Array.from({ length: states }, () => tensorOf(N, H)),
      resetState: [],
      withSharedParams: [layerOptions],
    }),
  };
}

const [gates3, gates4] = [axis("3H", 15), axis("4H", 20)];
const gruWeights = [tensorOf(D, gates3), tensorOf(H, gates3), tensorOf(gates3)];
const lstmWeights = [tensorOf(D, gates4), tensorOf(H, gates4), tensorOf(gates4)];
const gruOptions = { reset: only(() => "after"), bh: optional(tensorOf(H)) };
const lstm = { params: lstmWeights, states: 2 };
const gru = { params: gruWeights, options: kinds.options({ stateful: kinds.boolean, reset: gruOptions.reset }) };

/** An LSTM and a GRU that have gone through a step. */
function steppedLSTM(): lib.LSTM {
  const layer = new lib.LSTM(randn(D, gates4), randn(H, gates4), randn(gates4));
  layer.forward(randn(N, D), randn(N, H), randn(N, H));
  return layer;
}

function steppedGRU(): lib.GRU {
  const layer = new lib.GRU(randn(D, gates3), randn(H, gates3), randn(gates3));
  layer.forward(randn(N, D), randn(N, H));
  return layer;
}

const dtype = only(() => "float32");

const prefix = kinds.options({ prefix: kinds.anyText });
const fromTorch = (name: "4H" | "3H"): Kind => {
  const gates = axis("axis0", name === "4H" ? 20 : 15);
  return only(() => ({ weight_ih_l0: zeros(gates, D), weight_hh_l0: zeros(gates, H) }));
};
const fromKeras = (name: "4H" | "3H"): Kind => {
  const gates = axis("axis1", name === "4H" ? 20 : 15);
  return only(() => ({ kernel: zeros(D, gates), recurrent_kernel: zeros(H, gates) }));
};

const gateRows: Record<string, Row> = {
  lstmFromTorch: row(lib.lstmFromTorch, [fromTorch("4H"), prefix]),
  gruFromTorch: row(lib.gruFromTorch, [fromTorch("3H"), prefix]),
  lstmFromKeras: row(lib.lstmFromKeras, [fromKeras("4H"), prefix]),
  gruFromKeras: row(lib.gruFromKeras, [fromKeras("3H"), prefix]),
  LSTM: construct(lib.LSTM, lstmWeights),
  ...methods("LSTM", steppedLSTM, ({ params, grads }) => Object.values({ ...params, ...grads }), {
    forward: [tensorOf(N, D), tensorOf(N, H), tensorOf(N, H)],
    backward: [tensorOf(N, H), tensorOf(N, H)],
  }),
  GRU: construct(lib.GRU, [...gruWeights, optional(kinds.orElse(kinds.record(gruOptions), ...EMPTY))]),
  ...methods("GRU", steppedGRU, ({ params, grads }) => Object.values({ ...params, ...grads }), {
    forward: [tensorOf(N, D), tensorOf(N, H)],
    backward: [tensorOf(N, H)],
  }),
  ...timeRows("TimeLSTM", lib.TimeLSTM, lstm),
  ...timeRows("TimeGRU", lib.TimeGRU, gru),
  ...timeRows("FusedTimeLSTM", lib.FusedTimeLSTM, lstm),
  ...timeRows("FusedTimeGRU", lib.FusedTimeGRU, gru),
  lstmParams: row(lib.lstmParams, [only(() => D), only(() => H), kinds.options({ forgetBias: kinds.finite, dtype })]),
  gruParams: row(lib.gruParams, [only(() => D), only(() => H), kinds.options({ dtype })]),
};

const V = axis("V", 6);
const ids = only(() => zeros(N, T));

function languageModel(): lib.RnnLanguageModel {
  const recurrent = new lib.TimeRNN(randn(D, H), randn(H, H), randn(H), { stateful: true });
  const affine = new lib.TimeAffine(randn(H, V), randn(V));
  const model = new lib.RnnLanguageModel(new lib.TimeEmbedding(randn(V, D)), recurrent, affine);
  model.loss(zeros(N, T), zeros(N, T));
  model.backward();
  return model;
}

/** A layer of the language model that has gone through a block. */
function forwarded<Layer extends lib.Layer>(layer: Layer, ...inputs: unknown[]): Layer {
  layer.forward(...inputs);
  return layer;
}

const tensorsOf = ({ params, grads }: lib.Layer): lib.AnyTensor[] =>
  [params, grads].flatMap((record) => Object.values<lib.AnyTensor>(record as Any));
const affineLayer = (): lib.TimeAffine => new lib.TimeAffine(randn(H, V), randn(V));
const modelTensors = (model: lib.RnnLanguageModel): (lib.AnyTensor | undefined)[] => [
  ...tensorsOf(model),
  model.recurrent.h,
];

function optimizerRows(name: string, Optimizer: Any, options: Kind): Record<string, Row> {
  return {
    [name]: construct(Optimizer, [only(linear), options]),
    ...methods(
      name,
      () => new Optimizer(linear(), { learningRate: 0.1 }),
      () => [],
      { step: [] },
    ),
  };
}

/** The layers of a language model, the model, its optimisers and its data. */
const languageModelRows: Record<string, Row> = {
  TimeEmbedding: construct(lib.TimeEmbedding, [tensorOf(V, D)]),
  ...methods("TimeEmbedding", () => forwarded(new lib.TimeEmbedding(randn(V, D)), zeros(N, T)), tensorsOf, {
    forward: [ids],
    backward: [tensorOf(N, T, D)],
  }),
  TimeAffine: construct(lib.TimeAffine, [tensorOf(H, V), tensorOf(V)]),
  ...methods("TimeAffine", () => forwarded(affineLayer(), randn(N, T, H)), tensorsOf, {
    forward: [tensorOf(N, T, H)],
    backward: [tensorOf(N, T, V)],
  }),
  TimeSoftmaxWithLoss: construct(lib.TimeSoftmaxWithLoss, []),
  ...methods(
    "TimeSoftmaxWithLoss",
    () => forwarded(new lib.TimeSoftmaxWithLoss(), randn(N, T, V), zeros(N, T)),
    () => [],
    {
      forward: [tensorOf(N, T, V), ids],
      backward: [optional(kinds.number)],
    },
  ),
  FusedAffineWithLoss: construct(lib.FusedAffineWithLoss, [only(affineLayer)]),
  ...methods(
    "FusedAffineWithLoss",
    () => forwarded(new lib.FusedAffineWithLoss(affineLayer()), randn(N, T, H), zeros(N, T)),
    tensorsOf,
    {
      forward: [tensorOf(N, T, H), ids],
      lossOnly: [tensorOf(N, T, H), ids],
      backward: [optional(kinds.number)],
      dispose: [],
    },
  ),
  ...Object.fromEntries(
    (["glorotUniform", "lecunNormal", "heNormal", "orthogonal", "identity"] as const).map((name) => [
      name,
      row(lib[name], [kinds.oneAxis, kinds.oneAxis]),
    ]),
  ),
  useBlas: row(lib.useBlas, [only(() => "fastest")]),

  RnnLanguageModel: construct(lib.RnnLanguageModel, [
    only(() => languageModel().embedding),
    only(() => languageModel().recurrent),
    only(() => languageModel().affine),
  ]),
  ...methods("RnnLanguageModel", languageModel, modelTensors, {
    loss: [ids, ids],
    forward: [ids, ids],
    backward: [optional(kinds.number)],
    resetState: [],
    generate: [when([0], (value) => value === wrong["[1, 2]"]), kinds.count, optional(when({ seed: 1 }, isEmpty))],
    perplexity: [ids],
  }),
  ...optimizerRows(
    "SGD",
    lib.SGD,
    only(() => ({ learningRate: 0.1 })),
  ),
  ...optimizerRows(
    "Momentum",
    lib.Momentum,
    only(() => ({ learningRate: 0.1 })),
  ),
  ...optimizerRows("Adam", lib.Adam, optional(when({}, isEmpty))),
  clipGradients: row(lib.clipGradients, [
    when({ b: randn(H) }, (value) => isEmpty(value) || value === wrong["[]"] || value === wrong["a list of tensors"]),
    when(1, (value) => typeof value === "number" && value > 0),
  ]),

  Vocabulary: construct(lib.Vocabulary, [only(() => ["a", "b"]), optional(when({}, isEmpty))]),
  ...methods(
    "Vocabulary",
    () => new lib.Vocabulary(["a", "4"], { unknown: "a" }),
    () => [],
    {
      encode: [kinds.anyText],
      decode: [when([0, 1], (value) => value === wrong["[]"])],
    },
  ),
  wordsOf: row(lib.wordsOf, [kinds.anyText]),
  batchesOf: row(lib.batchesOf, [only(() => [1, 2, 3, 4, 5, 6, 7, 8, 9]), only(() => N), only(() => T)]),
  mobyDick: row(lib.mobyDick),
  recallTask: row(lib.recallTask, [only(() => N), only(() => T), only(() => ({ lag: 1 }))]),
};

/** x·W, with its gradients. */
function linear(): lib.Layer {
  const [params, grads] = [{ W: randn(D, H) }, { W: randn(D, H) }];
  let kept = randn(N, D);
  return {
    params,
    grads,
    forward: (x: typeof kept) => (kept = x.copy()).matmul(params.W),
    backward: (dy: lib.Tensor<["N", "H"]>) => (grads.W.assign(kept.T.matmul(dy)), dy.matmul(params.W.T)),
  };
}

const scratch = mkdtempSync(join(tmpdir(), "bad calls "));
after(() => rmSync(scratch, { recursive: true }));
const safetensorsFile = join(scratch, "a.safetensors");
lib.saveSafetensors(safetensorsFile, { Wx: randn(D, H) });
const savePath = when(join(scratch, "b.safetensors"), (value) => typeof value === "string" && value !== "");
const NO_PROTOTYPE = "an object without a prototype";
/** By name, none needed. */
const named = (parts: Readonly<Record<string, Kind>>): Kind => kinds.orElse(kinds.record(parts), "{}", NO_PROTOTYPE);
const figure = (): lib.Figure => lib.lines({ x: "step", y: "loss" }, { loss: [1, 2, 3] });
const axesKind = kinds.record({ x: kinds.text, y: kinds.text });
const values3 = kinds.orElse(
  only(() => [1, 2, 3]),
  "a tensor of another dtype",
);
const isCurve = (value: unknown): boolean => kinds.values.accepts(value);
const curves = kinds.record({ loss: when([1, 2, 3], isCurve) });
const pair = kinds.orElse(
  only(() => [0, 1]),
  "[1, 2]",
);
const places = kinds.orElse(kinds.finite, "[]", "[1, 2]", "{}", NO_PROTOTYPE);
const place = when(1, (value) => typeof value === "number" || value === null);
const meanings = kinds.orElse(
  only(() => ["wrong"]),
  "[]",
);
const edgeTexts = (value: unknown): boolean => typeof value === "string" || kinds.operandOf(D).accepts(value);
const atEdge = named({ "a → b": when("1", (value) => edgeTexts(value) || kinds.anyTensor.accepts(value)) });

const rows: Record<string, Row> = {
  ...languageModelRows,
  axis: row(lib.axis, [kinds.text, kinds.count]),
  describeAxes: row(lib.describeAxes, [when([N, D], (value) => value === wrong["[]"])]),
  arange: row(lib.arange, [kinds.oneAxis]),
  linspace: row(lib.linspace, [kinds.finite, kinds.finite, kinds.oneAxis]),
  ones: row(lib.ones, [], kinds.oneAxis),
  zeros: row(lib.zeros, [], kinds.oneAxis),
  tensor: row(lib.tensor, [only(() => [1, 2, 3, 4, 5]), only(() => H)]),
  randint: row(lib.randint, [kinds.whole(-(2 ** 31), 9, 0), kinds.whole(1, 2 ** 31, 10)], kinds.oneAxis),
  randn: row(lib.randn, [], kinds.oneAxis),
  uniform: row(lib.uniform, [kinds.finite, kinds.finite], kinds.oneAxis),
  seed: row(lib.seed, [kinds.whole(0, 2 ** 32 - 1, 1)]),
  spectralRadius: row(lib.spectralRadius, [tensorOf(H, H)]),

  Tensor: construct(lib.Tensor, [
    only(() => [N, D]),
    only(() => new Float64Array(6)),
    optional(kinds.whole(0, 0, 0)),
    optional(when([3, 1], (value) => value === wrong["[1, 2]"])),
  ]),
  zerosLike: row(lib.zerosLike, [kinds.anyTensor]),
  ...methods(
    "Tensor",
    () => randn(N, D),
    (tensor) => [tensor],
    {
      axis: [only(() => "D")],
      at: [only(() => "D"), kinds.whole(-1, 0, 1)],
      slice: [only(() => "D"), kinds.whole(0, 0, 0), only(() => 1)],
      rename: [kinds.text, kinds.text],
      get: [kinds.whole(0, 0, 1), kinds.whole(0, 0, 1)],
      set: [kinds.number, kinds.whole(0, 0, 1), kinds.whole(0, 0, 1)],
      matmul: [tensorOf(D, H), optional(tensorOf(N, H))],
      ...Object.fromEntries(["add", "sub", "mul", "div"].map((name) => [name, [kinds.operandOf(D)]])),
      ...Object.fromEntries(
        ["assign", "addInPlace", "subInPlace", "mulInPlace"].map((name) => [name, [kinds.operandOf(D)]]),
      ),
      map: [only(() => Math.exp)],
      sum: [optional(only(() => "D"))],
      astype: [only(() => "float32")],
      ...Object.fromEntries(
        ["abs", "exp", "log", "sigmoid", "tanh", "max", "min", "norm", "copy", "toArray"].map((name) => [name, []]),
      ),
    },
  ),

  RNN: construct(lib.RNN, weights),
  ...methods("RNN", stepped, ({ params, grads }) => Object.values({ ...params, ...grads }), {
    forward: [tensorOf(N, D), tensorOf(N, H)],
    backward: [tensorOf(N, H)],
  }),
  ...gateRows,
  ...timeRows("TimeRNN", lib.TimeRNN),
  ...timeRows("FusedTimeRNN", lib.FusedTimeRNN),
  "FusedTimeRNN.dispose": row(() => new lib.FusedTimeRNN(randn(D, H), randn(H, H), randn(H)).dispose()),
  "FusedTimeLSTM.dispose": row(() => new lib.FusedTimeLSTM(...lib.lstmParams(D, H)).dispose()),
  "FusedTimeGRU.dispose": row(() => new lib.FusedTimeGRU(...lib.gruParams(D, H)).dispose()),
  blasInfo: row(lib.blasInfo),
  setBlasThreads: row(lib.setBlasThreads, [kinds.whole(1, 9999, 1)]),

  exportOnnx: row(lib.exportOnnx, [only(() => onnxCase(0).model), optional(when({}, isEmpty))]),
  saveSafetensors: row(lib.saveSafetensors, [savePath, when({ a: randn(H) }, isEmpty), optional(when({}, isEmpty))]),
  loadSafetensors: row(lib.loadSafetensors, [only(() => safetensorsFile), optional(when({ Wx: ["D", "H"] }, isEmpty))]),

  "check.below": row(lib.check.below, [kinds.text, kinds.number, kinds.limit, optional(kinds.anyText)]),
  "check.atLeast": row(lib.check.atLeast, [
    kinds.text,
    when(3, (value) => typeof value === "number"),
    kinds.limit,
    optional(kinds.anyText),
  ]),
  "check.close": row(lib.check.close, [kinds.text, kinds.number, kinds.number, optional(kinds.tolerance)]),
  "check.same": row(lib.check.same, [kinds.text, kinds.number, kinds.number]),
  "check.gradients": row(lib.check.gradients, [
    only(() => lib.gradcheck(linear(), { x: randn(N, D) })),
    optional(kinds.anyText),
    optional(kinds.tolerance),
  ]),
  "check.throws": row(lib.check.throws, [kinds.text, kinds.func(() => lib.axis("a", 0)), kinds.text]),
  "check.fails": row(lib.check.fails, [kinds.text, kinds.func(() => lib.check.below("a", 2, 1))]),
  "check.quietly": row(lib.check.quietly, [kinds.func(() => undefined)]),
  "check.scoreboard": row(lib.check.scoreboard),
  "check.CheckError": construct(lib.check.CheckError, [when("a", () => true)]),
  answer: row(lib.answer, [
    only(() => zeros(N, D)),
    only(() => zeros(N, D)),
    optional(when(1e-9, (value) => value === 0 || kinds.tolerance.accepts(value))),
  ]),
  exercise: row(lib.exercise, [kinds.text, only(unansweredExercise)]),
  relativeError: row(lib.relativeError, [kinds.number, kinds.number]),
  runText: row(lib.runText, [when("1", (value) => typeof value === "string" && value !== "")]),
  TypeErrors: construct(lib.TypeErrors, [when([], Array.isArray)]),
  "TypeErrors.without": row(
    (others) => lib.typeErrors("a;").without(others as lib.TypeErrors),
    [only(() => lib.typeErrors("a;"))],
  ),
  typeErrorsOfEach: row(lib.typeErrorsOfEach, [when(["a;"], isEmptyList)]),
  mend: row(lib.mend, [only(() => "b a"), defects, optional(when(["a"], isEmptyList))]),
  mendAllBut: row(lib.mendAllBut, [kinds.text, defects, only(() => "a")]),
  TriedCalls: construct(lib.TriedCalls, [when([], Array.isArray)]),
  // An object with methods is a record of calls, whatever they are for.
  tryCalls: row(lib.tryCalls, [
    when({ a: () => 1 }, (value) => isEmpty(value) || value === wrong["an object that is no text"]),
  ]),
  mendByRunning: row(lib.mendByRunning, [
    kinds.text,
    when({}, isEmpty),
    only(() => () => lib.tryCalls({})),
    only(() => "one"),
  ]),
  provenGradients: row(lib.provenGradients, [kinds.func(linear), when({ x: randn(N, D) }, isObject)]),
  typeErrors: row(lib.typeErrors, [kinds.text]),
  todo: row(
    (what) => {
      try {
        lib.todo(what);
      } catch (error) {
        if ((error as Error).name !== "StillToWrite") throw error;
      }
    },
    [kinds.text],
  ),

  // Whatever stands in a plain object is handed on to forward.
  gradcheck: row(lib.gradcheck, [only(linear), kinds.plain(() => ({ x: randn(N, D) })), gradcheckOptions]),
  centralDifferences: row(lib.centralDifferences, [only(() => () => 1), kinds.anyTensor, optional(kinds.tolerance)]),

  Interrupted: construct(lib.Interrupted, [when("a", () => true)]),
  tick: row(lib.tick),
  track: row(lib.track, [
    kinds.text,
    kinds.count,
    kinds.func(() => undefined),
    kinds.optional(kinds.func(() => undefined)),
  ]),
  live: row(lib.live, [kinds.text, kinds.func(figure)]),

  ...Object.fromEntries(
    Object.entries(lib.math).flatMap(([name, run]) =>
      typeof run === "function"
        ? [[`math.${name}`, row(run, [kinds.number, kinds.whole(-(2 ** 53), 2 ** 53, 2)].slice(0, run.length))]]
        : [],
    ),
  ),

  lines: row(lib.lines, [
    axesKind,
    curves,
    kinds.options({
      at: values3,
      over: pair,
      log: only(() => "x"),
      style: only(() => "steps"),
      colors: meanings,
      labels: kinds.orElse(
        only(() => "last"),
        "[]",
        "[1, 2]",
        "{}",
        NO_PROTOTYPE,
      ),
      digits: kinds.whole(1, 100, 2),
      notes: named({ here: pair }),
      limits: places,
      borders: places,
    }),
  ]),
  bars: row(lib.bars, [
    axesKind,
    kinds.record({ a: kinds.values }),
    kinds.options({
      at: kinds.list(kinds.textOrNumber, kinds.textOrNumber, kinds.textOrNumber),
      stacked: kinds.boolean,
      colors: meanings,
      labels: kinds.boolean,
      limits: places,
    }),
  ]),
  paths: row(lib.paths, [
    axesKind,
    kinds.record({
      walk: kinds.orElse(kinds.list(kinds.orElse(kinds.list(place, place, optional(kinds.anyText)), "[1, 2]")), "[]"),
    }),
    kinds.options({
      style: only(() => "points"),
      colors: meanings,
      rows: kinds.texts,
      round: kinds.boolean,
      limits: places,
      borders: places,
    }),
  ]),
  heatmap: row(lib.heatmap, [
    kinds.record({ x: kinds.text, y: kinds.text, values: kinds.text }),
    kinds.orElse(kinds.list(kinds.values), "a list of tensors"),
    kinds.options({
      numbers: kinds.whole(0, 100, 1),
      log: kinds.boolean,
      color: only(() => "wrong"),
      rows: kinds.texts,
      columns: kinds.texts,
    }),
  ]),
  table: row(lib.table, [
    axesKind,
    kinds.list(kinds.list(kinds.anyText)),
    kinds.options({ rows: kinds.texts, columns: kinds.texts, colors: named({ a: only(() => "right") }) }),
  ]),
  agreement: row(lib.agreement, [
    kinds.record({ dWx: tensorOf(N, D) }),
    kinds.record({ limit: optional(kinds.tolerance), with: tensorOf(N, D), x: optional(kinds.text) }, ["with"]),
  ]),
  graph: row(lib.graph, [
    kinds.list(
      kinds.list(
        kinds.anyText,
        only(() => "b"),
      ),
    ),
    kinds.orElse(kinds.list(only(() => "a → b")), "[]"),
    kinds.options({
      values: atEdge,
      gradients: atEdge,
      path: only(() => "a → b"),
      cut: kinds.orElse(
        only(() => ["a → b"]),
        "[]",
      ),
      below: kinds.orElse(kinds.list(kinds.orElse(kinds.list(kinds.anyText), "[]")), "[]", "[[]]"),
      groups: named({ g: only(() => ["a"]) }),
      colors: meanings,
    }),
  ]),
  panels: row(lib.panels, [kinds.record({ a: only(figure), b: only(figure) }), optional(only(() => undefined))]),
  points: row(lib.points, [
    when([1], (value) => Array.isArray(value) || kinds.anyTensor.accepts(value)),
    optional(kinds.values),
  ]),
  slider: row(lib.slider, [
    kinds.text,
    kinds.list(kinds.textOrNumber),
    kinds.func(() => 1),
    optional(when("a", (value) => value === "a")),
  ]),
  numbered: row(lib.numbered, [kinds.text, when([], Array.isArray), kinds.func(() => 1)]),
  show: row(lib.show, [kinds.text, only(figure)]),
  solvedExercises: row(lib.solvedExercises, [optional(kinds.text)]),
};

function stepped(): lib.RNN {
  const layer = new lib.RNN(randn(D, H), randn(H, H), randn(H));
  layer.forward(randn(N, D), randn(N, H));
  return layer;
}

function unansweredExercise(): Parameters<typeof lib.exercise>[1] {
  const right = (): { part: number } => ({ part: 1 });
  return { answer: ["mine"], given: () => ({}), yours: () => [right()], right, parts: { part: "a hint" } };
}

/** Written for subclasses of a layer, which pass what they have checked. */
const FOR_SUBCLASSES = ["startOf", "keep", "forgetBlock", "expectGradient", "keepGradient", "update"];
/** The names of all that can be called: functions, constructors and methods, those of `check` and `math` with its name before theirs. */
function callables(exported: object, prefix = ""): string[] {
  return Object.entries(exported).flatMap(([name, value]) => {
    if (typeof value !== "function") {
      return ["check", "math"].includes(name) ? callables(value as object, `${name}.`) : [];
    }
    return [prefix + name, ...methodsOf(value).map((method) => `${prefix}${name}.${method}`)];
  });
}

function methodsOf(Class: { prototype?: object }): string[] {
  const names = new Set<string>();
  let prototype = Class.prototype;
  for (; prototype && prototype !== Object.prototype && prototype !== Error.prototype;) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === "function" && name !== "constructor" && name !== "toString") names.add(name);
    }
    prototype = Object.getPrototypeOf(prototype) as object | undefined;
  }
  return [...names].filter((name) => !FOR_SUBCLASSES.includes(name));
}

/** All calls of a function with one argument, or a part of one, wrong, or with one that is missing. */
function* wrongCalls({ args, rest }: Row): Iterable<[what: string, values: unknown[]]> {
  const kindsOfAll = rest ? [...args, rest] : args;
  for (const [k, kind] of kindsOfAll.entries()) {
    for (const [what, value] of wrongValues(kind)) {
      yield [`argument ${k + 1}${what}`, kindsOfAll.map(({ good }, i) => (i === k ? value : good()))];
    }
  }
  const needed = args.filter((kind) => !kind.accepts(undefined)).length; // those that may be left out come last
  for (let n = 0; n < needed; n++) yield [`${n} arguments`, args.slice(0, n).map(({ good }) => good())];
}

/** All that an argument must not be: of another kind, or with a part of another kind. */
function* wrongValues({ good, accepts, parts = {} }: Kind): Iterable<[what: string, value: unknown]> {
  for (const [what, value] of Object.entries(wrong)) if (!accepts(value)) yield [`: ${what}`, value];
  for (const [name, kind] of Object.entries(parts)) {
    for (const [what, value] of wrongValues(kind)) {
      const whole = good() as object;
      yield [`.${name}${what}`, Object.assign(Array.isArray(whole) ? [...whole] : { ...whole }, { [name]: value })];
    }
  }
}

/** What is wrong with how a call was refused; undefined when nothing is. */
async function faultOf(name: string, row: Row, values: unknown[]): Promise<string | undefined> {
  const { call, state } = row.make();
  const before = state();
  try {
    await call(...values);
    return "passes silently";
  } catch (error) {
    assert.deepEqual(state(), before, `${name}: a call that is refused must change nothing`);
    const { name: kind, message } = error as Error;
    const names = message.startsWith(`${name}: `) || message.startsWith(`${name} "`);
    const isRefusal = (kind === "RangeError" && names) || kind === "CheckError"; // a check says what is checked instead
    return isRefusal && /.+ must .+, got:? .+/s.test(message)
      ? undefined
      : `gives a raw error: ${kind}: ${message.split("\n")[0]}`;
  }
}

describe("what lib exports refuses wrong arguments in one grammar:", () => {
  let [tried, raw, silent] = [0, 0, 0];
  before(() => void mock.method(console, "log", () => {}));
  after(() => mock.restoreAll());

  it("every function, constructor and method has a row in the table, and no row is without one", () => {
    const names = callables(lib);
    assert.deepEqual(Object.keys(rows).sort(), names.sort());
  });

  for (const [name, row] of Object.entries(rows)) {
    it(name, async (test) => {
      await row.make().call(...row.args.map(({ good }) => good())); // what is right is not refused
      const faults: string[] = [];
      for (const [what, values] of wrongCalls(row)) {
        tried++;
        const fault = await faultOf(name, row, values);
        if (!fault) continue;
        if (fault === "passes silently") silent++;
        else raw++;
        faults.push(`${what} ${fault}`);
      }
      test.diagnostic(`${tried} calls so far: ${raw} with raw errors, ${silent} silent`);
      assert.ok(faults.length === 0, `${faults.length} calls of ${name}:\n${faults.join("\n")}`);
    });
  }
});

describe("a call that is refused leaves things as they were:", () => {
  before(() => void mock.method(console, "log", () => {}));
  after(() => mock.restoreAll());

  /** Makes all wrong calls of a method on one receiver. */
  async function refuseAll(name: string, call: (...values: Any[]) => unknown): Promise<void> {
    for (const [, values] of wrongCalls(rows[name])) {
      await assert.rejects(async () => void (await call(...values)), RangeError);
    }
  }

  for (const Layer of [lib.TimeRNN, lib.FusedTimeRNN]) {
    const make = (): lib.TimeRNN | lib.FusedTimeRNN => {
      lib.seed(2);
      const layer = new Layer(randn(D, H), randn(H, H), randn(H), { stateful: true });
      layer.setState(randn(N, H));
      layer.forward(randn(N, T, D));
      return layer;
    };

    it(`${Layer.name}: state and caches, so that backward and the next block give the same`, async () => {
      const [untouched, refused] = [make(), make()];
      for (const name of ["forward", "backward", "setState"] as const) {
        await refuseAll(`${Layer.name}.${name}`, (...values) => (refused[name] as Any)(...values));
      }
      const [dhs, next] = [randn(N, T, H), randn(N, T, D)];
      const [left, right] = [untouched, refused].map((layer) => {
        const dxs = layer.backward(dhs);
        return [dxs, ...Object.values(layer.grads), layer.dh!, layer.forward(next)].map((tensor) => tensor.toArray());
      });
      assert.deepEqual(right, left);
    });
  }

  it("RNN: its cache, so that backward gives the same", async () => {
    const make = (): lib.RNN => (lib.seed(2), stepped());
    const [untouched, refused] = [make(), make()];
    await refuseAll("RNN.forward", (...values) => refused.forward(...(values as [never, never])));
    const dh = randn(N, H);
    assert.deepEqual(
      ...([refused, untouched].map((layer) => layer.backward(dh).map((x) => x.toArray())) as [Any, Any]),
    );
  });

  it("the random numbers: none has been drawn, and the seed is the same", async () => {
    lib.seed(3);
    for (const name of ["randn", "randint", "uniform", "seed"] as const) await refuseAll(name, lib[name] as Any);
    const drawn = randn(N, D).toArray();
    lib.seed(3);
    assert.deepEqual(drawn, randn(N, D).toArray());
  });

  it("the threads of the BLAS", async () => {
    const { threads } = lib.blasInfo();
    await refuseAll("setBlasThreads", lib.setBlasThreads as Any);
    assert.equal(lib.blasInfo().threads, threads);
  });
});
