import { sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, TensorContainer } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { NamedTensors } from "./optimizer.ts";
import type { TrainingContents, TrainingState } from "./training-state.ts";

/**
 * One update of a training run: the optimiser's, then that of the averaged weights. It is the last act of `train`, for
 * loops of one's own.
 *
 * Everything is computed before anything is changed, so that an error leaves the state as it was.
 *
 * @param state - the run, which moves on by one step
 * @param gradients - one gradient for each variable, clipped if they are to be; borrowed
 * @param learningRate - the learning rate of this update
 * @throws TweedieError if a gradient is missing or of another shape, or the learning rate is negative or not finite
 */
export function applyGradients(state: TrainingState, gradients: NamedTensors, learningRate: number): void {
  if (!(learningRate >= 0 && learningRate < Infinity)) {
    throw new TweedieError(
      `applyGradients: expected a finite learning rate of at least 0, got ${learningRate} at step ${state.step}. ` +
        `Correct the schedule.`,
    );
  }
  const now = state.contents();
  for (const [name, { shape }] of Object.entries(now.weights)) {
    const got = gradients[name]?.shape;
    if (got?.length !== shape.length || got.some((size, axis) => size !== shape[axis])) {
      throw new TweedieError(
        `applyGradients: expected a gradient of shape [${shape}] for "${name}", got ${got ? `[${got}]` : "none"}. ` +
          `Pass one for each variable of the state.`,
      );
    }
  }
  const step = now.step + 1;
  state.replace(
    inTidy(() => {
      const { weights, state: optimizer } = state.optimizer.update({
        weights: now.weights,
        gradients,
        state: now.optimizer,
        step,
        learningRate,
      });
      const gain = 1 - (state.ema?.decay(step) ?? 0);
      const ema = Object.fromEntries(
        Object.entries(now.ema).map(([name, x]) => [name, averaged(x, weights[name]!, gain)]),
      );
      return { step, weights, optimizer, ema };
    }),
  );
}

/**
 * Not $d\bar\theta + (1 - d)\theta$: in float32 the two factors do not add up to 1, and at $d = 0.9999$ the average
 * would be off by up to 3 parts in $10^4$.
 */
const averaged = (average: Tensor, weight: Tensor, gain: number): Tensor =>
  gain === 1 ? weight.clone() : combine([1, average], [gain, sub(weight, average)]);

// The tensors of the contents are kept by `tidy`; its type does not know the number among them.
const inTidy = (f: () => TrainingContents): TrainingContents =>
  tidy(() => f() as unknown as TensorContainer) as unknown as TrainingContents;
