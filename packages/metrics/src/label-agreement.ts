import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { MnistClassifier } from "./mnist-classifier.ts";

/**
 * The share of images that a classifier gives the label they were meant to have: on generated images, how well a
 * class-conditional model obeys its condition; on real ones, the classifier's accuracy.
 *
 * @param classifier - what {@link mnistClassifier} gives, or another predictor
 * @param images - the images, `[n, 14, 14, 1]` or `[n, 28, 28, 1]` in [-1, 1]
 * @param labels - the label of each image
 * @returns a number in [0, 1]
 * @throws TweedieError if there are not as many labels as images, or none
 */
export async function labelAgreement(
  classifier: Pick<MnistClassifier, "predict">,
  images: Tensor,
  labels: ArrayLike<number>,
): Promise<number> {
  const count = images.shape[0] ?? 0;
  if (count === 0 || labels.length !== count) {
    throw new TweedieError(
      `labelAgreement: expected as many labels as images and at least one, got ${labels.length} for ${count}. ` +
        `Pass the label of each image.`,
    );
  }
  const predicted = await classifier.predict(images);
  return predicted.reduce((agreed, digit, row) => agreed + (digit === labels[row] ? 1 : 0), 0) / count;
}
