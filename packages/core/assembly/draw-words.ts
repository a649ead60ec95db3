import { wordsAt } from "./memory";

/**
 * Random words from the blocks of a stream that follow each other, four of each block: Philox 4x32-10, on eight blocks at
 * a time, as one round waits long for its products.
 *
 * @param at - the place of the first word; from -3, if some of the first block are not wanted
 * @param blocks - blocks; up to seven more are written behind them
 * @param counter - the first block's number, low word
 * @param counterHigh - its high word
 * @param stream - the stream, low word
 * @param streamHigh - its high word
 * @param key - low word
 * @param keyHigh - high word
 */
export function drawWords(
  at: i32,
  blocks: i32,
  counter: i32,
  counterHigh: i32,
  stream: i32,
  streamHigh: i32,
  key: i32,
  keyHigh: i32,
): void {
  let to = wordsAt + ((<usize>at) << 2);
  const first = i32x4.splat(counter);
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  for (let block = 0; block < blocks; block += 8) {
    let a0 = i32x4.add(first, i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3)));
    let b0 = i32x4.add(first, i32x4.add(i32x4.splat(block), i32x4(4, 5, 6, 7)));
    // Where the low word has gone round, the high word is one more: minus the mask, which is -1.
    let a1 = i32x4.sub(i32x4.splat(counterHigh), i32x4.lt_u(a0, first));
    let b1 = i32x4.sub(i32x4.splat(counterHigh), i32x4.lt_u(b0, first));
    let a2 = i32x4.splat(stream);
    let b2 = a2;
    let a3 = i32x4.splat(streamHigh);
    let b3 = a3;
    let k0 = key;
    let k1 = keyHigh;
    for (let round = 0; round < 10; round++) {
      const key0 = i32x4.splat(k0);
      const key1 = i32x4.splat(k1);
      const pa = i64x2.extmul_low_i32x4_u(a0, m0);
      const qa = i64x2.extmul_high_i32x4_u(a0, m0);
      const ra = i64x2.extmul_low_i32x4_u(a2, m1);
      const sa = i64x2.extmul_high_i32x4_u(a2, m1);
      const pb = i64x2.extmul_low_i32x4_u(b0, m0);
      const qb = i64x2.extmul_high_i32x4_u(b0, m0);
      const rb = i64x2.extmul_low_i32x4_u(b2, m1);
      const sb = i64x2.extmul_high_i32x4_u(b2, m1);
      a0 = v128.xor(v128.xor(a1, key0), v128.shuffle<i32>(ra, sa, 1, 3, 5, 7));
      a1 = v128.shuffle<i32>(ra, sa, 0, 2, 4, 6);
      a2 = v128.xor(v128.xor(a3, key1), v128.shuffle<i32>(pa, qa, 1, 3, 5, 7));
      a3 = v128.shuffle<i32>(pa, qa, 0, 2, 4, 6);
      b0 = v128.xor(v128.xor(b1, key0), v128.shuffle<i32>(rb, sb, 1, 3, 5, 7));
      b1 = v128.shuffle<i32>(rb, sb, 0, 2, 4, 6);
      b2 = v128.xor(v128.xor(b3, key1), v128.shuffle<i32>(pb, qb, 1, 3, 5, 7));
      b3 = v128.shuffle<i32>(pb, qb, 0, 2, 4, 6);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    storeBlocks(to, a0, a1, a2, a3);
    storeBlocks(to + 64, b0, b1, b2, b3);
    to += 128;
  }
}

/** Four blocks, each of the words at the same place of `c0` to `c3`. */
function storeBlocks(to: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const p = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const q = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const r = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const s = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(p, q, 0, 2));
  v128.store(to, v128.shuffle<i64>(p, q, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(r, s, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(r, s, 1, 3), 48);
}
