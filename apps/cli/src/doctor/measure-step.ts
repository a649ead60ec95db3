import { mean, square, sub } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { unet } from "@tweedie/networks";
import { adam, train, trainingState } from "@tweedie/training";

/** What a step of training takes on the backend in use, in milliseconds. */
export interface StepTime {
  readonly milliseconds: number;
  /** How many were measured, after the first, which compiles. */
  readonly steps: number;
}

/** The work that is measured: small enough for the slowest backend. */
export const measuredWork = "a training step (small U-Net, 14x14, batch 4)";

/**
 * Measures {@link measuredWork}: the fastest of 20 steps, or of as many as fit into two seconds.
 *
 * @returns its time
 */
export async function measureStep(): Promise<StepTime> {
  const network = unet({ widths: [8, 16] }, rng(0));
  const state = trainingState({ variables: network.variables, optimizer: adam() });
  const noise = [0.1, 0.3, 0.5, 0.9];
  const training = train({
    state,
    batches: (step) => rng(1).split(step).normal([4, 14, 14, 1]),
    loss: (x: Tensor) => mean(square(sub(network.apply(x, noise, undefined), x))),
    steps: 21,
    learningRate: 1e-3,
    rng: rng(2),
  });
  try {
    const times: number[] = [];
    const begin = performance.now();
    let before = begin;
    for await (const _ of training) {
      const now = performance.now();
      times.push(now - before);
      before = now;
      if (times.length > 1 && now - begin > 2000) break;
    }
    return { milliseconds: Math.min(...times.slice(1)), steps: times.length - 1 };
  } finally {
    state.dispose();
    network.dispose();
  }
}
