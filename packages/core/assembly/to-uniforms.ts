import { uniformsAt, wordsAt } from "./memory";

/** Turns the words into so many uniform numbers in (0, 1), each of two words: the high one and the low one. */
export function toUniforms(count: i32): void {
  let from = wordsAt;
  let to = uniformsAt;
  for (let i = 0; i < count; i += 2) {
    const words = v128.load(from);
    const numbers = v128.shuffle<i32>(words, words, 1, 0, 3, 2);
    // The upper 52 bits as the mantissa of a number in [1, 2); the centres of 2^52 equal parts.
    const above = v128.or(i64x2.shr_u(numbers, 12), i64x2.splat(0x3ff0000000000000));
    v128.store(to, f64x2.sub(above, f64x2.splat(1 - 1.1102230246251565e-16)));
    // Below 2^-32 the centres of 2^64 parts, so that small numbers stay fine.
    if (!load<i32>(from)) store<f64>(to, (<f64>load<u32>(from, 4) + 0.5) * 5.421010862427522e-20);
    if (!load<i32>(from, 8)) store<f64>(to, (<f64>load<u32>(from, 12) + 0.5) * 5.421010862427522e-20, 8);
    from += 16;
    to += 16;
  }
}
