import { blockDepth, blockRows, bytes, roomForColumns, tileColumns } from "./block-sizes";
import { copyFloats } from "./copy-floats";
import { multiplyTiles } from "./multiply-tiles";
import { multiplyVector } from "./multiply-vector";
import { packRight, packRightTransposed } from "./pack";
import { packPatches, patchStride, tapsAtOnce } from "./pack-patches";
import { givesAllPixels, looksAtPixels } from "./pixel-windows";
import { storePixels } from "./store-pixels";
import { Windows } from "./windows";

/**
 * The floats of working memory that {@link convolve} needs.
 *
 * @param taps - taps of a window
 * @param channels - channels of the images that the windows look at
 * @param columns - channels of the result
 */
export function convolveScratch(taps: i32, channels: i32, columns: i32): i32 {
  const terms = min(taps * channels, blockDepth);
  return blockRows * patchStride(terms) + (blockRows + taps * channels) * roomForColumns(columns);
}

/**
 * A convolution as a matrix product: the rows are the patches that the windows see, packed a block at a time; the right
 * matrix is the filter. The input gradient of a convolution is one too, of the result's gradient with the filter turned
 * round; with strides, one for each place that a pixel can have between two strides.
 *
 * @param windows - the address of {@link Windows}
 * @param source - the images that the windows look at
 * @param filter - the weights, for each tap a matrix `channels` by `columns`, or `columns` by `channels` if transposed
 * @param transposed - whether those matrices are stored transposed
 * @param columns - channels of the result
 * @param bias - added to each pixel, or 0
 * @param biasPerImage - whether each image has a bias of its own
 * @param residual - added, of the shape of the result, or 0
 * @param out - the result
 * @param scratch - working memory
 */
export function convolve(
  windows: usize,
  source: usize,
  filter: usize,
  transposed: bool,
  columns: i32,
  bias: usize,
  biasPerImage: bool,
  residual: usize,
  out: usize,
  scratch: usize,
): void {
  const w = changetype<Windows>(windows);
  const taps = w.tapRows * w.tapColumns;
  const together = tapsAtOnce(w.channels);
  const width = roomForColumns(columns);
  const patches = scratch;
  const block = patches + bytes(blockRows * patchStride(min(taps * w.channels, blockDepth)));
  const weights = block + bytes(blockRows * width);
  packFilter(w, filter, transposed, columns, weights);

  const pixels = w.images * w.rows * w.columns;
  const inPlace = looksAtPixels(w);
  // Tiles of no more than 8 columns write no others, so they can go where they belong.
  const added = bias != 0 || residual != 0;
  const direct = !added && (columns & 7) == 0 && taps * w.channels > 0 && givesAllPixels(w);
  const toRow = bytes(direct ? columns : width);
  for (let first = 0; first < pixels; first += blockRows) {
    const count = min(blockRows, pixels - first);
    const to = direct ? out + bytes(first * columns) : block;
    let right = weights;
    for (let tap = 0; tap < taps; tap += together) {
      const tapsHere = min(together, taps - tap);
      for (let channel = 0; channel < w.channels; channel += blockDepth) {
        const channels = min(blockDepth, w.channels - channel);
        const terms = tapsHere * channels;
        let left = patches;
        let leftRow = bytes(patchStride(terms));
        if (inPlace) {
          left = source + bytes(first * w.channels + channel);
          leftRow = bytes(w.channels);
        } else packPatches(w, source, first, count, tap, tapsHere, channel, channels, patches);
        const more = right != weights;
        if (columns == 1) multiplyVector(left, leftRow, count, right, terms, to, more);
        else multiplyTiles(left, leftRow, 4, count, right, columns, terms, to, toRow, more);
        right += bytes(terms * width);
      }
    }
    if (right == weights) memory.fill(block, 0, bytes(blockRows * width));
    if (direct) continue;
    storePixels(w, block, bytes(width), first, count, columns, bias, biasPerImage, residual, out);
  }
}

/** The filter in blocks of taps and channels like those of the patches, each in strips of `tileColumns`, or as a vector. */
function packFilter(w: Windows, filter: usize, transposed: bool, columns: i32, packed: usize): void {
  const taps = w.tapRows * w.tapColumns;
  const together = tapsAtOnce(w.channels);
  const tapBytes = bytes(w.channels * columns);
  const rowBytes = bytes(transposed ? w.channels : columns);
  for (let start = 0; start < taps; start += together) {
    const end = min(start + together, taps);
    for (let channel = 0; channel < w.channels; channel += blockDepth) {
      const channels = min(blockDepth, w.channels - channel);
      for (let column = 0; column < columns; column += tileColumns) {
        const wide = min(tileColumns, columns - column);
        for (let tap = start; tap < end; tap++) {
          const y = w.firstTapY + (tap / w.tapColumns) * w.tapStepY;
          const x = w.firstTapX + (tap % w.tapColumns) * w.tapStepX;
          const from = filter + <usize>(y * w.filterWidth + x) * tapBytes;
          if (columns == 1) {
            copyFloats(from + bytes(channel), packed, channels);
            packed += bytes(channels);
            continue;
          }
          if (transposed) {
            packRightTransposed(from + <usize>column * rowBytes + bytes(channel), rowBytes, channels, wide, packed);
          } else packRight(from + <usize>channel * rowBytes + bytes(column), rowBytes, channels, wide, packed);
          packed += bytes(channels * tileColumns);
        }
      }
    }
  }
}
