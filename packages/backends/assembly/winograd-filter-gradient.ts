import { bytes, wholeTiles } from "./block-sizes";
import { clearFloats } from "./copy-floats";
import { multiplyTiles } from "./multiply-tiles";
import { winogradScratch } from "./winograd-convolve";
import { outputGradientPoints } from "./winograd-gradient";
import { inputPoints } from "./winograd-input";
import { after, blockSquares, Convolution, planeFloats, pointsOf, squareCount } from "./winograd-sizes";
import { tapGradientScratch, tapGradients } from "./winograd-taps";
import { workAt, workFloats } from "./winograd-work";

/** The floats of working memory that {@link winogradFilterGradient} needs. */
export function winogradGradientScratch(conv: Convolution): i32 {
  const planes = pointsOf(conv.square) * pointsOf(conv.square);
  const sums = planeFloats(conv.channels, wholeTiles(conv.outChannels));
  return max(winogradScratch(conv), tapGradientScratch(conv.outChannels)) + planes * sums;
}

/**
 * The gradient of the filter of 3 x 3, and of the bias: at each point, the channels of all squares times the gradients
 * of the output.
 *
 * @param x - the images
 * @param dy - the gradient of the output
 * @param out - the gradient of the filter, 3 x 3 x `channels` x `outChannels`
 * @param bias - the gradient of the bias, `outChannels`, or 0
 */
export function winogradFilterGradient(
  conv: Convolution,
  x: usize,
  dy: usize,
  out: usize,
  bias: usize,
  scratch: usize,
): void {
  const squares = blockSquares(conv);
  const channels = conv.channels;
  const columns = wholeTiles(conv.outChannels);
  const planes = pointsOf(conv.square) * pointsOf(conv.square);
  const sumPlane = bytes(planeFloats(channels, columns));
  const sums = scratch;
  const rest = sums + <usize>planes * sumPlane;
  const work = workAt(conv, rest);
  const input = after(rest, workFloats(conv));
  const inputPlane = bytes(planeFloats(squares, channels));
  const right = input + <usize>planes * inputPlane;
  const rightPlane = bytes(planeFloats(squares, columns));
  if (bias) clearFloats(bias, conv.outChannels);
  // What no column fills is multiplied too, and must not be what is slow to multiply.
  if (columns > conv.outChannels) clearFloats(right, planes * planeFloats(squares, columns));
  // Of no images nothing is written that could be added to.
  if (squareCount(conv) == 0) clearFloats(sums, planes * planeFloats(channels, columns));
  for (let first = 0; first < squareCount(conv); first += squares) {
    const count = min(squares, squareCount(conv) - first);
    inputPoints(conv, x, first, count, input, inputPlane, work);
    outputGradientPoints(conv, dy, first, count, right, rightPlane, bias, work);
    for (let i = 0; i < planes; i++) {
      const left = input + <usize>i * inputPlane;
      const from = right + <usize>i * rightPlane;
      const to = sums + <usize>i * sumPlane;
      multiplyTiles(left, 4, bytes(channels), channels, from, conv.outChannels, count, to, bytes(columns), first > 0);
    }
  }
  tapGradients(sums, sumPlane, channels, conv.outChannels, conv.square, out, rest);
}
