/** One step of an LSTM for a batch, row by row. The parts of a row that belong to f, g, i, o lie side by side, `H` bytes each. */
import { gateRow, get, plus, put, sigmoidSlope, tanhSlope, times } from "./gates";
import { tanh4 } from "./tanh";

/**
 * a + u + b becomes the gates, in place of a; then c = f∘cPrev + i∘g, tanhC = tanh(c) and h = o∘tanhC.
 *
 * @param u    [rows, 4H] without gaps; b is [4H]
 * @param aRow bytes from one row of a to the next, `cPrevRow` of cPrev, `row` of c, tanhC and h
 */
export function lstmForward(
  a: usize, u: usize, b: usize, cPrev: usize, c: usize, tanhC: usize, h: usize, rows: i32, units: i32, aRow: i32, cPrevRow: i32, row: i32,
): void {
  const H = 4 * units;
  for (let r = 0; r < rows; r++) {
    gateRow(a, u, b, H, false); // f
    gateRow(a + H, u + H, b + H, H, true); // g
    gateRow(a + 2 * H, u + 2 * H, b + 2 * H, 2 * H, false); // i and o
    let j = 0;
    for (; j + 16 <= H; j += 16) stateEntries(a + j, cPrev + j, c + j, tanhC + j, h + j, H, true);
    for (; j < H; j += 4) stateEntries(a + j, cPrev + j, c + j, tanhC + j, h + j, H, false);
    a += aRow;
    u += 4 * H;
    cPrev += cPrevRow;
    c += row;
    tanhC += row;
    h += row;
  }
}

// @ts-ignore: decorator
@inline
function stateEntries(gates: usize, cPrev: usize, c: usize, tanhC: usize, h: usize, H: i32, four: bool): void {
  const f = get(gates, four), g = get(gates + H, four), i = get(gates + 2 * H, four), o = get(gates + 3 * H, four);
  const cNext = plus(times(f, get(cPrev, four)), times(i, g));
  const y = tanh4(cNext);
  put(c, cNext, four);
  put(tanhC, y, four);
  put(h, times(o, y), four);
}

/**
 * da = ∂loss/∂(what became the gates), from ∂loss/∂h, which is dhs from the layer above and dh from the step after this one, and
 * from dc, which comes from there, too, and becomes ∂loss/∂cPrev.
 *
 * @param gates what `lstmForward` has left in place of a; dh and dc are [rows, H] without gaps
 * @param aRow  bytes from one row of da and of gates to the next, `cPrevRow` of cPrev, `row` of tanhC and dhs
 */
export function lstmBackward(
  da: usize, gates: usize, cPrev: usize, tanhC: usize, dhs: usize, dh: usize, dc: usize, rows: i32, units: i32, aRow: i32, cPrevRow: i32, row: i32,
): void {
  const H = 4 * units;
  for (let r = 0; r < rows; r++) {
    let j = 0;
    for (; j + 16 <= H; j += 16) backwardEntries(da + j, gates + j, cPrev + j, tanhC + j, dhs + j, dh + j, dc + j, H, true);
    for (; j < H; j += 4) backwardEntries(da + j, gates + j, cPrev + j, tanhC + j, dhs + j, dh + j, dc + j, H, false);
    da += aRow;
    gates += aRow;
    cPrev += cPrevRow;
    tanhC += row;
    dhs += row;
    dh += H;
    dc += H;
  }
}

// @ts-ignore: decorator
@inline
function backwardEntries(da: usize, gates: usize, cPrev: usize, tanhC: usize, dhs: usize, dh: usize, dc: usize, H: i32, four: bool): void {
  const f = get(gates, four), g = get(gates + H, four), i = get(gates + 2 * H, four), o = get(gates + 3 * H, four);
  const y = get(tanhC, four);
  const dhAll = plus(get(dhs, four), get(dh, four));
  const dcAll = plus(times(times(dhAll, o), tanhSlope(y)), get(dc, four));
  put(da, times(times(dcAll, get(cPrev, four)), sigmoidSlope(f)), four);
  put(da + H, times(times(dcAll, i), tanhSlope(g)), four);
  put(da + 2 * H, times(times(dcAll, g), sigmoidSlope(i)), four);
  put(da + 3 * H, times(times(dhAll, y), sigmoidSlope(o)), four);
  put(dc, times(dcAll, f), four);
}
