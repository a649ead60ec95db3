import { bytes } from "./block-sizes";
import { Windows } from "./windows";

/**
 * Puts computed pixels where they belong, with the bias and the residual added.
 *
 * @param w - the windows, which say where
 * @param block - the pixels
 * @param blockRow - the bytes from one pixel to the next
 * @param first - the first window, counted through all images
 * @param count - how many
 * @param channels - channels of the result
 * @param bias - added to each pixel, or 0
 * @param biasPerImage - whether each image has a bias of its own
 * @param residual - added, of the shape of the result, or 0
 * @param out - the result
 */
export function storePixels(
  w: Windows,
  block: usize,
  blockRow: usize,
  first: i32,
  count: i32,
  channels: i32,
  bias: usize,
  biasPerImage: bool,
  residual: usize,
  out: usize,
): void {
  const pixel = bytes(channels);
  let column = first % w.columns;
  let row = (first / w.columns) % w.rows;
  let image = first / w.columns / w.rows;
  for (let i = 0; i < count; i++) {
    const y = image * w.outHeight + w.firstY + row * w.stepY;
    const to = <usize>(y * w.outWidth + w.firstX + column * w.stepX) * pixel;
    const shift = biasPerImage ? bias + <usize>image * pixel : bias;
    storePixel(block, shift, residual == 0 ? 0 : residual + to, out + to, channels);
    block += blockRow;
    if (++column == w.columns) {
      column = 0;
      if (++row == w.rows) {
        row = 0;
        image++;
      }
    }
  }
}

/** One pixel; `bias` and `residual` may be 0 for none. */
function storePixel(from: usize, bias: usize, residual: usize, to: usize, channels: i32): void {
  let i: usize = 0;
  const whole = bytes(channels & ~3);
  for (; i < whole; i += 16) {
    let value = v128.load(from + i);
    if (bias != 0) value = f32x4.add(value, v128.load(bias + i));
    if (residual != 0) value = f32x4.add(value, v128.load(residual + i));
    v128.store(to + i, value);
  }
  for (; i < bytes(channels); i += 4) {
    let value = load<f32>(from + i);
    if (bias != 0) value += load<f32>(bias + i);
    if (residual != 0) value += load<f32>(residual + i);
    store<f32>(to + i, value);
  }
}
