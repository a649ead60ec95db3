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
  words: {
    summary: "English words letter by letter: masked diffusion by a transformer, within ten minutes on two CPU cores",
    config: {
      dataset: "words",
      network: { kind: "transformer", width: 64, depth: 4, neighbours: 2 },
      batch: 256,
      steps: 6000,
      learningRate: { peak: 5e-3, warmup: 200 },
      ema: 0.999,
      previewEvery: 1000,
      checkpointEvery: 500,
      sampling: { sampler: "firstHitting", temperature: 0.3 },
      evaluation: { samples: 5000 },
    },
  },
  text: {
    summary: "the State of the Union character by character: masked diffusion by a transformer",
    config: {
      dataset: "stateOfTheUnion",
      length: 128,
      network: { kind: "transformer", width: 128, depth: 4, neighbours: 4 },
      batch: 16,
      steps: 12000,
      learningRate: { warmup: 200 },
      ema: 0.999,
      previewEvery: 2000,
      checkpointEvery: 500,
      sampling: { steps: 128, temperature: 0.6 },
      evaluation: { samples: 100, sequences: 1000 },
    },
  },
  levels: {
    summary: "digits in 16 grey levels by a chain of discretised Gaussian noise: a U-Net",
    config: {
      dataset: "mnistLevels",
      network: { kind: "unet", widths: [32, 64] },
      process: { name: "discretizedGaussianChain", options: { steps: 100 } },
      head: "truncatedLogistic",
      lambda: 0.001,
      batch: 64,
      steps: 3000,
      ema: 0.998,
      previewEvery: 500,
      sampling: { steps: 100 },
      evaluation: { samples: 50, sequences: 10_000 },
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
