import { bytes } from "./block-sizes";

/** Adds floats to others. */
export function addFloats(from: usize, to: usize, count: i32): void {
  const end = bytes(count);
  let i: usize = 0;
  for (; i + 32 <= end; i += 32) {
    const p = f32x4.add(v128.load(to + i), v128.load(from + i));
    const q = f32x4.add(v128.load(to + i, 16), v128.load(from + i, 16));
    v128.store(to + i, p);
    v128.store(to + i, q, 16);
  }
  for (; i < end; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}
