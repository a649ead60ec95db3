import { rng } from "@tweedie/core";
import { loadMnist, shuffledBatches, take, toyDensities } from "@tweedie/datasets";
import type { LabelledImages, TokenSet, ToyDensityName } from "@tweedie/datasets";
import { datasetNamed } from "../config/datasets.ts";
import { onTokens } from "../config/schema.ts";
import type { Config } from "../config/schema.ts";
import { tokenBatches, trainingTokens } from "../tokens/training-tokens.ts";
import type { Batch } from "./trainee.ts";

/** What a run trains on, in memory that threads share: of points nothing, since every thread makes its own. */
export type TrainingData =
  | { readonly images: LabelledImages }
  | { readonly tokens: TokenSet }
  | { readonly points: true };

/**
 * The data that a configuration trains on.
 *
 * @throws TweedieError if they are not there
 */
export async function trainingData(config: Config): Promise<TrainingData> {
  if (onTokens(config)) return { tokens: await trainingTokens(config) };
  const { dataset } = config;
  if (datasetNamed(dataset).data === "points") return { points: true };
  const loaded = await loadMnist({ size: sideOf(dataset), split: "train" });
  const images = new Float32Array(new SharedArrayBuffer(loaded.images.byteLength));
  images.set(loaded.images);
  return { images: { ...loaded, images } };
}

/**
 * The batches of a configuration: which step gets which data depends on the seed alone.
 *
 * @param config - the configuration
 * @param data - its data
 * @returns the batch of a step, counted from 0
 */
export function trainingBatches(config: Config, data: TrainingData): (step: number) => Batch {
  const { dataset, batch, seed } = config;
  const random = rng(seed).split("data");
  if ("tokens" in data) return tokenBatches(data.tokens, batch, random);
  if ("points" in data) {
    const density = toyDensities[dataset as ToyDensityName];
    return (step) => ({ x0: density(batch, random.split(step)), labels: undefined });
  }
  const { images } = data;
  const order = shuffledBatches({ count: images.count, batch, rng: random });
  return (step) => {
    const { images: x0, labels } = take(images, order(step));
    return { x0, labels };
  };
}

/** The side of MNIST images of a name. */
export const sideOf = (dataset: string): 14 | 28 => (dataset === "mnist14" ? 14 : 28);
