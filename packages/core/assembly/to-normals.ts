import { listAt, wordsAt } from "./memory";
import { middle } from "./quantile";
import { toTailNormals } from "./to-tail-normals";

/**
 * Turns so many words into standard normal numbers in their place, by the quantile function. That of the middle is computed
 * of all of them; the 15 % in the tails are listed, and done afterwards.
 */
export function toNormals(count: i32): void {
  let list = listAt;
  const end = wordsAt + ((<usize>count) << 2);
  for (let at = wordsAt; at < end; at += 16) {
    const words = v128.load(at);
    // Odd numbers, symmetric about 0, of 2^32 equal parts of (-1/2, 1/2) the centres of every other one.
    const centred = v128.or(v128.xor(words, i32x4.splat(0x80000000)), i32x4.splat(1));
    const far = i32x4.gt_s(i32x4.abs(centred), i32x4.splat(tailFrom));
    const q = f32x4.mul(f32x4.convert_i32x4_s(centred), f32x4.splat(2.3283064365386963e-10));
    v128.store(at, v128.bitselect(centred, middle(q), far));
    const which = i32x4.bitmask(far);
    store<i32>(list, <i32>at);
    list += (<usize>(which & 1)) << 2;
    store<i32>(list, <i32>at + 4);
    list += (<usize>(which & 2)) << 1;
    store<i32>(list, <i32>at + 8);
    list += <usize>(which & 4);
    store<i32>(list, <i32>at + 12);
    list += <usize>(which & 8) >> 1;
  }
  toTailNormals(<i32>((list - listAt) >> 2));
}

/** 0.425 of 2^32. */
const tailFrom: i32 = 1825361101;
