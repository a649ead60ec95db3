import type { Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { loadMnist, shuffledBatches, take, toyDensities } from "@tweedie/datasets";
import type { ToyDensityName } from "@tweedie/datasets";
import { datasetNamed } from "../config/datasets.ts";
import type { Config } from "../config/schema.ts";

/** The data of one training step. */
export interface Batch {
  /** Clean data, `[batch, ...shape]`. */
  readonly x0: Tensor;
  /** One label a row, where the data have them. */
  readonly labels: readonly number[] | undefined;
}

/**
 * The training data of a configuration: which step gets which of them depends on the seed alone.
 *
 * @returns the batch of a step, counted from 0
 * @throws TweedieError if the data are not there
 */
export async function trainingBatches(config: Config): Promise<(step: number) => Batch> {
  const { dataset, batch, seed } = config;
  const random = rng(seed).split("data");
  if (datasetNamed(dataset).data === "points") {
    const density = toyDensities[dataset as ToyDensityName];
    return (step) => ({ x0: density(batch, random.split(step)), labels: undefined });
  }
  const images = await loadMnist({ size: sideOf(dataset), split: "train" });
  const order = shuffledBatches({ count: images.count, batch, rng: random });
  return (step) => {
    const { images: x0, labels } = take(images, order(step));
    return { x0, labels };
  };
}

/** The side of MNIST images of a name. */
export const sideOf = (dataset: string): 14 | 28 => (dataset === "mnist14" ? 14 : 28);
