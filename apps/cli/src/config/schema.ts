import * as v from "valibot";

const whole = (least: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.ltValue(1));

/** A name alone, or with options: `"cosine"` is `{ "name": "cosine", "options": {} }`. */
const named = v.union([
  v.pipe(
    v.string(),
    v.transform((name) => ({ name, options: {} as Record<string, unknown> })),
  ),
  v.strictObject({ name: v.string(), options: v.optional(v.record(v.string(), v.unknown()), {}) }),
]);

const unet = v.strictObject({
  kind: v.literal("unet"),
  /** Channels at each resolution, from the images' own downwards: multiples of 8. */
  widths: v.optional(v.pipe(v.array(whole(1)), v.minLength(1)), [16, 48]),
  /** Residual blocks at each resolution. */
  blocks: v.optional(whole(1), 1),
  /** Self-attention at the lowest resolution. */
  attention: v.optional(v.boolean(), true),
  /** Its heads. */
  heads: v.optional(whole(1), 1),
});

const mlp = v.strictObject({
  kind: v.literal("mlp"),
  /** Units of a hidden layer. */
  hidden: v.optional(whole(1), 64),
  /** Residual blocks of two layers. */
  layers: v.optional(whole(1), 3),
});

/** A network's kind and options; by default what suits the data. */
export const networkSchema = v.variant("kind", [unet, mlp]);

/** The schema of a run's configuration. Every field has a default. */
export const configSchema = v.strictObject({
  /** The data: see `tweedie list datasets`. */
  dataset: v.optional(v.string(), "mnist14"),
  /** `{ "kind": "unet" | "mlp", ... }`; left out, a U-Net for images and an MLP for points. */
  network: v.optional(networkSchema),
  /** Signal and noise over time: see `tweedie list schedules`. */
  schedule: v.optional(named, "cosine"),
  /** What the network is trained to output. */
  target: v.optional(v.picklist(["x0", "eps", "score", "v", "velocity", "edm"]), "v"),
  loss: v.optional(
    v.strictObject({
      /** How the noise levels of a batch are drawn. */
      levels: v.optional(v.picklist(["stratified", "uniform"]), "stratified"),
      /** What each noise level is worth: 1 on the target's error, or on that of the noise; min-SNR; the bound's. */
      weight: v.optional(v.picklist(["simple", "eps", "minSnr", "elbo"]), "simple"),
    }),
    {},
  ),
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
  /** The standard deviation of the data, for the target `edm`. */
  sigmaData: v.optional(positive, 0.5),
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
  /** Steps between pictures of samples; 0 for none. */
  previewEvery: v.optional(whole(0), 250),
  /** Steps between checkpoints. */
  checkpointEvery: v.optional(whole(1), 100),
  sampling: v.optional(
    v.strictObject({
      /** See `tweedie list samplers`. */
      sampler: v.optional(named, "dpmSolverPlusPlus"),
      /** Where the steps lie: see `tweedie list grids`. */
      grid: v.optional(named, "uniform"),
      /** Steps from noise to data. */
      steps: v.optional(whole(1), 20),
      /** The scale of classifier-free guidance: 1 is none. */
      guidance: v.optional(v.pipe(v.number(), v.finite()), 2),
      /** Whether the predicted image is clipped to the range of pixels in every step. */
      clip: v.optional(v.boolean(), true),
    }),
    {},
  ),
  evaluation: v.optional(
    v.strictObject({
      /** Samples that are scored. */
      samples: v.optional(whole(2), 500),
      seed: v.optional(whole(0), 1),
    }),
    {},
  ),
});

/** A configuration as people write it: everything may be left out. */
export type ConfigInput = v.InferInput<typeof configSchema>;

/** A configuration with every field filled in. */
export type Config = Omit<v.InferOutput<typeof configSchema>, "network"> & { readonly network: NetworkConfig };

/** A network's kind and options. */
export type NetworkConfig = v.InferOutput<typeof networkSchema>;

/** A name with options. */
export type Named = v.InferOutput<typeof named>;
