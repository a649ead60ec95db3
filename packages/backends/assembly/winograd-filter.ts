import { bytes, wholeTiles } from "./block-sizes";
import { clearFloats } from "./copy-floats";
import { packRight, packRightTransposed } from "./pack";
import { Lines, linesFloats } from "./winograd-lines";
import { after, filterPlaneFloats, pointsOf } from "./winograd-sizes";
import { transformTaps } from "./winograd-transforms";

/** Floats that are transformed at a time; a multiple of the columns of a tile. */
const chunk: i32 = 512;

/** The floats of a transformed filter: a plane for each point, packed as the right matrix of a product. */
export function winogradFilterSize(channels: i32, outChannels: i32, square: i32): i32 {
  return pointsOf(square) * pointsOf(square) * filterPlaneFloats(channels, outChannels);
}

/** The floats of working memory that {@link winogradTransformFilter} needs. */
export function winogradFilterScratch(channels: i32, outChannels: i32): i32 {
  return linesFloats + 18 * chunk + 9 * channels * wholeTiles(outChannels);
}

/**
 * The points of filters of 3 x 3, for convolutions with `channels` and `outChannels`.
 *
 * @param filter - 3 x 3 x `channels` x `outChannels`, or, if turned, 3 x 3 x `outChannels` x `channels`, of which the
 * last tap becomes the first: so a convolution gives the gradient of another one's input
 * @param planes - where the points go
 */
export function winogradTransformFilter(
  filter: usize,
  channels: i32,
  outChannels: i32,
  turned: bool,
  square: i32,
  planes: usize,
  scratch: usize,
): void {
  const columns = wholeTiles(outChannels);
  const length = channels * columns;
  const tap = bytes(channels * outChannels);
  const parts = after(scratch, linesFloats);
  const taps = after(parts, 18 * chunk);
  // What no column fills is multiplied too, and must not be what is slow to multiply.
  if (columns > outChannels) clearFloats(taps, 9 * length);
  for (let i = 0; i < 9; i++) {
    const to = after(taps, i * length);
    if (turned) packRightTransposed(filter + <usize>(8 - i) * tap, bytes(channels), channels, outChannels, to);
    else packRight(filter + <usize>i * tap, bytes(outChannels), channels, outChannels, to);
  }

  const points = pointsOf(square);
  const lines = changetype<Lines>(scratch);
  const plane = bytes(filterPlaneFloats(channels, outChannels));
  for (let start = 0; start < length; start += chunk) {
    const width = min(chunk, length - start);
    for (let column = 0; column < 3; column++) {
      lines.setAllFrom(after(taps, column * length + start), bytes(3 * length));
      lines.setAllTo(after(parts, column * chunk), bytes(3 * chunk));
      transformTaps(square, lines, width);
    }
    for (let row = 0; row < points; row++) {
      lines.setAllFrom(after(parts, 3 * row * chunk), bytes(chunk));
      lines.setAllTo(after(planes, start) + <usize>(row * points) * plane, plane);
      transformTaps(square, lines, width);
    }
  }
}
