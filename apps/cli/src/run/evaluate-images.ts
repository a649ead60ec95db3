import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import { loadMnist } from "@tweedie/datasets";
import type { LabelledImages } from "@tweedie/datasets";
import { featureStatistics, frechetDistance, frechetFloor, labelAgreement, mnistClassifier } from "@tweedie/metrics";
import type { Labels } from "@tweedie/networks";
import type { Score } from "./scores.ts";
import { sideOf } from "./training-data.ts";

/** Samples to be scored. */
export interface ImagesToScore {
  /** The dataset they imitate. */
  readonly dataset: string;
  /** `[count, ...shape]`. */
  readonly values: Float32Array;
  /** The label that each was asked to have. */
  readonly labels: Labels;
  /** Draws the real images of the floor. */
  readonly seed: number;
}

/**
 * Scores images of digits: whether a classifier sees the labels that were asked for, and the Fréchet distance to the
 * test images in the classifier's features; beside each what real images get.
 */
export async function evaluateImages({ dataset, values, labels, seed }: ImagesToScore): Promise<readonly Score[]> {
  const size = sideOf(dataset);
  const classifier = await mnistClassifier();
  const test = await loadMnist({ size, split: "test" });
  const train = await loadMnist({ size, split: "train" });
  const count = labels.length;
  const samples = tensorOf(values, [count, size, size, 1]);
  const real = tensorOf(test.images, [test.count, size, size, 1]);
  try {
    const digits = await classifier.predict(samples);
    const agreed = labels.map((label, i) => (digits[i] === label ? 1 : 0));
    const target = await within(classifier.features(real), featureStatistics);
    const distance = await within(classifier.features(samples), (features) => frechetDistance(features, target));
    const floor = await within(head(train, floorPool), (images) =>
      within(classifier.features(images), (features) =>
        frechetFloor(features, target, { count, rng: rng(seed).split("floor"), repeats: 3 }),
      ),
    );
    return [
      {
        name: "Label agreement",
        value: mean(agreed),
        real: await labelAgreement(classifier, real, test.labels),
        realMeans: `the same classifier on ${test.count.toLocaleString("en-US")} test images`,
        better: "higher",
        unit: "share",
        perLabel: Array.from({ length: 10 }, (_, label) => mean(agreed.filter((_, i) => labels[i] === label))),
      },
      {
        name: "Fréchet distance in MNIST-CNN features",
        value: distance,
        real: floor,
        realMeans: `the floor: ${count} training images against the test images`,
        better: "lower",
        unit: "distance",
      },
    ];
  } finally {
    samples.dispose();
    real.dispose();
    classifier.dispose();
  }
}

/** The training images that the floor is drawn from. */
const floorPool = 10_000;

function head({ images, shape }: LabelledImages, count: number): Tensor {
  return tensorOf(images.subarray(0, count * shape[0] * shape[1] * shape[2]), [count, ...shape]);
}

async function within<T>(x: Tensor, use: (x: Tensor) => Promise<T>): Promise<T> {
  try {
    return await use(x);
  } finally {
    x.dispose();
  }
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
