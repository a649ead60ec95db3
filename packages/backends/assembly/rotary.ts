import { bytes } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";

/**
 * Turns the two halves `a` and `b` of each row by an angle: `a * c1 + d * b * s1` and `b * c2 + d * a * s2`.
 *
 * @param x - the rows, of `2 * half` floats each
 * @param fromRow - bytes from one of them to the next
 * @param cosines - for each of so many `positions`, which the rows take in turns, `2 * half` floats
 * @param sines - as many
 * @param y - the results, elsewhere
 * @param toRow - bytes from one of them to the next
 * @param direction - `d`
 */
export function rotary(
  x: usize,
  fromRow: usize,
  cosines: usize,
  sines: usize,
  y: usize,
  toRow: usize,
  rows: i32,
  positions: i32,
  half: i32,
  direction: f32,
): void {
  const size = bytes(half);
  const whole = bytes(half & ~7);
  let at: usize = 0;
  const end = <usize>positions * size * 2;
  for (let row = 0; row < rows; row++) {
    const c = cosines + at;
    const s = sines + at;
    const d = f32x4.splat(direction);
    for (let p: usize = 0; p < whole; p += 32) {
      const from = x + p;
      const other = from + size;
      const a0 = v128.load(from);
      const a1 = v128.load(from, 16);
      const b0 = v128.load(other);
      const b1 = v128.load(other, 16);
      const y0 = multiplyAdd(f32x4.mul(b0, d), v128.load(s + p), f32x4.mul(a0, v128.load(c + p)));
      const y1 = multiplyAdd(f32x4.mul(b1, d), v128.load(s + p, 16), f32x4.mul(a1, v128.load(c + p, 16)));
      const q = p + size;
      const z0 = multiplyAdd(f32x4.mul(a0, d), v128.load(s + q), f32x4.mul(b0, v128.load(c + q)));
      const z1 = multiplyAdd(f32x4.mul(a1, d), v128.load(s + q, 16), f32x4.mul(b1, v128.load(c + q, 16)));
      v128.store(y + p, y0);
      v128.store(y + p, y1, 16);
      v128.store(y + q, z0);
      v128.store(y + q, z1, 16);
    }
    for (let p = whole; p < size; p += 4) {
      const a = load<f32>(x + p);
      const b = load<f32>(x + size + p);
      store<f32>(y + p, a * load<f32>(c + p) + b * (direction * load<f32>(s + p)));
      store<f32>(y + size + p, b * load<f32>(c + size + p) + a * (direction * load<f32>(s + size + p)));
    }
    x += fromRow;
    y += toRow;
    at += size * 2;
    if (at == end) at = 0;
  }
}
