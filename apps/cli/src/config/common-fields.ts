import * as v from "valibot";

/** A whole number of at least so much. */
export const whole = (least: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least));

/** A number above 0. */
export const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** A number from 0 to 1, without 1. */
export const share = v.pipe(v.number(), v.minValue(0), v.ltValue(1));

/** A name alone, or with options: `"cosine"` is `{ "name": "cosine", "options": {} }`. */
export const named = v.union([
  v.pipe(
    v.string(),
    v.transform((name) => ({ name, options: {} as Record<string, unknown> })),
  ),
  v.strictObject({ name: v.string(), options: v.optional(v.record(v.string(), v.unknown()), {}) }),
]);

/** A name with options. */
export type Named = v.InferOutput<typeof named>;

/** The fields that configurations of every family have: how weights are trained. */
export const commonFields = {
  optimizer: v.optional(
    v.strictObject({
      name: v.optional(v.picklist(["adam", "adamW"]), "adam"),
      beta1: v.optional(share, 0.9),
      beta2: v.optional(share, 0.99),
      epsilon: v.optional(positive, 1e-8),
      weightDecay: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
    }),
    {},
  ),
  learningRate: v.optional(
    v.strictObject({
      /** Reached after `warmup` steps (at most a tenth of all); it falls to 0 along a cosine until the last step. */
      peak: v.optional(positive, 2e-3),
      warmup: v.optional(whole(0), 50),
    }),
    {},
  ),
  /** The largest global norm of the gradient; beyond it the gradient is scaled down. */
  clip: v.optional(positive, 1),
  /** Training steps. */
  steps: v.optional(whole(1), 1000),
  /** Data a step. */
  batch: v.optional(whole(1), 64),
  /** Parts in which each thread's rows pass through the network, to take less memory: results differ by rounding. */
  accumulate: v.optional(whole(1), 1),
  /** Decay of the moving average of the weights. */
  ema: v.optional(share, 0.995),
  /** Share of the labels hidden in training, for classifier-free guidance. */
  labelDropout: v.optional(share, 0.1),
  /** All randomness follows from it. */
  seed: v.optional(whole(0), 0),
  /** Steps between samples for the report; 0 for none. */
  previewEvery: v.optional(whole(0), 250),
  /** Steps between checkpoints. */
  checkpointEvery: v.optional(whole(1), 100),
  evaluation: v.optional(
    v.strictObject({
      /** Samples that are scored. */
      samples: v.optional(whole(2), 500),
      seed: v.optional(whole(0), 1),
    }),
    {},
  ),
};
