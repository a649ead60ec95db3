import { bytes, wholeTiles } from "./block-sizes";
import { copyFloats } from "./copy-floats";
import { Lines, linesFloats } from "./winograd-lines";
import { after, pointsOf } from "./winograd-sizes";
import { transformTapGradient } from "./winograd-transforms";

/** The floats of working memory that {@link tapGradients} needs. */
export function tapGradientScratch(outChannels: i32): i32 {
  return linesFloats + 27 * (outChannels + 8);
}

/**
 * The gradient of a filter from those of its points, the transposed {@link winogradTransformFilter}.
 *
 * @param planes - a plane for each point, of `channels` rows with whole tiles of columns
 * @param plane - bytes from one plane to the next
 * @param out - the gradient, 3 x 3 x `channels` x `outChannels`
 */
export function tapGradients(
  planes: usize,
  plane: usize,
  channels: i32,
  outChannels: i32,
  square: i32,
  out: usize,
  scratch: usize,
): void {
  const points = pointsOf(square);
  const lines = changetype<Lines>(scratch);
  const line = bytes(outChannels + 8);
  const parts = after(scratch, linesFloats);
  const taps = parts + 18 * line;
  const tap = bytes(channels * outChannels);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < points; row++) {
      lines.setAllFrom(planes + <usize>(row * points) * plane, plane);
      lines.setAllTo(parts + <usize>row * 3 * line, line);
      transformTapGradient(square, lines, outChannels);
    }
    for (let column = 0; column < 3; column++) {
      lines.setAllFrom(parts + <usize>column * line, 3 * line);
      lines.setAllTo(taps + <usize>column * line, 3 * line);
      transformTapGradient(square, lines, outChannels);
    }
    for (let i = 0; i < 9; i++) copyFloats(taps + <usize>i * line, out + <usize>i * tap, outChannels);
    planes += bytes(wholeTiles(outChannels));
    out += bytes(outChannels);
  }
}
