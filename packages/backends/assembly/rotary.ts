import { bytes } from "./block-sizes";

/**
 * Turns the two halves `a` and `b` of each row by an angle: `a * c1 + d * b * s1` and `b * c2 + d * a * s2`.
 *
 * @param x - the rows, of `2 * half` floats each
 * @param cosines - for each of so many `positions`, which the rows take in turns, `2 * half` floats
 * @param sines - as many
 * @param y - the results, elsewhere
 * @param direction - `d`
 */
export function rotary(
  x: usize,
  cosines: usize,
  sines: usize,
  y: usize,
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
    inline.always(turnWhole(x, x + size, c, s, y, whole, direction));
    inline.always(turnWhole(x + size, x, c + size, s + size, y + size, whole, direction));
    for (let p = whole; p < size; p += 4) {
      const a = load<f32>(x + p);
      const b = load<f32>(x + size + p);
      store<f32>(y + p, a * load<f32>(c + p) + b * (direction * load<f32>(s + p)));
      store<f32>(y + size + p, b * load<f32>(c + size + p) + a * (direction * load<f32>(s + size + p)));
    }
    x += size * 2;
    y += size * 2;
    at += size * 2;
    if (at == end) at = 0;
  }
}

/** `y = a * c + d * b * s`, eight at a time. */
function turnWhole(a: usize, b: usize, c: usize, s: usize, y: usize, end: usize, direction: f32): void {
  const d = f32x4.splat(direction);
  for (let p: usize = 0; p < end; p += 32) {
    const s0 = f32x4.mul(v128.load(s + p), d);
    const s1 = f32x4.mul(v128.load(s + p, 16), d);
    const y0 = f32x4.add(f32x4.mul(v128.load(a + p), v128.load(c + p)), f32x4.mul(v128.load(b + p), s0));
    const y1 = f32x4.add(f32x4.mul(v128.load(a + p, 16), v128.load(c + p, 16)), f32x4.mul(v128.load(b + p, 16), s1));
    v128.store(y + p, y0);
    v128.store(y + p, y1, 16);
  }
}
