import type { Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { loadMnist, shuffledBatches, take, toyDensities } from "@tweedie/datasets";
import type { LabelledImages, ToyDensityName } from "@tweedie/datasets";
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
 * The images that a configuration trains on, in memory that threads share; undefined where it trains on points.
 *
 * @throws TweedieError if the data are not there
 */
export async function trainingImages({ dataset }: Config): Promise<LabelledImages | undefined> {
  if (datasetNamed(dataset).data === "points") return undefined;
  const loaded = await loadMnist({ size: sideOf(dataset), split: "train" });
  const images = new Float32Array(new SharedArrayBuffer(loaded.images.byteLength));
  images.set(loaded.images);
  return { ...loaded, images };
}

/**
 * The batches of a configuration: which step gets which data depends on the seed alone.
 *
 * @param config - the configuration
 * @param images - its images
 * @returns the batch of a step, counted from 0
 */
export function trainingBatches(config: Config, images: LabelledImages | undefined): (step: number) => Batch {
  const { dataset, batch, seed } = config;
  const random = rng(seed).split("data");
  if (!images) {
    const density = toyDensities[dataset as ToyDensityName];
    return (step) => ({ x0: density(batch, random.split(step)), labels: undefined });
  }
  const order = shuffledBatches({ count: images.count, batch, rng: random });
  return (step) => {
    const { images: x0, labels } = take(images, order(step));
    return { x0, labels };
  };
}

/** The side of MNIST images of a name. */
export const sideOf = (dataset: string): 14 | 28 => (dataset === "mnist14" ? 14 : 28);
