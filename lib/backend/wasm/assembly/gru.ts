/** One step of a GRU for a batch, row by row. The parts of a row that belong to z, r, n lie side by side, `H` bytes each. */
import { gateRow, get, plus, put, sigmoidSlope, tanhSlope, times } from "./gates";
import { tanh4 } from "./tanh";

/**
 * With the reset after the product: a + u + b becomes z and r, in place of a; then v = u + bh, n = tanh(a + b + r∘v) and
 * h = z∘hPrev + (1 − z)∘n.
 *
 * @param u    hPrev·Wh, [rows, 3H] without gaps; b is [3H], bh [H]
 * @param aRow bytes from one row of a to the next, `hPrevRow` of hPrev, `row` of v and h
 */
export function gruAfterForward(
  a: usize, u: usize, b: usize, bh: usize, hPrev: usize, v: usize, h: usize, rows: i32, units: i32, aRow: i32, hPrevRow: i32, row: i32,
): void {
  const H = 4 * units;
  for (let i = 0; i < rows; i++) {
    gateRow(a, u, b, 2 * H, false);
    let j = 0;
    for (; j + 16 <= H; j += 16) afterEntries(a + j, u + j, b + j, bh + j, hPrev + j, v + j, h + j, H, true);
    for (; j < H; j += 4) afterEntries(a + j, u + j, b + j, bh + j, hPrev + j, v + j, h + j, H, false);
    a += aRow;
    u += 3 * H;
    hPrev += hPrevRow;
    v += row;
    h += row;
  }
}

// @ts-ignore: decorator
@inline
function afterEntries(a: usize, u: usize, b: usize, bh: usize, hPrev: usize, v: usize, h: usize, H: i32, four: bool): void {
  const z = get(a, four), r = get(a + H, four);
  const product = plus(get(u + 2 * H, four), get(bh, four));
  const n = tanh4(plus(plus(get(a + 2 * H, four), get(b + 2 * H, four)), times(r, product)));
  put(a + 2 * H, n, four);
  put(v, product, four);
  put(h, between(z, get(hPrev, four), n), four);
}

/** z∘h + (1 − z)∘n */
// @ts-ignore: decorator
@inline
function between(z: v128, h: v128, n: v128): v128 {
  return plus(times(z, h), times(f32x4.sub(f32x4.splat(1), z), n));
}

/** With the reset before the product, first half: a + u + b becomes z and r, in place of a, and v = r∘hPrev. */
export function gruBeforeGates(
  a: usize, u: usize, b: usize, hPrev: usize, v: usize, rows: i32, units: i32, aRow: i32, hPrevRow: i32, row: i32,
): void {
  const H = 4 * units;
  for (let i = 0; i < rows; i++) {
    gateRow(a, u, b, 2 * H, false);
    let j = 0;
    for (; j + 16 <= H; j += 16) put(v + j, times(get(a + H + j, true), get(hPrev + j, true)), true);
    for (; j < H; j += 4) put(v + j, times(get(a + H + j, false), get(hPrev + j, false)), false);
    a += aRow;
    u += 3 * H;
    hPrev += hPrevRow;
    v += row;
  }
}

/** Second half, when v·Wn is in the last third of u: n = tanh(a + u + b) and h = z∘hPrev + (1 − z)∘n. */
export function gruBeforeState(
  a: usize, u: usize, b: usize, hPrev: usize, h: usize, rows: i32, units: i32, aRow: i32, hPrevRow: i32, row: i32,
): void {
  const H = 4 * units;
  for (let i = 0; i < rows; i++) {
    let j = 0;
    for (; j + 16 <= H; j += 16) stateEntries(a + j, u + j, b + j, hPrev + j, h + j, H, true);
    for (; j < H; j += 4) stateEntries(a + j, u + j, b + j, hPrev + j, h + j, H, false);
    a += aRow;
    u += 3 * H;
    hPrev += hPrevRow;
    h += row;
  }
}

// @ts-ignore: decorator
@inline
function stateEntries(a: usize, u: usize, b: usize, hPrev: usize, h: usize, H: i32, four: bool): void {
  const n = tanh4(plus(plus(get(a + 2 * H, four), get(u + 2 * H, four)), get(b + 2 * H, four)));
  put(a + 2 * H, n, four);
  put(h, between(get(a, four), get(hPrev, four), n), four);
}

/**
 * With the reset after the product: da = ∂loss/∂(what became z, r, n), and du the same for u, from ∂loss/∂h, which is dhs from the
 * layer above and dh from the step after this one. Of ∂loss/∂hPrev, dh becomes what went past the gates.
 *
 * @param gates what the forward pass has left in place of a; dh is [rows, H] without gaps
 * @param aRow  bytes from one row of da, du and gates to the next, `hPrevRow` of hPrev, `row` of v and dhs
 */
export function gruAfterBackward(
  da: usize, du: usize, gates: usize, v: usize, hPrev: usize, dhs: usize, dh: usize, rows: i32, units: i32, aRow: i32, hPrevRow: i32, row: i32,
): void {
  const H = 4 * units;
  for (let i = 0; i < rows; i++) {
    let j = 0;
    for (; j + 16 <= H; j += 16) afterBackEntries(da + j, du + j, gates + j, v + j, hPrev + j, dhs + j, dh + j, H, true);
    for (; j < H; j += 4) afterBackEntries(da + j, du + j, gates + j, v + j, hPrev + j, dhs + j, dh + j, H, false);
    da += aRow;
    du += aRow;
    gates += aRow;
    v += row;
    hPrev += hPrevRow;
    dhs += row;
    dh += H;
  }
}

// @ts-ignore: decorator
@inline
function afterBackEntries(da: usize, du: usize, gates: usize, v: usize, hPrev: usize, dhs: usize, dh: usize, H: i32, four: bool): void {
  const r = get(gates + H, four);
  const dan = outerEntries(da, gates, hPrev, dhs, dh, H, four);
  const dar = times(times(dan, get(v, four)), sigmoidSlope(r));
  put(da + H, dar, four);
  put(du, get(da, four), four);
  put(du + H, dar, four);
  put(du + 2 * H, times(dan, r), four);
}

/** The parts of da for z and n; dh becomes what went past the gates. Returns that for n. */
// @ts-ignore: decorator
@inline
function outerEntries(da: usize, gates: usize, hPrev: usize, dhs: usize, dh: usize, H: i32, four: bool): v128 {
  const z = get(gates, four), n = get(gates + 2 * H, four);
  const d = plus(get(dhs, four), get(dh, four));
  const dan = times(times(d, f32x4.sub(f32x4.splat(1), z)), tanhSlope(n));
  put(da, times(times(d, f32x4.sub(get(hPrev, four), n)), sigmoidSlope(z)), four);
  put(da + 2 * H, dan, four);
  put(dh, times(d, z), four);
  return dan;
}

/** With the reset before the product, first half: da for z and n; of ∂loss/∂hPrev, dh becomes what went past the gates. */
export function gruBeforeBackwardState(
  da: usize, gates: usize, hPrev: usize, dhs: usize, dh: usize, rows: i32, units: i32, aRow: i32, hPrevRow: i32, row: i32,
): void {
  const H = 4 * units;
  for (let i = 0; i < rows; i++) {
    let j = 0;
    for (; j + 16 <= H; j += 16) outerEntries(da + j, gates + j, hPrev + j, dhs + j, dh + j, H, true);
    for (; j < H; j += 4) outerEntries(da + j, gates + j, hPrev + j, dhs + j, dh + j, H, false);
    da += aRow;
    gates += aRow;
    hPrev += hPrevRow;
    dhs += row;
    dh += H;
  }
}

/** Second half, from dv = ∂loss/∂(r∘hPrev), [rows, H] without gaps: da for r, and dh grows by what came through r∘hPrev. */
export function gruBeforeBackwardGates(
  da: usize, gates: usize, hPrev: usize, dv: usize, dh: usize, rows: i32, units: i32, aRow: i32, hPrevRow: i32,
): void {
  const H = 4 * units;
  for (let i = 0; i < rows; i++) {
    let j = 0;
    for (; j + 16 <= H; j += 16) resetEntries(da + j + H, gates + j + H, hPrev + j, dv + j, dh + j, true);
    for (; j < H; j += 4) resetEntries(da + j + H, gates + j + H, hPrev + j, dv + j, dh + j, false);
    da += aRow;
    gates += aRow;
    hPrev += hPrevRow;
    dv += H;
    dh += H;
  }
}

// @ts-ignore: decorator
@inline
function resetEntries(dar: usize, r: usize, hPrev: usize, dv: usize, dh: usize, four: bool): void {
  const gate = get(r, four), d = get(dv, four);
  put(dar, times(times(d, get(hPrev, four)), sigmoidSlope(gate)), four);
  put(dh, plus(get(dh, four), times(d, gate)), four);
}
