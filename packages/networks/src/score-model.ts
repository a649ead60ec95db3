import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { NoiseLevel, ScoreModel, Target } from "@tweedie/core";
import type { Network } from "./network.ts";
import { timeScaling } from "./scaling.ts";
import type { Scaling } from "./scaling.ts";

/** Options of {@link scoreModel}. */
export interface ScoreModelOptions {
  /** What the network is trained to output. */
  readonly target: Target;
  /** How data and noise levels reach the network. Default {@link timeScaling}. */
  readonly scaling?: Scaling;
}

/**
 * A network as a {@link ScoreModel}: data scaled and noise levels turned into numbers on their way in, the output as it
 * is.
 *
 * @param network - the network, borrowed
 * @param options - see {@link ScoreModelOptions}
 * @returns the model
 */
export function scoreModel<C>(
  network: Network<C>,
  { target, scaling = timeScaling }: ScoreModelOptions,
): ScoreModel<C> {
  return Object.freeze({
    target,
    predict: (x: Tensor, levels: readonly NoiseLevel[], cond: C) =>
      tidy(() => {
        const scaled = levels.map(scaling);
        const inputs = scaled.map(({ input }) => input);
        return network.apply(
          inputs.every((input) => input === 1) ? x : combine([inputs, x]),
          scaled.map(({ noise }) => noise),
          cond,
        );
      }),
  });
}
