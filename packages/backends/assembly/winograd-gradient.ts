import { addPixels } from "./add-pixels";
import { bytes, tileColumns } from "./block-sizes";
import { clearFloats, copyFloats } from "./copy-floats";
import { Convolution, pointsOf } from "./winograd-sizes";
import { transformGradient } from "./winograd-transforms";
import { shortLine, Work } from "./winograd-work";

/**
 * The gradients of the points from those of squares of the output: along the columns, then along the rows.
 *
 * @param dy - the gradient of the output
 * @param first - the number of the first square
 * @param count - squares
 * @param planes - where they go: a plane for each point, packed as the right matrix of a product, which has a row for
 * each square
 * @param plane - bytes from one plane to the next
 * @param sums - what the sums of dy over the pixels are added to, or 0
 */
export function outputGradientPoints(
  conv: Convolution,
  dy: usize,
  first: i32,
  count: i32,
  planes: usize,
  plane: usize,
  sums: usize,
  work: Work,
): void {
  const points = pointsOf(conv.square);
  const channels = conv.outChannels;
  const pixel = bytes(channels);
  const strip = bytes(count * tileColumns);
  while (count > 0) {
    work.take(conv, first, count);
    const pixels = work.squares * conv.square;
    const inside = min(pixels, conv.outWidth - work.left);
    const length = inside * channels;
    const start = (work.image * conv.outHeight + work.top) * conv.outWidth + work.left;
    for (let i = 0; i < conv.square; i++) {
      let row = dy + <usize>(start + i * conv.outWidth) * pixel;
      if (work.top + i >= conv.outHeight) row = work.zeros;
      else if (sums) addPixels(row, inside, channels, sums);
      if (length < shortLine) {
        copyFloats(row, work.short(i), length);
        row = work.short(i);
      }
      work.setFrom(i, row);
    }
    work.setAllTo(work.rows, work.line);
    transformGradient(conv.square, work, 0, 0, 1, length);

    const step = <usize>conv.square * pixel;
    for (let i = 0; i < points; i++) {
      const row = work.rows + <usize>i * work.line;
      clearFloats(row + bytes(length), (pixels - inside) * channels);
      let to = planes + <usize>(i * points) * plane;
      for (let column = 0; column < channels; column += tileColumns) {
        work.setAllFrom(row + bytes(column), pixel);
        work.setAllTo(to, plane);
        const width = min(tileColumns, channels - column);
        transformGradient(conv.square, work, step, bytes(tileColumns), work.squares, width);
        to += strip;
      }
    }
    planes += <usize>work.squares * bytes(tileColumns);
    first += work.squares;
    count -= work.squares;
  }
}
