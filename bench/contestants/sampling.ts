import { getBackend, mean, square } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { denoiserOf, epsTarget, last, onGrid, rng } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import {
  brownianNoise,
  ddim,
  ddpm,
  dpmSolverPlusPlus,
  dpmSolverPlusPlus2mSde,
  euler,
  heun,
  uniPc,
} from "@tweedie/samplers";
import { cosine, uniformGrid } from "@tweedie/schedules";
import type { SamplerName, WorkName } from "../case.ts";
import type { ChildTask } from "../protocol.ts";
import { loadCase } from "../workloads/data.ts";
import { benchNetwork } from "../workloads/networks.ts";
import type { Work } from "./serve.ts";

const steppers: Readonly<Record<SamplerName, () => GaussianStepper<unknown>>> = {
  ddim,
  ddpm,
  euler,
  heun,
  dpmSolverPlusPlus,
  uniPc,
  brownian: dpmSolverPlusPlus2mSde,
};

/** Whole runs of a sampler, in the loop that everybody uses. */
export function sampling({ work, sampler, steps }: ChildTask, file: Uint8Array): Omit<Work, "versions"> {
  const network = benchNetwork(work as WorkName, rng(1));
  const { x, labels } = loadCase(file, network);
  const denoise = denoiserOf({ target: epsTarget, predict: (z: Tensor) => network.apply(z, [], labels) }, undefined);
  const schedule = cosine();
  const run = onGrid(steppers[sampler!](), uniformGrid(schedule, steps, { start: 0.98 }));
  const sampled = (): Promise<Tensor> => {
    const random = rng(3);
    const noise = sampler === "brownian" ? { noise: brownianNoise(random) } : {};
    return last(run(x, { denoise, schedule, rng: random, ...noise }));
  };
  return {
    step: async () => {
      const end = await sampled();
      // Elsewhere the run is done when it returns.
      if (getBackend() === "webgpu") await end.data();
      end.dispose();
    },
    parts: steps,
    result: async () => {
      const end = await sampled();
      const [value] = await mean(square(end)).data();
      end.dispose();
      return value!;
    },
    parameters: 0,
  };
}
