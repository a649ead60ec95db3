import { bytes, tileColumns, tileRows, wholeTiles } from "./block-sizes";

/**
 * The sizes of a convolution with filters of 3 x 3 and stride 1, which the caller writes one after the other, each an
 * i32. The output is cut into squares, 2 or 4 pixels wide; what of them lies outside is computed and thrown away.
 */
@unmanaged
export class Convolution {
  batch: i32;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  /** Zeros above the images; below 0 where rows are left out. */
  top: i32;
  /** Zeros to the left of the images. */
  left: i32;
  /** The width of a square, 2 or 4. */
  square: i32;
}

/** The pixels that a square depends on are this wide, and each becomes as many points. */
export function pointsOf(square: i32): i32 {
  return square + 2;
}

/** Squares side by side. */
export function squaresAcross(conv: Convolution): i32 {
  return (conv.outWidth + conv.square - 1) / conv.square;
}

/** Squares one below the other in an image. */
export function squaresDown(conv: Convolution): i32 {
  return (conv.outHeight + conv.square - 1) / conv.square;
}

/** Squares of all images. */
export function squareCount(conv: Convolution): i32 {
  return conv.batch * squaresDown(conv) * squaresAcross(conv);
}

/** The floats of all planes of a block that should stay in the second-level cache. */
const blockFloats: i32 = 98304;

/** Squares that are transformed, multiplied and transformed back before the next ones are. */
export function blockSquares(conv: Convolution): i32 {
  const points = pointsOf(conv.square);
  const fitting = blockFloats / (points * points * (conv.channels + wholeTiles(conv.outChannels)));
  const some = min(max(fitting, 24), 192);
  const needed = squareCount(conv);
  return needed <= some ? needed : (some / tileRows) * tileRows;
}

/** The floats of a plane: one number for each channel and square, and a gap, as strides of 4096 bytes are slow. */
export function planeFloats(squares: i32, channels: i32): i32 {
  return squares * channels + 16;
}

/** The floats of a line: the pixels that a row of the block's squares depends on, and room to write beyond them. */
export function lineFloats(conv: Convolution): i32 {
  return (blockSquares(conv) * conv.square + 2) * max(conv.channels, conv.outChannels) + 8;
}

/** The floats of one plane of a transformed filter. */
export function filterPlaneFloats(channels: i32, outChannels: i32): i32 {
  return channels * wholeTiles(outChannels) + 16;
}

/** The address after so many floats. */
export function after(address: usize, floats: i32): usize {
  return address + bytes(floats);
}
