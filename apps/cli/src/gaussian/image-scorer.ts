import type { Tensor } from "@tensorflow/tfjs-core";
import { nextTurn, rng, tensorOf } from "@tweedie/core";
import { loadMnist } from "@tweedie/datasets";
import type { LabelledImages } from "@tweedie/datasets";
import { featureStatistics, frechetDistance, frechetFloor, labelAgreement, mnistClassifier } from "@tweedie/metrics";
import type { MnistClassifier } from "@tweedie/metrics";
import type { Score } from "../run/scores.ts";
import type { SamplesToScore, Scorer } from "./scorer.ts";
import { sideOf } from "../run/training-data.ts";

/** The training images that the floor is drawn from, and so the most samples that can be scored. */
export const floorPool = 10_000;

/**
 * Scores images of digits: whether a classifier sees the labels that were asked for, and the Fréchet distance to the
 * test images in the classifier's features; beside each what real images get.
 *
 * @param dataset - what they imitate
 * @throws TweedieError if the data or the classifier are not there
 */
export async function imageScorer(dataset: string): Promise<Scorer> {
  const size = sideOf(dataset);
  const test = await loadMnist({ size, split: "test" });
  const train = await loadMnist({ size, split: "train" });
  const classifier = await mnistClassifier();
  return {
    score: (samples) => scoreImages(samples, { classifier, test, train }),
    dispose: () => classifier.dispose(),
  };
}

interface Real {
  readonly classifier: MnistClassifier;
  readonly test: LabelledImages;
  readonly train: LabelledImages;
}

async function scoreImages(
  { values, labels, seed, signal }: SamplesToScore,
  { classifier, test, train }: Real,
): Promise<readonly Score[]> {
  const count = labels.length;
  const samples = tensorOf(values, [count, ...test.shape]);
  const real = head(test, test.count);
  /** On wasm and cpu nothing else lets a signal in. */
  const turn = async (): Promise<void> => {
    await nextTurn();
    signal.throwIfAborted();
  };
  try {
    const digits = await classifier.predict(samples);
    const agreed = labels.map((label, i) => (digits[i] === label ? 1 : 0));
    await turn();
    const realAgreement = await labelAgreement(classifier, real, test.labels);
    await turn();
    const target = await within(classifier.features(real), featureStatistics);
    await turn();
    const distance = await within(classifier.features(samples), (features) => frechetDistance(features, target));
    await turn();
    const floor = await within(head(train, floorPool), (images) =>
      within(classifier.features(images), async (features) => {
        await turn();
        return frechetFloor(features, target, { count, rng: rng(seed).split("floor"), repeats: 3 });
      }),
    );
    await turn();
    return [
      {
        name: "Label agreement",
        value: mean(agreed)!,
        reference: realAgreement,
        referenceMeans: `the same classifier on ${test.count.toLocaleString("en-US")} test images`,
        better: "higher",
        unit: "share",
        perLabel: Array.from({ length: 10 }, (_, label) => mean(agreed.filter((_, i) => labels[i] === label))),
      },
      {
        name: "Fréchet distance in MNIST-CNN features",
        value: distance,
        reference: floor,
        referenceMeans: `the floor: ${count} training images against the test images`,
        better: "lower",
        unit: "distance",
      },
    ];
  } finally {
    samples.dispose();
    real.dispose();
  }
}

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

/** The mean, or null where there is nothing. */
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
