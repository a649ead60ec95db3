import { mul, sub, tidy } from "@tensorflow/tfjs-core";
import type { TensorContainer } from "@tensorflow/tfjs-core";
import { averageKernelName, combine, fused, TweedieError } from "@tweedie/core";
import type { NamedTensors } from "./optimizer.ts";
import type { TrainingContents, TrainingState } from "./training-state.ts";

/** Options of {@link applyGradients}. */
export interface ApplyGradientsOptions {
  /** A factor of all gradients. */
  readonly gradientScale?: number;
}

/**
 * One update of a training run: the optimiser's, then that of the averaged weights. It is the last act of `train`, for
 * loops of one's own.
 *
 * All that can fail comes before the first change, so that an error leaves the state as it was; but where only the average
 * has no memory left, because somebody holds clones of the old one, the update stands without it.
 *
 * @param state - the run, which moves on by one step
 * @param gradients - one gradient for each variable, clipped if they are to be; borrowed
 * @param learningRate - the learning rate of this update
 * @param options - `gradientScale` (1), such as what `clipFactor` gives
 * @throws TweedieError if a gradient is missing or of another shape, or the learning rate is negative or not finite
 */
export function applyGradients(
  state: TrainingState,
  gradients: NamedTensors,
  learningRate: number,
  { gradientScale = 1 }: ApplyGradientsOptions = {},
): void {
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
  let failure: { readonly error: unknown } | undefined;
  state.replace(
    inTidy(() => {
      const { weights, state: optimizer } = state.optimizer.update({
        weights: now.weights,
        gradients,
        gradientScale,
        state: now.optimizer,
        step,
        learningRate,
      });
      let { ema } = now;
      try {
        ema = averaged(ema, weights, 1 - (state.ema?.decay(step) ?? 0));
      } catch (error) {
        // The old moments may be gone: there is no way back, so weights and moments go on together.
        failure = { error };
      }
      return { step, weights, optimizer, ema };
    }),
  );
  if (failure) throw failure.error;
}

/**
 * Not $d\bar\theta + (1 - d)\theta$: in float32 the two factors do not add up to 1, and at $d = 0.9999$ the average
 * would be off by up to 3 parts in $10^4$.
 */
function averaged(averages: NamedTensors, weights: NamedTensors, gain: number): NamedTensors {
  const names = Object.keys(averages);
  if (names.length === 0) return {};
  const w = names.map((name) => weights[name]!);
  const a = Object.values(averages);
  const next = fused({ name: averageKernelName, inputs: { a, w }, attributes: { gain } }, () =>
    a.map((average, i) => (gain === 1 ? mul(w[i]!, 1) : combine([1, average], [gain, sub(w[i]!, average)]))),
  );
  return Object.fromEntries(names.map((name, i) => [name, next[i]!]));
}

// The tensors of the contents are kept by `tidy`; its type does not know the number among them.
const inTidy = (f: () => TrainingContents): TrainingContents =>
  tidy(() => f() as unknown as TensorContainer) as unknown as TrainingContents;
