import { add } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { labelEmbedding } from "./label-embedding.ts";
import { denseLayer } from "./layers.ts";
import type { Labels } from "./network.ts";
import type { Parameters } from "./parameters.ts";
import { silu } from "./silu.ts";
import { timestepEmbedding } from "./timestep-embedding.ts";

/** The sizes of {@link conditioning}. */
export interface ConditioningOptions {
  /** The number of sinusoidal features of the noise level, at least 2; undefined where it is not told. */
  readonly features: number | undefined;
  /** The size of the embedding. */
  readonly size: number;
  /** The number of classes; undefined without labels. */
  readonly classes: number | undefined;
}

/**
 * The embedding of the noise level, the label, or both: two dense layers on sinusoidal features, plus a row of a table,
 * activated. Variables `time_embed.0`, `time_embed.2` and `label_embed`.
 */
export function conditioning(
  make: Parameters,
  { features, size, classes }: ConditioningOptions,
): (noise: readonly number[], labels: Labels | undefined) => Tensor {
  const time = features === undefined ? undefined : timeEmbedding(make, features, size);
  const table = classes === undefined ? undefined : make.normal("label_embed.weight", [classes + 1, size], 1);
  return (noise, labels) => {
    const parts = [...(time ? [time(noise)] : []), ...(table ? [labelEmbedding(labels!, table)] : [])];
    return silu(parts.reduce((sum, part) => add(sum, part)));
  };
}

function timeEmbedding(make: Parameters, features: number, size: number): (noise: readonly number[]) => Tensor {
  const first = denseLayer(make, "time_embed.0", features, size);
  const second = denseLayer(make, "time_embed.2", size, size);
  return (noise) =>
    second(silu(first(timestepEmbedding(noise, features, { flipSinToCos: true, downscaleFreqShift: 0 }))));
}

/**
 * Checks an option that is the number of sinusoidal features of the noise level.
 *
 * @throws TweedieError that names it if it leaves no room for a sine and a cosine
 */
export function checkFeatures(who: string, options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value >= 2)) {
      throw new TweedieError(
        `${who}: expected at least 2 for ${name}, got ${value}. It is also the number of sines and cosines that tell ` +
          `the noise level: use more.`,
      );
    }
  }
}

/**
 * Checks the arguments of a network's `apply` other than its data.
 *
 * @throws TweedieError if there is not one finite noise level and, with classes, one label a row
 */
export function checkConditions(
  who: string,
  rows: number,
  noise: readonly number[],
  labels: Labels | undefined,
  classes: number | undefined,
): void {
  if (noise.length !== rows) {
    throw new TweedieError(
      `${who}: expected one noise level for each of ${rows} rows, got ${noise.length}. Repeat it.`,
    );
  }
  if (!noise.every(Number.isFinite)) {
    const row = noise.findIndex((level) => !Number.isFinite(level));
    throw new TweedieError(
      `${who}: expected finite noise levels, got ${noise[row]} in row ${row}. ` +
        `Look for a scaling that takes the logarithm of 0.`,
    );
  }
  if (classes === undefined ? labels !== undefined : labels?.length !== rows) {
    const wanted = classes === undefined ? "no labels" : `one label for each of ${rows} rows`;
    throw new TweedieError(
      `${who}: expected ${wanted}, got ${labels ? labels.length : "none"}. ` +
        (classes === undefined ? "Make the network with classes to use them." : "Use null for rows without a label."),
    );
  }
}
