/** Wrong versions of `RNN` and `TimeRNN`, one small change each, that the notebooks' checks have to catch. */
export interface Mutant {
  name: string;
  /** A file of `lib`, the text to be changed, which stands there once, and what it is changed to. */
  file: string;
  find: string;
  replace: string;
  /** The notebook that derives what is changed: its checks are asked first. */
  derivedIn: string;
  /** The ids of the cells that have to catch it, if the notebook takes long: of the others only those that these need run. */
  checks?: readonly string[];
}

type Change = (name: string, find: string, replace: string) => Mutant;
export const changeOf =
  (file: string, derivedIn: string, checks?: readonly string[]): Change =>
  (name, find, replace) => ({ name, file, find, replace, derivedIn, checks });

const rnn = changeOf("layers/rnn.ts", "01-rnn-step.ipynb");
const timeRNN = changeOf("layers/time-rnn.ts", "03-time-rnn.ipynb");
const state = changeOf("layers/recurrent-layer.ts", "04-truncated-bptt.ipynb");

export const mutants: Mutant[] = [
  // the forward step
  rnn("forward: no tanh", "const hNext = t.tanh();", "const hNext = t;"),
  rnn("forward: no bias", ".addInPlace(x.matmul(Wx)).addInPlace(b)", ".addInPlace(x.matmul(Wx))"),
  rnn("forward: no input", "hPrev.matmul(Wh).addInPlace(x.matmul(Wx)).addInPlace(b)", "hPrev.matmul(Wh).add(b)"),
  rnn("forward: no recurrence", "hPrev.matmul(Wh).addInPlace(x.matmul(Wx)).addInPlace(b)", "x.matmul(Wx).add(b)"),
  rnn("forward: Wh transposed", "hPrev.matmul(Wh).addInPlace", "hPrev.matmul(Wh.T).addInPlace"),
  rnn("forward: input subtracted", ".addInPlace(x.matmul(Wx)).addInPlace(b)", ".sub(x.matmul(Wx)).add(b)"),
  rnn("forward: bias subtracted", ".addInPlace(x.matmul(Wx)).addInPlace(b)", ".add(x.matmul(Wx)).sub(b)"),
  rnn("forward: tanh twice", "t.tanh()", "t.tanh().tanh()"),
  rnn("forward: sigmoid for tanh", "t.tanh()", "t.map((v: number) => 1 / (1 + Math.exp(-v)))"),
  // back through tanh
  rnn(
    "tanh′: upstream factor missing",
    "const dt = dhNext.mul(hNext.map((h) => 1 - h ** 2));",
    "const dt = hNext.map((h) => 1 - h ** 2);",
  ),
  rnn("tanh′: slope missing", "dhNext.mul(hNext.map((h) => 1 - h ** 2))", "dhNext.copy()"),
  rnn("tanh′: 1 − h", "1 - h ** 2", "1 - h"),
  rnn("tanh′: 1 + h²", "1 - h ** 2", "1 + h ** 2"),
  rnn("tanh′: h² − 1", "1 - h ** 2", "h ** 2 - 1"),
  rnn("tanh′: 1 / (1 − h²)", "1 - h ** 2", "1 / (1 - h ** 2)"),
  rnn("tanh′: slope at the old state", "hNext.map((h) => 1 - h ** 2)", "hPrev.map((h) => 1 - h ** 2)"),
  rnn("tanh′: sigmoid's slope", "1 - h ** 2", "h * (1 - h)"),
  rnn("tanh′: upstream added, not multiplied", "dhNext.mul(hNext.map(", "dhNext.add(hNext.map("),
  // the gradients of one step
  rnn("db: mean over the batch", 'dt.sum("N")', 'dt.sum("N").mul(1 / dt.axis("N").size)'),
  rnn("db: first row only", 'dt.sum("N")', 'dt.at("N", 0)'),
  rnn("db: sign", 'dt.sum("N")', 'dt.sum("N").mul(-1)'),
  rnn("db: from upstream, not dt", 'dt.sum("N")', 'dhNext.sum("N")'),
  rnn("dWh: transposed", "hPrev.T.matmul(dt, this.grads.Wh)", "this.grads.Wh.assign(hPrev.T.matmul(dt).T)"),
  rnn("dWh: from the new state", "hPrev.T.matmul(dt,", "hNext.T.matmul(dt,"),
  rnn("dWh: from upstream, not dt", "hPrev.T.matmul(dt,", "hPrev.T.matmul(dhNext,"),
  rnn("dWh: sign", "hPrev.T.matmul(dt,", "hPrev.T.matmul(dt.mul(-1),"),
  rnn("dWx: from upstream, not dt", "x.T.matmul(dt,", "x.T.matmul(dhNext,"),
  rnn("dWx: sign", "x.T.matmul(dt,", "x.T.matmul(dt.mul(-1),"),
  rnn("dWx: mean over the batch", "x.T.matmul(dt,", 'x.T.matmul(dt.mul(1 / dt.axis("N").size),'),
  rnn("dhPrev: Wh not transposed", "dt.matmul(Wh.T)", "dt.matmul(Wh)"),
  rnn("dhPrev: from upstream, not dt", "dt.matmul(Wh.T)", "dhNext.matmul(Wh.T)"),
  rnn("dhPrev: sign", "dt.matmul(Wh.T)", "dt.matmul(Wh.T).mul(-1)"),
  rnn("dx: from upstream, not dt", "dt.matmul(Wx.T)", "dhNext.matmul(Wx.T)"),
  rnn("dx: sign", "dt.matmul(Wx.T)", "dt.matmul(Wx.T).mul(-1)"),
  rnn("returns dx and dhPrev exchanged", "return [dx, dhPrev];", "return [dhPrev, dx] as any;"),
  // what is handed out stays the same tensor
  rnn("grads: Wx replaced, not written", "x.T.matmul(dt, this.grads.Wx);", "(this.grads as any).Wx = x.T.matmul(dt);"),
  rnn("grads: b added to, not written", 'this.grads.b.assign(dt.sum("N"));', 'this.grads.b.addInPlace(dt.sum("N"));'),
  rnn("grads: Wh never written", "hPrev.T.matmul(dt, this.grads.Wh);", ""),
  rnn(
    "dtype: the state rounded to float32",
    "const hNext = t.tanh();",
    'const hNext = t.tanh().astype("float32").astype("float64");',
  ),
  rnn(
    "cache: the caller's x, not a copy, and overwritten",
    "return hNext.copy();",
    "x.assign(0); return hNext.copy();",
  ),
  // T steps in a row
  timeRNN("forward: every step reads x₀", 'xs.at("T", t), h)', 'xs.at("T", 0), h)'),
  timeRNN("forward: input in reverse order", 'xs.at("T", t), h)', 'xs.at("T", T.size - 1 - t), h)'),
  timeRNN("forward: the state is not handed on", "h = step.forward(", "const lost = step.forward("),
  timeRNN("forward: last state not kept", "this.keep(hs, h);", "this.keep(hs, zerosOf([N, H], xs.dtype));"),
  timeRNN("backward: dh dropped", 'dhs.at("T", t).add(dh)', 'dhs.at("T", t)'),
  timeRNN("backward: upstream of the step dropped", 'dhs.at("T", t).add(dh)', 'dhs.at("T", t).mul(0).add(dh)'),
  timeRNN("backward: dh subtracted", 'dhs.at("T", t).add(dh)', 'dhs.at("T", t).sub(dh)'),
  timeRNN("backward: upstream of the wrong step", 'dhs.at("T", t).add(dh)', 'dhs.at("T", T.size - 1 - t).add(dh)'),
  timeRNN("backward: forwards in time", "let t = T.size - 1; t >= 0; t--", "let t = 0; t < T.size; t++"),
  timeRNN("backward: stops before the first step", "let t = T.size - 1; t >= 0; t--", "let t = T.size - 1; t > 0; t--"),
  timeRNN("backward: dxs in reverse order", 'dxs.at("T", t).assign(dx)', 'dxs.at("T", T.size - 1 - t).assign(dx)'),
  timeRNN("backward: dWx overwritten, not summed", "Wx.addInPlace(", "Wx.assign("),
  timeRNN("backward: dWh overwritten, not summed", "Wh.addInPlace(", "Wh.assign("),
  timeRNN("backward: db overwritten, not summed", "b.addInPlace(", "b.assign("),
  timeRNN("backward: sums go on from the last call", "for (const grad of [Wx, Wh, b]) grad.assign(0);", ""),
  timeRNN(
    "backward: the upstream gradient is changed in place",
    'dhs.at("T", t).add(dh)',
    'dhs.at("T", t).addInPlace(dh)',
  ),
  timeRNN("backward: dh not kept", "this.keepGradient(dh);", ""),
  timeRNN("backward: dh without the last product", "dh = dhPrev;", "if (t > 0) dh = dhPrev;"),
  // whose tensor is whose
  rnn("aliasing: x kept by reference", "x: x.copy()", "x"),
  rnn("aliasing: hPrev kept by reference", "hPrev: hPrev.copy()", "hPrev"),
  rnn("aliasing: the kept hNext is handed out", "return hNext.copy();", "return hNext;"),
  rnn("aliasing: parameters copied", "this.params = { Wx, Wh, b };", "this.params = { Wx, Wh, b: b.copy() };"),
  timeRNN("aliasing: the kept state is a view of hs", "this.keep(hs, h);", 'this.keep(hs, hs.at("T", -1));'),
  timeRNN(
    "aliasing: gradients' tensors replaced",
    "const { Wx, Wh, b } = this.grads;",
    "const { Wx, Wh, b } = Object.assign(this, { grads: { Wx: this.grads.Wx.copy(), Wh: this.grads.Wh.copy(), b: this.grads.b.copy() } }).grads;",
  ),
  timeRNN(
    "aliasing: steps of a longer block before",
    "let t = T.size - 1; t >= 0; t--",
    "let t = this.#steps.length - 1; t >= 0; t--",
  ),
  state(
    "aliasing: parameters of the layer copied",
    "this.params = params;",
    "this.params = Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.copy()])) as any;",
  ),
  state("aliasing: setState keeps a reference", "state.map((part) => part.copy())", "state.map((part) => part)"),
  // state
  state("state: kept although not stateful", "this.stateful ? this.#state : undefined", "this.#state"),
  state("state: never kept", "this.stateful ? this.#state : undefined", "undefined as any"),
  state("state: resetState keeps it", "this.#state = undefined;", ""),
  state(
    "state: setState drops what it is given",
    "this.#state = state.map((part) => part.copy()) as unknown as State<Names>;",
    "this.#state = undefined as any;",
  ),
  state(
    "state: another batch size is let in",
    'throw this.#batchError(kept[0].axis("N"), xs);',
    "return names.map(() => zerosOf([N, H], xs.dtype)) as any;",
  ),
  state(
    "state: stateful by default",
    "{ stateful = false } = options;\n    expectBoolean(new.target.name",
    "{ stateful = true } = options;\n    expectBoolean(new.target.name",
  ),
];
