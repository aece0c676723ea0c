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

// @ts-ignore: decorator
@inline
function transposeBlock<T>(from: usize, to: usize, rows: i32, columns: i32, i0: i32, i1: i32, j0: i32, j1: i32): void {
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
