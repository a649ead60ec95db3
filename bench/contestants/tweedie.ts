import { getBackend, mean, mul, tidy, version_core } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { denoiserOf, epsTarget, rng } from "@tweedie/core";
import { countParameters } from "@tweedie/networks";
import { ddim } from "@tweedie/samplers";
import { cosine } from "@tweedie/schedules";
import { adam, startWorkers, train, trainingState, trainWith } from "@tweedie/training";
import type { WorkName } from "../case.ts";
import type { ChildTask } from "../protocol.ts";
import { loadCase } from "../workloads/data.ts";
import { benchNetwork } from "../workloads/networks.ts";
import { startBackend } from "./start-backend.ts";
import { sampling } from "./sampling.ts";
import { CannotRun, serve } from "./serve.ts";
import type { Work } from "./serve.ts";
import job from "./training-job.ts";

// This library: its backends, layers, loop of training, optimiser and steppers.
await serve(async (task, file): Promise<Work> => {
  try {
    await startBackend(task.settings);
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const work = await { train: training, denoise: denoising, sample: sampling }[task.task](task, file);
  return { ...work, versions: { "TensorFlow.js": version_core } };
});

type Unversioned = Omit<Work, "versions">;

async function training(task: ChildTask): Promise<Unversioned> {
  const count = task.settings["workers"] as number;
  const workers = await startWorkers(job, task, { workers: count });
  const { variables, batches, loss } = workers.job;
  const state = trainingState({ variables, optimizer: adam() });
  const common = { state, steps: Number.MAX_SAFE_INTEGER, learningRate: 1e-3 };
  const steps =
    count === 1
      ? train({ ...common, batches, loss, rng: rng(2) })
      : trainWith({ ...common, gradients: workers.gradients({ state, rng: rng(2) }) });
  const step = async () => (await steps.next()).value!.loss;
  return {
    step,
    result: step,
    parameters: countParameters(variables),
  };
}

function denoising({ work, levels: { from, to } }: ChildTask, file: Uint8Array): Unversioned {
  const network = benchNetwork(work as WorkName, rng(1));
  const data = loadCase(file, network);
  const noise = data.noise.map(() => 1000 * from.t);
  const predict = (x: Tensor) => network.apply(x, noise, data.labels);
  const stepper = ddim();
  const env = { denoise: denoiserOf({ target: epsTarget, predict }, undefined), schedule: cosine(), rng: rng(3) };
  const moved = (): Tensor => tidy(() => stepper.step(data.x, from, to, env, undefined).x);
  return {
    step: async () => {
      const x = moved();
      // Elsewhere the step is done when it returns.
      if (getBackend() === "webgpu") await x.data();
      x.dispose();
    },
    result: async () => {
      const square = tidy(() => mean(mul(moved(), moved())));
      const [value] = await square.data();
      square.dispose();
      return value!;
    },
    parameters: countParameters(network.variables),
  };
}
