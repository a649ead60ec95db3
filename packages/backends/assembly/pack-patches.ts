import { blockDepth, bytes } from "./block-sizes";
import { clearFloats, copyFloats } from "./copy-floats";
import { Windows } from "./windows";

/**
 * How many taps of a window are packed together, so that a sum over them and all channels is not longer than
 * `blockDepth`. Where one tap's channels are more, they are packed in parts.
 */
export function tapsAtOnce(channels: i32): i32 {
  return max(1, blockDepth / max(1, channels));
}

/** The floats from one packed patch to the next: an odd number of cache lines, so that they spread over the cache. */
export function patchStride(terms: i32): i32 {
  return (((terms + 15) >> 4) | 1) << 4;
}

/**
 * Packs what windows see of some taps and channels, one patch after the other, with zeros for what lies outside.
 *
 * @param w - the windows
 * @param source - the images
 * @param first - the first window, counted through all images
 * @param count - how many windows
 * @param tap - the first tap, counted through the window
 * @param taps - how many taps: one, where the channels are not all
 * @param channel - the first channel
 * @param channels - how many channels
 * @param packed - where the patches go, {@link patchStride} of their floats apart
 */
export function packPatches(
  w: Windows,
  source: usize,
  first: i32,
  count: i32,
  tap: i32,
  taps: i32,
  channel: i32,
  channels: i32,
  packed: usize,
): void {
  const stride = bytes(patchStride(taps * channels));
  const imageBytes = bytes(w.height * w.width * w.channels);
  const tapRow = tap / w.tapColumns;
  const tapColumn = tap % w.tapColumns;
  let column = first % w.columns;
  let row = (first / w.columns) % w.rows;
  let image = source + <usize>(first / w.columns / w.rows) * imageBytes + bytes(channel);
  for (let i = 0; i < count; i++) {
    const y = row * w.strideY - w.top + tapRow * w.dilationY;
    packPatch(w, image, y, column * w.strideX - w.left, tapColumn, taps, channels, packed);
    packed += stride;
    if (++column == w.columns) {
      column = 0;
      if (++row == w.rows) {
        row = 0;
        image += imageBytes;
      }
    }
  }
}

/** The patch of a window that begins at x0, from a tap of the given column on, which lies in row y. */
function packPatch(
  w: Windows,
  image: usize,
  y: i32,
  x0: i32,
  tapColumn: i32,
  taps: i32,
  channels: i32,
  to: usize,
): void {
  const width = w.width;
  const pixel = bytes(channels);
  const dense = w.dilationX == 1;
  while (taps > 0) {
    // Taps that lie side by side in the image are copied together.
    const run = dense ? min(w.tapColumns - tapColumn, taps) : 1;
    const x = x0 + tapColumn * w.dilationX;
    const inRow = <u32>y < <u32>w.height;
    const from = image + bytes((y * width + x) * w.channels);
    if (inRow && x >= 0 && x + run <= width) {
      copyFloats(from, to, run * channels);
    } else {
      const before = inRow ? min(run, max(0, -x)) : run;
      const end = max(before, min(run, width - x));
      clearFloats(to, before * channels);
      copyFloats(from + <usize>before * pixel, to + <usize>before * pixel, (end - before) * channels);
      clearFloats(to + <usize>end * pixel, (run - end) * channels);
    }
    to += <usize>run * pixel;
    taps -= run;
    tapColumn += run;
    if (tapColumn == w.tapColumns) {
      tapColumn = 0;
      y += w.dilationY;
    }
  }
}
