import * as v from "valibot";
import { unet } from "./gaussian-schema.ts";
import { commonFields, named, positive, whole } from "./common-fields.ts";

const transformer = v.strictObject({
  kind: v.literal("transformer"),
  /** Channels of a token: the number of heads times an even number. */
  width: v.optional(whole(1), 128),
  /** Blocks. */
  depth: v.optional(whole(1), 4),
  /** Heads of the attention. */
  heads: v.optional(whole(1), 4),
  /** Tokens on either side that every place is told of before the first block. */
  neighbours: v.optional(whole(0), 0),
});

/** A network's kind and options; by default what suits the data. */
export const tokenNetworkSchema = v.variant("kind", [transformer, unet]);

const { evaluation, ...common } = commonFields;

/** The schema of a run on tokens: discrete diffusion. Every field but the dataset has a default. */
export const tokenSchema = v.strictObject({
  /** The data: see `tweedie list datasets`. */
  dataset: v.string(),
  /** The text that the dataset `textFile` reads. */
  file: v.optional(v.string()),
  /** Its characters; found in the file where they are left out. */
  characters: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** Characters of a sequence, where the data are a text; 64 if left out. */
  length: v.optional(whole(2)),
  /** `{ "kind": "transformer" | "unet", ... }`; left out, a U-Net for levels of pixels and a transformer for texts. */
  network: v.optional(tokenNetworkSchema),
  /** How tokens turn into noise: see `tweedie list token-processes`. */
  process: v.optional(named, "absorbing"),
  /** What the network is trained to output: the logits of the clean token, or the log of the concrete score. */
  target: v.optional(v.picklist(["x0", "logRatio"]), "x0"),
  /** How the output becomes logits: as it is, or as mean and scale of a logistic law of levels. */
  head: v.optional(v.picklist(["logits", "truncatedLogistic"]), "logits"),
  /** What the cross-entropy of clean tokens is worth beside the bound, for processes that move in steps. */
  lambda: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 0),
  ...common,
  sampling: v.optional(
    v.strictObject({
      /** See `tweedie list token-samplers`. */
      sampler: v.optional(named, "analytic"),
      /** Where the steps lie: see `tweedie list token-grids`. */
      grid: v.optional(named, "even"),
      /** Steps from noise to data. */
      steps: v.optional(whole(1), 50),
      /** The scale of classifier-free guidance, where the data have labels: 1 is none. */
      guidance: v.optional(v.pipe(v.number(), v.finite()), 1),
      /** What the logits of clean tokens are divided by: below 1 samples are more typical. */
      temperature: v.optional(positive, 1),
      /** The share of the likeliest clean tokens that are drawn from. */
      topP: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), 1),
    }),
    {},
  ),
  evaluation: v.optional(
    v.strictObject({
      ...evaluation.wrapped.entries,
      /** Held-out sequences whose likelihood is bounded, where there are so many. */
      sequences: v.optional(whole(1), 5000),
    }),
    {},
  ),
});

/** A configuration of a run on tokens as people write it. */
export type TokenConfigInput = v.InferInput<typeof tokenSchema>;

/** A configuration of a run on tokens, with every field filled in. */
export type TokenConfig = Omit<v.InferOutput<typeof tokenSchema>, "network"> & {
  readonly network: v.InferOutput<typeof tokenNetworkSchema>;
};
