import { bytes } from "./block-sizes";
import { clearFloats, copyFloats } from "./copy-floats";
import { rowPoints2 } from "./winograd-patches";
import { Convolution, pointsOf } from "./winograd-sizes";
import { transformInput } from "./winograd-transforms";
import { shortLine, Work } from "./winograd-work";

/**
 * The points of patches of images: first along the columns, for a whole row of patches at once, then along the rows.
 *
 * @param x - the images
 * @param first - the number of the first square
 * @param count - squares
 * @param planes - where the points go: a plane for each, which has a row of channels for each square
 * @param plane - bytes from one plane to the next
 */
export function inputPoints(
  conv: Convolution,
  x: usize,
  first: i32,
  count: i32,
  planes: usize,
  plane: usize,
  work: Work,
): void {
  const pixel = bytes(conv.channels);
  while (count > 0) {
    work.take(conv, first, count);
    if (conv.square == 2 && conv.channels >= shortLine) rowPoints2(conv, x, planes, plane, work);
    else rowPoints(conv, x, planes, plane, work);
    planes += <usize>work.squares * pixel;
    first += work.squares;
    count -= work.squares;
  }
}

/** The points of a row of patches that `work` took: first along the columns, then along the rows. */
function rowPoints(conv: Convolution, x: usize, planes: usize, plane: usize, work: Work): void {
  const points = pointsOf(conv.square);
  const channels = conv.channels;
  const pixel = bytes(channels);
  const top = work.top - conv.top;
  const left = work.left - conv.left;
  const pixels = work.squares * conv.square + 2;
  // The pixels from start to end are inside the image.
  const start = min(max(-left, 0), pixels);
  const end = max(min(conv.width - left, pixels), start);
  const length = (end - start) * channels;
  for (let i = 0; i < points; i++) {
    const y = top + i;
    const inside = y >= 0 && y < conv.height;
    const place = (work.image * conv.height + y) * conv.width + left + start;
    let row = inside ? x + <usize>place * pixel : work.zeros;
    if (length < shortLine) {
      copyFloats(row, work.short(i), length);
      row = work.short(i);
    }
    work.setFrom(i, row);
    work.setTo(i, work.rows + <usize>i * work.line + <usize>start * pixel);
  }
  transformInput(conv.square, work, 0, 0, 1, length);

  for (let i = 0; i < points; i++) {
    const row = work.rows + <usize>i * work.line;
    clearFloats(row, start * channels);
    clearFloats(row + <usize>end * pixel, (pixels - end) * channels);
    work.setAllFrom(row, pixel);
    work.setAllTo(planes + <usize>(i * points) * plane, plane);
    transformInput(conv.square, work, <usize>conv.square * pixel, pixel, work.squares, channels);
  }
}
