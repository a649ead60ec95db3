import { bytes, wholeTiles } from "./block-sizes";
import { copyFloats } from "./copy-floats";
import { multiplyTiles } from "./multiply-tiles";
import { inputPoints } from "./winograd-input";
import { outputSquares } from "./winograd-output";
import {
  after,
  blockSquares,
  Convolution,
  filterPlaneFloats,
  planeFloats,
  pointsOf,
  squareCount,
  squaresAcross,
  squaresDown,
} from "./winograd-sizes";
import { workAt, workFloats } from "./winograd-work";

/** The floats of working memory that {@link winogradConvolve} needs. */
export function winogradScratch(conv: Convolution): i32 {
  const squares = blockSquares(conv);
  const planes = pointsOf(conv.square) * pointsOf(conv.square);
  const outPlane = planeFloats(squares, wholeTiles(conv.outChannels));
  return workFloats(conv) + planes * (planeFloats(squares, conv.channels) + outPlane);
}

/**
 * Convolutions with filters of 3 x 3, by Winograd's algorithm: at each point of a block of squares, the channels of all
 * of them times a matrix of the filter.
 *
 * @param x - the images, `batch` x `height` x `width` x `channels`
 * @param filter - the transformed filter
 * @param bias - what each image's pixels start from, for squares of 2, or 0
 * @param biasStep - bytes from one image's bias to the next one's
 * @param residual - what is added, of the shape of the output, or 0
 * @param out - the output, `batch` x `outHeight` x `outWidth` x `outChannels`
 */
export function winogradConvolve(
  conv: Convolution,
  x: usize,
  filter: usize,
  bias: usize,
  biasStep: usize,
  residual: usize,
  out: usize,
  scratch: usize,
): void {
  const squares = blockSquares(conv);
  const channels = conv.channels;
  const columns = wholeTiles(conv.outChannels);
  const planes = pointsOf(conv.square) * pointsOf(conv.square);
  const work = workAt(conv, scratch);
  const input = after(scratch, workFloats(conv));
  const inputPlane = bytes(planeFloats(squares, channels));
  const output = input + <usize>planes * inputPlane;
  const outputPlane = bytes(planeFloats(squares, columns));
  const filterPlane = bytes(filterPlaneFloats(channels, conv.outChannels));
  const row = bytes(columns);
  for (let first = 0; first < squareCount(conv); first += squares) {
    const count = min(squares, squareCount(conv) - first);
    inputPoints(conv, x, first, count, input, inputPlane, work);
    if (bias) spreadBias(conv, bias, biasStep, first, count, output + <usize>biasPlane * outputPlane, row);
    for (let i = 0; i < planes; i++) {
      const left = input + <usize>i * inputPlane;
      const right = filter + <usize>i * filterPlane;
      const to = output + <usize>i * outputPlane;
      const more = bias != 0 && i == biasPlane;
      multiplyTiles(left, bytes(channels), 4, count, right, conv.outChannels, channels, to, row, more);
    }
    outputSquares(conv, output, outputPlane, row, first, count, residual, out, work);
  }
}

/** The point at (1, 1) of a square of 2 goes into all four of its pixels unchanged, and so does what is added to it. */
const biasPlane = 5;

function spreadBias(
  conv: Convolution,
  bias: usize,
  biasStep: usize,
  first: i32,
  count: i32,
  to: usize,
  row: usize,
): void {
  const squaresOfImage = squaresDown(conv) * squaresAcross(conv);
  for (let i = first; i < first + count; i++) {
    copyFloats(bias + <usize>(i / squaresOfImage) * biasStep, to, conv.outChannels);
    to += row;
  }
}
