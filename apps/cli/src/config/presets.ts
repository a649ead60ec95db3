import type { ConfigInput } from "./schema.ts";

/** A configuration that comes with the program. */
export interface Preset {
  /** One line about it. */
  readonly summary: string;
  /** What differs from the defaults. */
  readonly config: ConfigInput;
}

/** The presets by name. */
export const presets: Readonly<Record<string, Preset>> = Object.freeze({
  mnist: {
    summary: "digits you can ask for: a class-conditional U-Net on MNIST at 14x14, a few minutes on two CPU cores",
    config: {
      dataset: "mnist14",
      network: { kind: "unet", widths: [32, 64] },
      batch: 64,
      steps: 1200,
      learningRate: { peak: 4e-3 },
      previewEvery: 300,
      sampling: { steps: 20, guidance: 1.5 },
      evaluation: { samples: 500 },
    },
  },
  moons: {
    summary: "two half circles in the plane: an MLP that trains in seconds",
    config: {
      dataset: "moons",
      batch: 256,
      steps: 1000,
      ema: 0.99,
      learningRate: { peak: 3e-3 },
      previewEvery: 250,
      checkpointEvery: 250,
      evaluation: { samples: 2000 },
    },
  },
});
