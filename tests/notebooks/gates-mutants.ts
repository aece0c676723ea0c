/** Wrong versions of LSTM and GRU, one small change each, that notebook 08's checks have to catch. */
import { changeOf, type Mutant } from "./mutants";

const notebook = "08-lstm-and-gru.ipynb";
const caughtBy = (file: string, ...checks: string[]): ReturnType<typeof changeOf> => changeOf(file, notebook, checks);

const lstm = caughtBy("layers/lstm.ts", "gates-check", "product-check");
const timeLstm = caughtBy("layers/time-lstm.ts", "road-check", "state-check");
const state = caughtBy("layers/recurrent-layer.ts", "state-check");
const gru = caughtBy("layers/gru.ts", "gru-check", "reset-check");
const timeGru = caughtBy("layers/time-gru.ts", "gru-check", "reset-check");
const slopes = caughtBy("layers/gates.ts", "gates-check", "gru-check");
const start = caughtBy("layers/initialize.ts", "bias-start-check");
const foreign = caughtBy("data/foreign-weights.ts", "product-check", "reset-check");

export const gatesMutants: Mutant[] = [
  // an LSTM's step
  lstm("LSTM: f and g exchanged", "const [af, ag, ai, ao] = gatesOf(a,", "const [ag, af, ai, ao] = gatesOf(a,"),
  lstm(
    "LSTM: f and i exchanged, PyTorch's order",
    "const [af, ag, ai, ao] = gatesOf(a,",
    "const [ai, af, ag, ao] = gatesOf(a,",
  ),
  lstm("LSTM: i and o exchanged", "const [af, ag, ai, ao] = gatesOf(a,", "const [af, ag, ao, ai] = gatesOf(a,"),
  lstm("LSTM: the forget gate by tanh", "[af.sigmoid(), ag.tanh()", "[af.tanh(), ag.tanh()"),
  lstm("LSTM: σ for g", "ag.tanh()", "ag.sigmoid()"),
  lstm("LSTM: the input gate by tanh", "ai.sigmoid()", "ai.tanh()"),
  lstm("LSTM: the output gate by tanh", "ao.sigmoid()", "ao.tanh()"),
  lstm("LSTM: 1 − f keeps", "f.mul(cPrev).addInPlace(i.mul(g))", "f.map((v) => 1 - v).mul(cPrev).addInPlace(i.mul(g))"),
  lstm(
    "LSTM: coupled gates",
    "f.mul(cPrev).addInPlace(i.mul(g))",
    "f.mul(cPrev).addInPlace(f.map((v) => 1 - v).mul(g))",
  ),
  lstm("LSTM: what is new is subtracted", "f.mul(cPrev).addInPlace(i.mul(g))", "f.mul(cPrev).sub(i.mul(g))"),
  lstm("LSTM: nothing is kept", "f.mul(cPrev).addInPlace(i.mul(g))", "i.mul(g)"),
  lstm("LSTM: the cell is shown without tanh", "const tanhC = cNext.tanh();", "const tanhC = cNext.copy();"),
  lstm("LSTM: the bias is forgotten", ".addInPlace(x.matmul(Wx)).addInPlace(b)", ".addInPlace(x.matmul(Wx))"),
  lstm("LSTM backward: dcNext dropped", ".map(tanhSlope)).add(dcNext)", ".map(tanhSlope))"),
  lstm("LSTM backward: dcNext subtracted", ".map(tanhSlope)).add(dcNext)", ".map(tanhSlope)).sub(dcNext)"),
  lstm(
    "LSTM backward: what comes through h dropped",
    "dhNext.mul(o).mul(tanhC.map(tanhSlope)).add(dcNext)",
    "dcNext.copy()",
  ),
  lstm("LSTM backward: no slope of tanh(c)", "dhNext.mul(o).mul(tanhC.map(tanhSlope))", "dhNext.mul(o)"),
  lstm("LSTM backward: dc without o", "dhNext.mul(o).mul(tanhC.map(tanhSlope))", "dhNext.mul(tanhC.map(tanhSlope))"),
  lstm("LSTM backward: da_o without its slope", "dhNext.mul(tanhC).mul(o.map(sigmoidSlope))", "dhNext.mul(tanhC)"),
  lstm("LSTM backward: da_o from dc", "dao.assign(dhNext.mul(tanhC)", "dao.assign(dc.mul(tanhC)"),
  lstm("LSTM backward: da_i with i for g", "dc.mul(g).mul(i.map(sigmoidSlope))", "dc.mul(i).mul(i.map(sigmoidSlope))"),
  lstm("LSTM backward: da_i sign", "dc.mul(g).mul(i.map(sigmoidSlope))", "dc.mul(g).mul(i.map(sigmoidSlope)).mul(-1)"),
  lstm("LSTM backward: da_g with the slope of σ", "g.map(tanhSlope)", "g.map(sigmoidSlope)"),
  lstm("LSTM backward: da_g with f for i", "dag.assign(dc.mul(i)", "dag.assign(dc.mul(f)"),
  lstm("LSTM backward: da_f without cPrev", "daf.assign(dc.mul(cPrev)", "daf.assign(dc"),
  lstm("LSTM backward: da_f with the slope of tanh", "f.map(sigmoidSlope)", "f.map(tanhSlope)"),
  lstm("LSTM backward: dcPrev without f", "da.matmul(Wh.T), dc.mul(f)]", "da.matmul(Wh.T), dc]"),
  lstm("LSTM backward: dcPrev from dcNext alone", "da.matmul(Wh.T), dc.mul(f)]", "da.matmul(Wh.T), dcNext.mul(f)]"),
  lstm("LSTM backward: db of the first row alone", 'da.sum("N")', 'da.at("N", 0)'),
  lstm(
    "LSTM backward: dWh from x's place",
    "hPrev.T.matmul(da, this.grads.Wh)",
    "hPrev.T.matmul(da.mul(-1), this.grads.Wh)",
  ),
  lstm("LSTM backward: dWx never written", "x.T.matmul(da, this.grads.Wx);", ""),
  // many steps of it
  timeLstm(
    "TimeLSTM: c is not handed on",
    '[h, c] = step.forward(xs.at("T", t), h, c);',
    '[h] = step.forward(xs.at("T", t), h, c);',
  ),
  timeLstm(
    "TimeLSTM: h is not handed on",
    '[h, c] = step.forward(xs.at("T", t), h, c);',
    'const [hNow, cNow] = step.forward(xs.at("T", t), h, c);\n      hs.at("T", t).assign(hNow);\n      c = cNow;',
  ),
  timeLstm("TimeLSTM backward: dc dropped", "[dh, dc] = [dhPrev, dcPrev];", "dh = dhPrev;"),
  timeLstm("TimeLSTM backward: dh dropped", "[dh, dc] = [dhPrev, dcPrev];", "dc = dcPrev;"),
  timeLstm("TimeLSTM backward: dc doubled", "[dh, dc] = [dhPrev, dcPrev];", "[dh, dc] = [dhPrev, dcPrev.mul(2)];"),
  timeLstm("TimeLSTM backward: dWh of the first step alone", "Wh.addInPlace(", "Wh.assign("),
  timeLstm("TimeLSTM backward: sums go on from the last call", "for (const grad of [Wx, Wh, b]) grad.assign(0);", ""),
  timeLstm("TimeLSTM: the kept c is h", "this.keep(hs, h, c);", "this.keep(hs, h, h);"),
  timeLstm(
    "TimeLSTM backward: dh and dc kept in each other's place",
    "this.keepGradient(dh, dc);",
    "this.keepGradient(dc, dh);",
  ),
  timeLstm(
    "TimeLSTM: its twin is stateful, too",
    "new TimeLSTM(Wx, Wh, b, twinOptions(this, options))",
    "new TimeLSTM(Wx, Wh, b, { stateful: true })",
  ),
  state(
    "state: only h is set",
    "this.#state = state.map((part) => part.copy())",
    "this.#state = state.map((part, i) => (i === 0 ? part.copy() : part.mul(0)))",
  ),
  state("state: kept although not stateful (LSTM)", "this.stateful ? this.#state : undefined", "this.#state"),
  state("state: never kept (LSTM)", "this.stateful ? this.#state : undefined", "undefined as any"),
  state("state: resetState keeps it (LSTM)", "this.#state = undefined;", ""),
  // slopes
  slopes("slope of σ: 1 − y", "return y * (1 - y);", "return 1 - y;"),
  slopes("slope of tanh: 1 − y", "return 1 - y * y;", "return 1 - y;"),
  // a GRU's step
  gru("GRU: z and r exchanged", "const [az, ar, an] = gatesOf(x", "const [ar, az, an] = gatesOf(x"),
  gru(
    "GRU: 1 − z keeps",
    "z.mul(hPrev).addInPlace(z.map((z) => 1 - z).mulInPlace(n))",
    "n.mul(z).addInPlace(z.map((z) => 1 - z).mulInPlace(hPrev))",
  ),
  gru(
    "GRU: n is not weighed",
    "z.mul(hPrev).addInPlace(z.map((z) => 1 - z).mulInPlace(n))",
    "z.mul(hPrev).addInPlace(n)",
  ),
  gru(
    "GRU: n by σ",
    "const n = an.add(bh ? r.mul(v) : v.matmul(Wn)).tanh();",
    "const n = an.add(bh ? r.mul(v) : v.matmul(Wn)).sigmoid();",
  ),
  gru("GRU: no reset before", ": r.mul(hPrev);", ": hPrev.copy();"),
  gru("GRU: no reset after", "bh ? r.mul(v) : v.matmul(Wn)", "bh ? v : v.matmul(Wn)"),
  gru("GRU: reset after, without its bias", "hPrev.matmul(Wn).addInPlace(bh)", "hPrev.matmul(Wn)"),
  gru(
    "GRU: the bias of reset after is not reset",
    "bh ? r.mul(v) : v.matmul(Wn)",
    "bh ? r.mul(v.sub(bh)).add(bh) : v.matmul(Wn)",
  ),
  gru("GRU: the wrong convention", 'this.reset = bh ? "after" : "before";', 'this.reset = bh ? "before" : "after";'),
  gru("GRU backward: da_z with the sign of the book", "dhNext.mul(hPrev.sub(n))", "dhNext.mul(n.sub(hPrev))"),
  gru("GRU backward: da_z without n", "dhNext.mul(hPrev.sub(n))", "dhNext.mul(hPrev)"),
  gru("GRU backward: da_n with z for 1 − z", "dan.assign(dhNext.mul(z.map((z) => 1 - z))", "dan.assign(dhNext.mul(z)"),
  gru("GRU backward: da_n without its slope", ".mul(n.map(tanhSlope))", ""),
  gru("GRU backward: da_r without its slope", "dar.assign(dr.mul(r.map(sigmoidSlope)));", "dar.assign(dr);"),
  gru("GRU backward: the road is closed", "dhNext.mul(z).add(dhByReset)", "dhByReset"),
  gru("GRU backward: the way by n is closed", "dhNext.mul(z).add(dhByReset)", "dhNext.mul(z)"),
  gru("GRU backward: the way by z is closed", ".add(daz.matmul(Wz.T))", ""),
  gru("GRU backward: the way by r is closed", ".add(dar.matmul(Wr.T))", ""),
  gru("GRU backward: dWn from hPrev without r", "v.T.matmul(dan, dWn)", "hPrev.T.matmul(dan, dWn)"),
  gru("GRU backward, before: dr with v", "return [dv.mul(hPrev), dv.mul(r)];", "return [dv.mul(v), dv.mul(r)];"),
  gru("GRU backward, before: dh without r", "return [dv.mul(hPrev), dv.mul(r)];", "return [dv.mul(hPrev), dv];"),
  gru("GRU backward, after: dv without r", "const dv = dan.mul(r);", "const dv = dan;"),
  gru(
    "GRU backward, after: dr with hPrev",
    "return [dan.mul(v), dv.matmul(Wn.T)];",
    "return [dan.mul(hPrev), dv.matmul(Wn.T)];",
  ),
  gru("GRU backward, after: dbh is never written", 'bh.assign(dv.sum("N"));', ""),
  timeGru("TimeGRU: the state is not handed on", "h = step.forward(", "const lost = step.forward("),
  timeGru("TimeGRU backward: dh dropped", 'dhs.at("T", t).add(dh)', 'dhs.at("T", t)'),
  timeGru("TimeGRU backward: dbh of the first step alone", "bh?.addInPlace(", "bh?.assign("),
  timeGru("TimeGRU: its twin has the other convention", ", reset: this.reset, bh }", " }"),
  // starts and foreign weights
  start("lstmParams: the wrong sign of the forget bias", ".assign(forgetBias);", ".assign(-forgetBias);"),
  start(
    "lstmParams: the bias of the next gate",
    'b.slice("4H", 0, H.size).assign(',
    'b.slice("4H", H.size, 2 * H.size).assign(',
  ),
  start("lstmParams: all gates get the bias", 'b.slice("4H", 0, H.size).assign(', "b.assign("),
  foreign(
    "weights from PyTorch: the order of ONNX",
    "const LSTM_ORDER = [1, 2, 0, 3];",
    "const LSTM_ORDER = [2, 3, 0, 1];",
  ),
  foreign("weights from PyTorch: one bias for two", "return [Wx, Wh, b.add(bh)];", "return [Wx, Wh, b];"),
  foreign("weights from PyTorch's GRU: its order", "  [1, 0, 2],\n  [0, 1, 2],", "  [0, 1, 2],\n  [0, 1, 2],"),
];
