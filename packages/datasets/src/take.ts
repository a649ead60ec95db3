import { tensorOf, TweedieError } from "@tweedie/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LabelledImages } from "./labelled-images.ts";

/** Rows of a data set: a batch. */
export interface LabelledBatch {
  /** The images, `[n, height, width, channels]`, owned by the caller. */
  readonly images: Tensor;
  /** Their classes, one a row: the condition of a class-conditional model. */
  readonly labels: readonly number[];
}

/**
 * The rows of a data set with the given indices, in that order.
 *
 * @param dataset - images and labels on the host
 * @param indices - integers from 0 to `count - 1`, as {@link shuffledBatches} gives them; repeats are allowed
 * @returns a tensor `[indices.length, ...shape]`, owned by the caller, and the labels
 * @throws TweedieError if an index is outside the data set
 */
export function take(dataset: LabelledImages, indices: ArrayLike<number>): LabelledBatch {
  const { shape, count } = dataset;
  const size = shape[0] * shape[1] * shape[2];
  const images = new Float32Array(indices.length * size);
  const labels = Array.from(indices, (index, row) => {
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      throw new TweedieError(
        `take: expected indices that are integers from 0 to ${count - 1}, got ${index} at position ${row}. ` +
          `Use indices below the number of images.`,
      );
    }
    images.set(dataset.images.subarray(index * size, (index + 1) * size), row * size);
    return dataset.labels[index]!;
  });
  return { images: tensorOf(images, [indices.length, ...shape]), labels };
}
