import { blockDepth, bytes, roomForColumns, tileColumns, wholeTiles } from "./block-sizes";
import { copyFloats } from "./copy-floats";
import { multiplyTiles } from "./multiply-tiles";
import { addWeightedRows } from "./multiply-vector";
import { packRight } from "./pack";
import { packPatches, patchStride, tapsAtOnce } from "./pack-patches";
import { looksAtPixels } from "./pixel-windows";
import { Windows } from "./windows";

/** Pixels whose products are summed in one go: their patches and gradients lie in the second-level cache. */
const blockPixels: i32 = 192;

/** The floats of working memory that {@link convolveFilterGradient} needs; see {@link convolveScratch}. */
export function filterGradientScratch(taps: i32, channels: i32, columns: i32): i32 {
  const terms = min(taps * channels, blockDepth);
  const packed = blockPixels * patchStride(terms) + (blockPixels + 1) * wholeTiles(columns);
  return packed + taps * channels * roomForColumns(columns);
}

/**
 * The gradient of a convolution by its filter, a sum over all pixels of their patches times their gradients, block by
 * block; and by its bias, the sum of the gradients.
 *
 * @param windows - the address of the convolution's {@link Windows}
 * @param x - the images
 * @param dy - the gradient by the result
 * @param columns - channels of the result
 * @param filterOut - the gradient by the filter
 * @param biasOut - the gradient by the bias, or 0 where it is not wanted
 * @param scratch - working memory
 */
export function convolveFilterGradient(
  windows: usize,
  x: usize,
  dy: usize,
  columns: i32,
  filterOut: usize,
  biasOut: usize,
  scratch: usize,
): void {
  const w = changetype<Windows>(windows);
  const taps = w.tapRows * w.tapColumns;
  const together = tapsAtOnce(w.channels);
  const width = wholeTiles(columns);
  const rowBytes = bytes(roomForColumns(columns));
  const patches = scratch;
  const gradients = patches + bytes(blockPixels * patchStride(min(taps * w.channels, blockDepth)));
  const biasSums = gradients + bytes(blockPixels * width);
  const sums = biasSums + bytes(width);
  memory.fill(biasSums, 0, bytes(width) + rowBytes * (taps * w.channels));

  // Where pixels lie whole KiB apart they would share a few lines of the cache.
  const inPlace = looksAtPixels(w) && (w.channels & 255) != 0;
  const pixels = w.images * w.rows * w.columns;
  for (let first = 0; first < pixels; first += blockPixels) {
    const count = min(blockPixels, pixels - first);
    packRight(dy + bytes(first * columns), bytes(columns), count, columns, gradients);
    if (biasOut != 0) addRows(gradients, count, columns, biasSums);
    for (let tap = 0; tap < taps; tap += together) {
      const tapsHere = min(together, taps - tap);
      for (let channel = 0; channel < w.channels; channel += blockDepth) {
        const channels = min(blockDepth, w.channels - channel);
        const terms = tapsHere * channels;
        let left = patches;
        let leftRow = bytes(patchStride(terms));
        if (inPlace) {
          left = x + bytes(first * w.channels + channel);
          leftRow = bytes(w.channels);
        } else packPatches(w, x, first, count, tap, tapsHere, channel, channels, patches);
        const out = sums + <usize>(tap * w.channels + channel) * rowBytes;
        if (columns == 1) addWeightedRows(left, leftRow, count, terms, dy + bytes(first), out);
        else multiplyTiles(left, 4, leftRow, terms, gradients, columns, count, out, rowBytes, true);
      }
    }
  }
  copyRows(sums, rowBytes, taps * w.channels, columns, filterOut);
  if (biasOut != 0) copyRows(biasSums, rowBytes, 1, columns, biasOut);
}

/** Adds the sums of the rows of packed strips to those of the blocks before. */
function addRows(packed: usize, rows: i32, columns: i32, sums: usize): void {
  for (let column = 0; column < columns; column += tileColumns) {
    const zero = f32x4.splat(0);
    let p = zero,
      q = zero,
      r = zero,
      s = zero;
    for (let row = 0; row < rows; row++) {
      p = f32x4.add(p, v128.load(packed));
      q = f32x4.add(q, v128.load(packed, 16));
      if (tileColumns == 16) r = f32x4.add(r, v128.load(packed, 32));
      if (tileColumns == 16) s = f32x4.add(s, v128.load(packed, 48));
      packed += bytes(tileColumns);
    }
    p = f32x4.add(p, v128.load(sums));
    q = f32x4.add(q, v128.load(sums, 16));
    if (tileColumns == 16) r = f32x4.add(r, v128.load(sums, 32));
    if (tileColumns == 16) s = f32x4.add(s, v128.load(sums, 48));
    v128.store(sums, p);
    v128.store(sums, q, 16);
    if (tileColumns == 16) v128.store(sums, r, 32);
    if (tileColumns == 16) v128.store(sums, s, 48);
    sums += bytes(tileColumns);
  }
}

function copyRows(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize): void {
  for (let row = 0; row < rows; row++) {
    copyFloats(from, to, columns);
    from += rowBytes;
    to += bytes(columns);
  }
}
