import { add, matMul, mean, square, sub, tanh, tidy, variable } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { adamW, ema, powerWarmup, train, trainingState, warmupCosine } from "../src/index.ts";
import type { NamedVariables, TrainingState, TrainingStep, TrainOptions } from "../src/index.ts";

/** A network of 2-D data small enough to train in milliseconds, in a run with everything that a run can have. */
export interface TinyRun {
  readonly variables: NamedVariables;
  readonly state: TrainingState;
  /** Trains up to a number of steps. */
  train(steps: number, options?: Partial<TrainOptions<Tensor>>): AsyncGenerator<TrainingStep, void, void>;
  /** The losses of all steps up to a number. */
  losses(steps: number): Promise<number[]>;
  dispose(): void;
}

/** A run whose initial weights come from a seed; data and noise are those of any other. */
export function tinyRun({ seed = 1, width = 8 }: { readonly seed?: number; readonly width?: number } = {}): TinyRun {
  const init = rng(seed);
  const make = (...shape: number[]) => tidy(() => variable(init.normal(shape), true));
  const variables = { w1: make(2, width), b1: make(width), w2: make(width, 2) };
  const state = trainingState({
    variables,
    optimizer: adamW({ weightDecay: 0.1 }),
    ema: ema({ decay: 0.9, warmup: powerWarmup() }),
  });
  const data = rng(7);
  const run: TinyRun = {
    variables,
    state,
    train: (steps, options = {}) =>
      train<Tensor>({
        state,
        batches: (step) => data.split(step).normal([16, 2]),
        loss: (x, noise) => {
          const eps = noise.normal(x.shape);
          const hidden = tanh(add(matMul(add(x, eps), variables.w1 as Tensor2D), variables.b1));
          return mean(square(sub(matMul(hidden as Tensor2D, variables.w2 as Tensor2D), eps)));
        },
        steps,
        learningRate: warmupCosine({ peak: 0.05, warmup: 3, steps: 1000 }),
        clip: 0.5,
        rng: rng(5),
        ...options,
      }),
    losses: async (steps) => {
      const losses: number[] = [];
      for await (const { loss } of run.train(steps)) losses.push(loss);
      return losses;
    },
    dispose: () => {
      state.dispose();
      for (const x of Object.values(variables)) x.dispose();
    },
  };
  return run;
}
