/**
 * How large the largest of `count` entries is, without its sign, as a whole number that grows with it: the highest 32 bits
 * of a float behind the sign. 0 when all are zeros, and more for NaN than for infinity.
 *
 * A shift and a maximum for each vector take half the time of comparing floats.
 */
export function magnitude<T>(x: usize, count: i32): u32 {
  const end = x + sizeof<T>() * count;
  const wideEnd = x + ((sizeof<T>() * count) & ~63);
  let a = i32x4.splat(0), b = a, c = a, d = a;
  for (; x < wideEnd; x += 64) {
    a = v128.max<u32>(a, withoutSign<T>(v128.load(x)));
    b = v128.max<u32>(b, withoutSign<T>(v128.load(x, 16)));
    c = v128.max<u32>(c, withoutSign<T>(v128.load(x, 32)));
    d = v128.max<u32>(d, withoutSign<T>(v128.load(x, 48)));
  }
  for (; x < end; x += sizeof<T>()) {
    a = v128.max<u32>(a, withoutSign<T>(sizeof<T>() == 4 ? v128.load32_zero(x) : v128.load64_zero(x)));
  }
  const most = v128.max<u32>(v128.max<u32>(a, b), v128.max<u32>(c, d));
  const odd = max(<u32>i32x4.extract_lane(most, 1), <u32>i32x4.extract_lane(most, 3));
  const even = max(<u32>i32x4.extract_lane(most, 0), <u32>i32x4.extract_lane(most, 2));
  if (sizeof<T>() == 4) return max(odd, even);
  return odd == 0 && even != 0 ? 1 : odd; // the even halves of float64 are their lowest digits
}

// @ts-ignore: decorator
@inline
function withoutSign<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.shl(x, 1) : i64x2.shl(x, 1);
}
