/** A network that is measured, with the data that go with it. */
export type WorkName = "unet" | "dit" | "tokens" | "mlp" | "small-mlp" | "trivial";

/** What takes the steps of a sampler; `brownian` is DPM-Solver++(2M) SDE with noise of Brownian paths. */
export type SamplerName = "ddim" | "ddpm" | "euler" | "heun" | "dpmSolverPlusPlus" | "uniPc" | "brownian";

/** What is measured: one thing of fixed size that every contestant does with the same weights and data. */
export interface BenchCase {
  /** What the command line calls it. */
  readonly id: string;
  /** What the table calls it. */
  readonly title: string;
  /** The network. */
  readonly work: WorkName;
  /** A step of training with Adam, of denoising (a call of the network and DDIM's rule), or of a sampler in its loop. */
  readonly task: "train" | "denoise" | "sample";
  /** Which sampler, where that is the task. */
  readonly sampler?: SamplerName;
  /** Images, points or sequences at a time. */
  readonly batch: number;
}

/** Everything that `npm run bench` measures, in the order of its tables. */
export const benchCases: readonly BenchCase[] = [
  training("unet", "U-Net of 1.02 M parameters on 28 x 28", 64),
  training("unet", "U-Net of 1.02 M parameters on 28 x 28", 16),
  training("dit", "DiT of 1.26 M parameters on 28 x 28, 49 tokens", 64),
  training("tokens", "token transformer of 0.81 M parameters, 64 tokens", 64),
  training("mlp", "MLP of 2.4 M parameters", 128),
  training("small-mlp", "MLP of 11 k parameters", 128),
  denoising("unet", "the U-Net", 1),
  denoising("unet", "the U-Net", 64),
  denoising("dit", "the DiT", 1),
  denoising("dit", "the DiT", 64),
  denoising("trivial", "a trivial model on 28 x 28", 16),
  ...[1, 64].flatMap((batch) => [
    sampling("ddim", "DDIM", batch),
    sampling("ddpm", "DDPM", batch),
    sampling("euler", "Euler's rule", batch),
    sampling("heun", "Heun's rule", batch),
    sampling("dpmSolverPlusPlus", "DPM-Solver++(2M)", batch),
    sampling("uniPc", "UniPC", batch),
    sampling("brownian", "DPM-Solver++(2M) SDE with Brownian noise", batch),
  ]),
];

/** The steps of a run of a sampler. */
export const sampledSteps = 50;

function training(work: WorkName, title: string, batch: number): BenchCase {
  return { id: `${work}-train-${batch}`, title: `training step, ${title}`, work, task: "train", batch };
}

function denoising(work: WorkName, title: string, batch: number): BenchCase {
  return { id: `${work}-denoise-${batch}`, title: `denoising step, ${title}`, work, task: "denoise", batch };
}

function sampling(sampler: SamplerName, name: string, batch: number): BenchCase {
  const title = `step of ${name}, a trivial model on 28 x 28`;
  return { id: `${sampler}-sample-${batch}`, title, work: "trivial", task: "sample", sampler, batch };
}
