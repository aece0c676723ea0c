/** The backward pass of h = tanh(z + b), for a block of rows at a time. */

/**
 * dt = (dt + carry)·(1 − h²), in place, and db += the sum of its rows.
 *
 * `dt` holds ∂loss/∂h from the layer above and `carry` what flowed back from the next time step; `row` is the distance
 * between rows of `dt` and `h` in bytes; `carry` has no gaps.
 */
export function backwardRows<T>(dt: usize, h: usize, carry: usize, db: usize, rows: i32, columns: i32, row: i32): void {
  for (let r = 0; r < rows; r++) {
    backwardRow<T>(dt, h, carry, db, columns);
    dt += row;
    h += row;
    carry += sizeof<T>() * columns;
  }
}

// @ts-ignore: decorator
@inline
function backwardRow<T>(dt: usize, h: usize, carry: usize, db: usize, columns: i32): void {
  const end = dt + sizeof<T>() * columns;
  const vectorEnd = dt + ((sizeof<T>() * columns) & ~15);
  for (; dt < vectorEnd; dt += 16, h += 16, carry += 16, db += 16) {
    const y = v128.load(h);
    const slope = v128.sub<T>(v128.splat<T>(1), v128.mul<T>(y, y));
    const value = v128.mul<T>(v128.add<T>(v128.load(dt), v128.load(carry)), slope);
    v128.store(dt, value);
    v128.store(db, v128.add<T>(v128.load(db), value));
  }
  for (; dt < end; dt += sizeof<T>(), h += sizeof<T>(), carry += sizeof<T>(), db += sizeof<T>()) {
    const y = load<T>(h);
    const value = <T>((load<T>(dt) + load<T>(carry)) * (<T>1 - y * y));
    store<T>(dt, value);
    store<T>(db, load<T>(db) + value);
  }
}
