/**
 * What a convolution looks at: for each pixel of its result a window of taps on a batch of images, zero around them.
 * Window (row, column) begins at `row * strideY - top`, `column * strideX - left`. The fields are 32-bit integers in
 * this order; the caller writes them into memory.
 */
@unmanaged
export class Windows {
  images: i32;
  height: i32;
  width: i32;
  channels: i32;
  /** How many windows, down and across. */
  rows: i32;
  columns: i32;
  strideY: i32;
  strideX: i32;
  top: i32;
  left: i32;
  /** How many taps, down and across, and how far apart they lie. */
  tapRows: i32;
  tapColumns: i32;
  dilationY: i32;
  dilationX: i32;
  /** Tap (row, column) has the weights at `firstTapY + row * tapStepY` and likewise across of a filter so wide. */
  filterWidth: i32;
  firstTapY: i32;
  firstTapX: i32;
  tapStepY: i32;
  tapStepX: i32;
  /** Window (row, column) gives the pixel at `firstY + row * stepY` and likewise across of results of this size. */
  outHeight: i32;
  outWidth: i32;
  firstY: i32;
  firstX: i32;
  stepY: i32;
  stepX: i32;
}
