/** Blocks keep both the rows that are read and the rows that are written in the first-level cache. */
const BLOCK: i32 = 16;

/** to = fromᵀ for a matrix of rows × columns without gaps. */
export function transpose<T>(from: usize, to: usize, rows: i32, columns: i32): void {
  for (let i0 = 0; i0 < rows; i0 += BLOCK) {
    const i1 = min(rows, i0 + BLOCK);
    for (let j0 = 0; j0 < columns; j0 += BLOCK) {
      transposeBlock<T>(from, to, rows, columns, i0, i1, j0, min(columns, j0 + BLOCK));
    }
  }
}

/** Squares as wide as a vector are turned round in registers, what is left over entry by entry. */
// @ts-ignore: decorator
@inline
function transposeBlock<T>(from: usize, to: usize, rows: i32, columns: i32, i0: i32, i1: i32, j0: i32, j1: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  const iSquares = i1 - (i1 - i0) % lanes;
  const jSquares = j1 - (j1 - j0) % lanes;
  for (let j = j0; j < jSquares; j += lanes) {
    for (let i = i0; i < iSquares; i += lanes) {
      const p = from + sizeof<T>() * (<usize>i * columns + j);
      const q = to + sizeof<T>() * (<usize>j * rows + i);
      if (sizeof<T>() == 4) transposeSquare4(p, 4 * columns, q, 4 * rows);
      else transposeSquare2(p, 8 * columns, q, 8 * rows);
    }
  }
  transposeEntries<T>(from, to, rows, columns, iSquares, i1, j0, jSquares);
  transposeEntries<T>(from, to, rows, columns, i0, i1, jSquares, j1);
}

// @ts-ignore: decorator
@inline
function transposeSquare4(p: usize, pRow: i32, q: usize, qRow: i32): void {
  const p0 = v128.load(p), p1 = v128.load(p + pRow), p2 = v128.load(p + 2 * pRow), p3 = v128.load(p + 3 * pRow);
  const low01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7);
  v128.store(q, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(q + qRow, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(q + 2 * qRow, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(q + 3 * qRow, v128.shuffle<f64>(high01, high23, 1, 3));
}

// @ts-ignore: decorator
@inline
function transposeSquare2(p: usize, pRow: i32, q: usize, qRow: i32): void {
  const p0 = v128.load(p), p1 = v128.load(p + pRow);
  v128.store(q, v128.shuffle<f64>(p0, p1, 0, 2));
  v128.store(q + qRow, v128.shuffle<f64>(p0, p1, 1, 3));
}

// @ts-ignore: decorator
@inline
function transposeEntries<T>(from: usize, to: usize, rows: i32, columns: i32, i0: i32, i1: i32, j0: i32, j1: i32): void {
  for (let j = j0; j < j1; j++) {
    let p = from + sizeof<T>() * (<usize>i0 * columns + j);
    let q = to + sizeof<T>() * (<usize>j * rows + i0);
    for (let i = i0; i < i1; i++) {
      store<T>(q, load<T>(p));
      p += sizeof<T>() * columns;
      q += sizeof<T>();
    }
  }
}
