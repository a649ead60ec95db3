import { listAt } from "./memory";
import { tail } from "./quantile";

/** Turns the listed words, odd numbers in the tails, into normal numbers in their place, four at a time. */
export function toTailNormals(count: i32): void {
  const end = listAt + ((<usize>count) << 2);
  // What is missing to four is done again, from a copy, in a place that nobody reads.
  for (let i = 0; i < 3; i++) store<i32>(end + ((<usize>i) << 2), <i32>(end + 16));
  store<i32>(end + 16, 0x7fffffff);
  for (let list = listAt; list < end; list += 16) {
    const a = <usize>load<i32>(list);
    const b = <usize>load<i32>(list, 4);
    const c = <usize>load<i32>(list, 8);
    const d = <usize>load<i32>(list, 12);
    let words = v128.load32_zero(a);
    words = v128.load32_lane(b, words, 1);
    words = v128.load32_lane(c, words, 2);
    words = v128.load32_lane(d, words, 3);
    // The mass beyond, of 2^32.
    const mass = f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(0x80000000), i32x4.abs(words)));
    const sign = v128.and(words, i32x4.splat(0x80000000));
    const x = v128.or(tail(mass), sign);
    v128.store32_lane(a, x, 0);
    v128.store32_lane(b, x, 1);
    v128.store32_lane(c, x, 2);
    v128.store32_lane(d, x, 3);
  }
}
