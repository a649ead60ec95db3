import { TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import type { Corrector } from "./corrector.ts";

/** Options of {@link predictorCorrector}. */
export interface PredictorCorrectorOptions {
  /**
   * Which comes first in a step. With `corrector` (the default, as in score_sde) corrections are at the level where the step
   * begins; with `predictor` at the level where it ends, unless that is clean.
   */
  readonly first?: "corrector" | "predictor";
}

/**
 * Predictor–corrector: any stepper goes from level to level, any corrector mends the law at a level.
 *
 * $$x_t' = \mathrm{correct}(x_t, t), \qquad x_s = \mathrm{predict}(x_t', t, s)$$
 *
 * With {@link reverseDiffusion} and {@link langevin} it is the sampler of Song et al. 2021, *Score-Based Generative Modeling
 * through SDEs*, algorithms 2 and 3, https://arxiv.org/abs/2011.13456, which returns the mean of its last step: see
 * {@link withoutLastNoise}. Order and memory are the predictor's; calls of the denoiser are those of both.
 *
 * @param predictor - what goes from level to level
 * @param correct - what mends the law at a level
 * @param options - which comes first
 * @returns the stepper
 * @throws TweedieError if what comes first is neither
 */
export function predictorCorrector<M>(
  predictor: GaussianStepper<M>,
  correct: Corrector,
  { first = "corrector" }: PredictorCorrectorOptions = {},
): GaussianStepper<M> {
  if (first !== "corrector" && first !== "predictor") {
    throw new TweedieError(
      `predictorCorrector: expected the corrector or the predictor to come first, got ${String(first)}. Set first to one of them.`,
    );
  }
  return Object.freeze<GaussianStepper<M>>({
    init: () => predictor.init(),
    step(x, t, s, env, memory, place) {
      if (first === "corrector") return predictor.step(correct(x, t, env), t, s, env, memory, place);
      const next = predictor.step(x, t, s, env, memory, place);
      return s.sigma > 0 ? { x: correct(next.x, s, env), memory: next.memory } : next;
    },
  });
}
