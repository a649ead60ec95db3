import type { ResizeBilinearAttrs } from "@tensorflow/tfjs-core";

/** How output pixels of a resize find their input pixels. */
export type ResizeRule = Pick<ResizeBilinearAttrs, "alignCorners" | "halfPixelCenters">;

/** The input of a resize, and where each row and column of its output comes from. */
export interface ResizeAxes<Place> {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** One for each row of the output. */
  readonly rows: readonly Place[];
  /** One for each column of the output. */
  readonly columns: readonly Place[];
}

/**
 * Reads the axes of a resize.
 *
 * @param shape - of the input, `[batch, height, width, channels]`
 * @param newShape - of the output, `[batch, newHeight, newWidth, channels]`
 * @param rule - how output pixels find their input pixels
 * @param place - where output position `i` comes from on an axis of `size` input pixels, `ratio` of them to one of the
 *   output
 */
export function resizeAxes<Place>(
  shape: readonly number[],
  newShape: readonly number[],
  { alignCorners }: ResizeRule,
  place: (i: number, ratio: number, size: number) => Place,
): ResizeAxes<Place> {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const [, newHeight, newWidth] = newShape as [number, number, number, number];
  const along = (size: number, newSize: number): Place[] => {
    const ratio = alignCorners && newSize > 1 ? (size - 1) / (newSize - 1) : size / newSize;
    return Array.from({ length: newSize }, (_, i) => place(i, ratio, size));
  };
  return { batch, height, width, channels, rows: along(height, newHeight), columns: along(width, newWidth) };
}
