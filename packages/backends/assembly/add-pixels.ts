import { bytes } from "./block-sizes";

/** Adds each channel's sum over a run of pixels to `sums`. */
export function addPixels(from: usize, pixels: i32, channels: i32, sums: usize): void {
  const pixel = bytes(channels);
  const end = from + <usize>pixels * pixel;
  let channel: usize = 0;
  for (; channel + 32 <= pixel; channel += 32) {
    let p = f32x4.splat(0);
    let q = p;
    for (let at = from + channel; at < end; at += pixel) {
      p = f32x4.add(p, v128.load(at));
      q = f32x4.add(q, v128.load(at, 16));
    }
    p = f32x4.add(p, v128.load(sums + channel));
    q = f32x4.add(q, v128.load(sums + channel, 16));
    v128.store(sums + channel, p);
    v128.store(sums + channel, q, 16);
  }
  for (; channel < pixel; channel += 4) {
    let sum: f32 = 0;
    for (let at = from + channel; at < end; at += pixel) sum += load<f32>(at);
    store<f32>(sums + channel, load<f32>(sums + channel) + sum);
  }
}
