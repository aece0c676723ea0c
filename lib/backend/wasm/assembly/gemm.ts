/**
 * c = a·b (+ c) for matrices of any size, in the way of Goto and van de Geijn, "Anatomy of high-performance matrix
 * multiplication" (2008): blocks that fit the caches, and inside them tiles of c that stay in registers.
 *
 * A tile is 4 rows by two vectors: 8 accumulators, which with two vectors of b and one broadcast entry of a fill
 * the 16 vector registers without spilling. Every sum runs over k in one order, so the result has the same bits everywhere.
 */
const TILE_ROWS: i32 = 4;
const STRIP_BYTES: i32 = 32;

/** A strip of b, DEPTH × 32 bytes, stays in the first-level cache; a block of a, ROWS × DEPTH, in the second. */
const DEPTH: i32 = 256;
const ROWS: i32 = 96;
const COLUMNS: i32 = 512;

/** How much memory `pack` must have, in bytes. */
export function packedBytes(): i32 {
  return DEPTH * (ROWS + COLUMNS) * sizeof<f64>() + TILE_ROWS * STRIP_BYTES;
}

/**
 * @param m, n, k  c is m × n, a is m × k, b is k × n
 * @param aRow     bytes from an entry of a to the one below it; `aColumn`: to the one on its right; b and c likewise;
 *                 the entries of a row of c lie without gaps
 * @param add      add to c instead of overwriting it
 * @param pack     memory to work in
 */
export function gemm<T>(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cRow: i32, add: bool, pack: usize,
): void {
  for (let j = 0; j < n; j += COLUMNS) {
    for (let p = 0; p < k; p += DEPTH) {
      block<T>(
        m, min(n - j, COLUMNS), min(k - p, DEPTH), a + p * aColumn, aRow, aColumn, b + p * bRow + j * bColumn, bRow, bColumn,
        c + j * sizeof<T>(), cRow, add || p > 0, pack,
      );
    }
  }
}

/** `gemm` for a depth and a width that fit the caches. */
function block<T>(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cRow: i32, add: bool, pack: usize,
): void {
  const edge = pack;
  const packedA = edge + TILE_ROWS * STRIP_BYTES;
  const packedB = packedA + DEPTH * ROWS * sizeof<f64>();
  const width = STRIP_BYTES / <i32>sizeof<T>();
  const ready = stripsReadInPlace<T>(m, n, k, bRow, bColumn);
  packStrips<T>(n, k, b, bRow, bColumn, ready, packedB);
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(m - i, ROWS);
    let aBlock = a + i * aRow;
    let aTile = aRow * TILE_ROWS, aNext = aRow, aStep = aColumn;
    if (packsRows<T>(n, aColumn)) {
      packRows<T>(rows, k, aBlock, aRow, aColumn, packedA);
      aBlock = packedA;
      aTile = TILE_ROWS * sizeof<T>() * k;
      aNext = sizeof<T>();
      aStep = TILE_ROWS * sizeof<T>();
    }
    for (let j = 0, strip = 0; j < n; j += width, strip++) {
      const inPlace = strip < ready;
      const bStrip = inPlace ? b + j * sizeof<T>() : packedB + strip * k * STRIP_BYTES;
      const target = c + i * cRow + j * sizeof<T>();
      column<T>(rows, min(n - j, width), k, aBlock, aTile, aNext, aStep, bStrip, inPlace ? bRow : STRIP_BYTES, target, cRow, add, edge);
    }
  }
}

/** How many strips of b, from the left, are read where they lie: packing costs more than it saves when a has few rows. */
// @ts-ignore: decorator
@inline
function stripsReadInPlace<T>(m: i32, n: i32, k: i32, bRow: i32, bColumn: i32): i32 {
  if (bColumn != sizeof<T>()) return 0;
  const few = m <= 32 || k * bRow <= 65536;
  return few ? n / (STRIP_BYTES / <i32>sizeof<T>()) : 0;
}

/** Whether a block of a is copied first: its columns are then read once for many strips of b. */
// @ts-ignore: decorator
@inline
function packsRows<T>(n: i32, aColumn: i32): bool {
  return n >= 64 && aColumn != sizeof<T>();
}

/** Copies strips of b, 32 bytes wide, row after row; the last is filled up with zeros. */
function packStrips<T>(n: i32, k: i32, b: usize, bRow: i32, bColumn: i32, first: i32, to: usize): void {
  const width = STRIP_BYTES / <i32>sizeof<T>();
  for (let strip = first, j = first * width; j < n; j += width, strip++) {
    const target = to + strip * k * STRIP_BYTES;
    const source = b + j * bColumn;
    if (n - j >= width && bColumn == sizeof<T>()) packFullStrip(k, source, bRow, target);
    else if (n - j >= width && bRow == 4 && sizeof<T>() == 4) packTransposedStrip(k, source, bColumn, target);
    else packAnyStrip<T>(min(n - j, width), k, source, bRow, bColumn, target);
  }
}

function packFullStrip(k: i32, b: usize, bRow: i32, to: usize): void {
  for (let p = 0; p < k; p++, b += bRow, to += STRIP_BYTES) {
    v128.store(to, v128.load(b));
    v128.store(to, v128.load(b, 16), 16);
  }
}

/** A strip of a transposed float32 b: squares of 4 × 4 entries, turned round in registers. */
function packTransposedStrip(k: i32, b: usize, bColumn: i32, to: usize): void {
  const whole = k & ~3;
  for (let p = 0; p < whole; p += 4, b += 16, to += 4 * STRIP_BYTES) {
    packSquare(b, bColumn, to);
    packSquare(b + 4 * bColumn, bColumn, to + 16);
  }
  packAnyStrip<f32>(8, k - whole, b, 4, bColumn, to);
}

// @ts-ignore: decorator
@inline
function packSquare(b: usize, bColumn: i32, to: usize): void {
  const b0 = v128.load(b), b1 = v128.load(b + bColumn), b2 = v128.load(b + 2 * bColumn), b3 = v128.load(b + 3 * bColumn);
  const low01 = v128.shuffle<f32>(b0, b1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(b0, b1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(b2, b3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(b2, b3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to + STRIP_BYTES, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(to + 2 * STRIP_BYTES, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(to + 3 * STRIP_BYTES, v128.shuffle<f64>(high01, high23, 1, 3));
}

function packAnyStrip<T>(width: i32, k: i32, b: usize, bRow: i32, bColumn: i32, to: usize): void {
  const full = STRIP_BYTES / <i32>sizeof<T>();
  for (let j = 0; j < full; j++, b += bColumn) {
    let from = b;
    let target = to + j * sizeof<T>();
    for (let p = 0; p < k; p++, from += bRow, target += STRIP_BYTES) store<T>(target, j < width ? load<T>(from) : <T>0);
  }
}

/** Copies a block of a in groups of 4 rows, the 4 entries of a column side by side. */
function packRows<T>(rows: i32, k: i32, a: usize, aRow: i32, aColumn: i32, to: usize): void {
  for (let i = 0; i < rows; i += TILE_ROWS) {
    const count = min(rows - i, TILE_ROWS);
    for (let p = 0; p < k; p++, to += TILE_ROWS * sizeof<T>()) {
      const from = a + i * aRow + p * aColumn;
      if (count == TILE_ROWS && aRow == sizeof<T>()) {
        v128.store(to, v128.load(from));
        if (sizeof<T>() == 8) v128.store(to, v128.load(from, 16), 16);
      } else for (let r = 0; r < count; r++) store<T>(to + r * sizeof<T>(), load<T>(from + r * aRow));
    }
  }
}

/** All tiles of one strip, from top to bottom. */
// @ts-ignore: decorator
@inline
function column<T>(
  m: i32, n: i32, k: i32, a: usize, aTile: i32, aRow: i32, aColumn: i32, b: usize, bRow: i32, c: usize, cRow: i32, add: bool, edge: usize,
): void {
  let i = 0;
  for (; i + TILE_ROWS <= m; i += TILE_ROWS, a += aTile, c += cRow * TILE_ROWS) {
    tile<T>(4, n, k, a, aRow, aColumn, b, bRow, c, cRow, add, edge);
  }
  if (m - i == 3) tile<T>(3, n, k, a, aRow, aColumn, b, bRow, c, cRow, add, edge);
  else if (m - i == 2) tile<T>(2, n, k, a, aRow, aColumn, b, bRow, c, cRow, add, edge);
  else if (m - i == 1) tile<T>(1, n, k, a, aRow, aColumn, b, bRow, c, cRow, add, edge);
}

/** One tile of c: `rows` (a constant, 1 to 4) by one strip, of which `n` columns belong to c. */
// @ts-ignore: decorator
@inline
function tile<T>(
  rows: i32, n: i32, k: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, c: usize, cRow: i32, add: bool, edge: usize,
): void {
  let c00 = v128.splat<T>(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  let a0 = a, a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  for (let p = 0; p < k; p++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    b += bRow;
    const x0 = v128.load_splat<T>(a0);
    a0 += aColumn;
    c00 = v128.add<T>(c00, v128.mul<T>(x0, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(x0, b1));
    if (rows > 1) {
      const x1 = v128.load_splat<T>(a1);
      a1 += aColumn;
      c10 = v128.add<T>(c10, v128.mul<T>(x1, b0));
      c11 = v128.add<T>(c11, v128.mul<T>(x1, b1));
    }
    if (rows > 2) {
      const x2 = v128.load_splat<T>(a2);
      a2 += aColumn;
      c20 = v128.add<T>(c20, v128.mul<T>(x2, b0));
      c21 = v128.add<T>(c21, v128.mul<T>(x2, b1));
    }
    if (rows > 3) {
      const x3 = v128.load_splat<T>(a3);
      a3 += aColumn;
      c30 = v128.add<T>(c30, v128.mul<T>(x3, b0));
      c31 = v128.add<T>(c31, v128.mul<T>(x3, b1));
    }
  }
  putRow<T>(n, c, c00, c01, add, edge);
  if (rows > 1) putRow<T>(n, c + cRow, c10, c11, add, edge);
  if (rows > 2) putRow<T>(n, c + 2 * cRow, c20, c21, add, edge);
  if (rows > 3) putRow<T>(n, c + 3 * cRow, c30, c31, add, edge);
}

/** Writes one row of a tile, of which the first `n` columns belong to c. */
// @ts-ignore: decorator
@inline
function putRow<T>(n: i32, c: usize, left: v128, right: v128, add: bool, edge: usize): void {
  if (n * <i32>sizeof<T>() == STRIP_BYTES) {
    v128.store(c, add ? v128.add<T>(v128.load(c), left) : left);
    v128.store(c, add ? v128.add<T>(v128.load(c, 16), right) : right, 16);
  } else {
    v128.store(edge, left);
    v128.store(edge, right, 16);
    for (let j = 0; j < n; j++, c += sizeof<T>(), edge += sizeof<T>()) {
      store<T>(c, add ? <T>(load<T>(c) + load<T>(edge)) : load<T>(edge));
    }
  }
}
