import { Windows } from "./windows";

/** Whether each window sees the pixel at its own place and no other, so that the patches are the images. */
export function looksAtPixels(w: Windows): bool {
  const inside = w.rows == w.height && w.columns == w.width && w.top == 0 && w.left == 0;
  return w.tapRows * w.tapColumns == 1 && w.strideY * w.strideX == 1 && inside;
}

/** Whether the windows give all pixels of the result in their order. */
export function givesAllPixels(w: Windows): bool {
  const whole = w.rows == w.outHeight && w.columns == w.outWidth;
  return whole && w.stepY * w.stepX == 1 && w.firstY == 0 && w.firstX == 0;
}
