import * as v from "valibot";
import { commonFields, named, positive, whole } from "./common-fields.ts";

/** A U-Net. */
export const unet = v.strictObject({
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

const { evaluation, ...common } = commonFields;

/** The schema of a run on images or points: diffusion by Gaussian noise. Every field has a default. */
export const gaussianSchema = v.strictObject({
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
  /** The standard deviation of the data, for the target `edm`. */
  sigmaData: v.optional(positive, 0.5),
  ...common,
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
  evaluation,
});

/** A configuration of a run on images or points, with every field filled in. */
export type GaussianConfig = Omit<v.InferOutput<typeof gaussianSchema>, "network"> & {
  readonly network: v.InferOutput<typeof networkSchema>;
};
