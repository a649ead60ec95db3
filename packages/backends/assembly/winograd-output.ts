import { bytes } from "./block-sizes";
import { addFloats } from "./add-floats";
import { copyFloats } from "./copy-floats";
import { rowSquares2 } from "./winograd-results";
import { Convolution, pointsOf } from "./winograd-sizes";
import { transformOutput } from "./winograd-transforms";
import { shortLine, Work } from "./winograd-work";

/**
 * Squares of the output from their points: along the rows, then along the columns.
 *
 * @param planes - a plane for each point, which has a row for each square
 * @param plane - bytes from one plane to the next
 * @param row - bytes from one row to the next
 * @param first - the number of the first square
 * @param count - squares
 * @param residual - what is added, of the shape of the output, or 0
 * @param out - the output
 */
export function outputSquares(
  conv: Convolution,
  planes: usize,
  plane: usize,
  row: usize,
  first: i32,
  count: i32,
  residual: usize,
  out: usize,
  work: Work,
): void {
  const channels = conv.outChannels;
  const rowFloats = conv.outWidth * channels;
  while (count > 0) {
    work.take(conv, first, count);
    if (conv.square == 2 && channels >= shortLine) rowSquares2(conv, planes, plane, row, out, work);
    else rowSquares(conv, planes, plane, row, out, work);
    if (residual) {
      const length = min(work.squares * conv.square, conv.outWidth - work.left) * channels;
      const present = min(conv.square, conv.outHeight - work.top);
      const start = (work.image * conv.outHeight + work.top) * rowFloats + work.left * channels;
      for (let i = 0; i < present; i++) {
        const place = bytes(start + i * rowFloats);
        addFloats(residual + place, out + place, length);
      }
    }
    planes += <usize>work.squares * row;
    first += work.squares;
    count -= work.squares;
  }
}

/** The row of squares that `work` took: along the rows, then along the columns. */
function rowSquares(conv: Convolution, planes: usize, plane: usize, row: usize, out: usize, work: Work): void {
  const points = pointsOf(conv.square);
  const channels = conv.outChannels;
  const pixel = bytes(channels);
  for (let i = 0; i < points; i++) {
    work.setAllFrom(planes + <usize>(i * points) * plane, plane);
    work.setAllTo(work.rows + <usize>i * work.line, pixel);
    transformOutput(conv.square, work, row, <usize>conv.square * pixel, work.squares, channels);
  }

  const length = min(work.squares * conv.square, conv.outWidth - work.left) * channels;
  const present = min(conv.square, conv.outHeight - work.top);
  const start = <usize>((work.image * conv.outHeight + work.top) * conv.outWidth + work.left) * pixel;
  const outRow = <usize>conv.outWidth * pixel;
  work.setAllFrom(work.rows, work.line);
  for (let i = 0; i < conv.square; i++) {
    if (i >= present) work.setTo(i, work.spare);
    else if (length < shortLine) work.setTo(i, work.short(i));
    else work.setTo(i, out + start + <usize>i * outRow);
  }
  transformOutput(conv.square, work, 0, 0, 1, length);
  if (length >= shortLine) return;
  for (let i = 0; i < present; i++) copyFloats(work.short(i), out + start + <usize>i * outRow, length);
}
