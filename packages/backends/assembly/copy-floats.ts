import { bytes } from "./block-sizes";

/** Copies floats. Eight at a time, loads before stores, so that the engine can join the pairs. */
export function copyFloats(from: usize, to: usize, count: i32): void {
  let left = count;
  for (; left >= 8; left -= 8) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    v128.store(to, a);
    v128.store(to, b, 16);
    from += 32;
    to += 32;
  }
  if (left & 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  if (left & 2) {
    store<u64>(to, load<u64>(from));
    from += 8;
    to += 8;
  }
  if (left & 1) store<f32>(to, load<f32>(from));
}

/** Writes zeros. */
export function clearFloats(to: usize, count: i32): void {
  const zero = f32x4.splat(0);
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(to, zero);
    to += 16;
  }
  for (let i = 0; i < left; i++) store<f32>(to + bytes(i), 0);
}
