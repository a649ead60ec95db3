import { cast, log, oneHot } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenEnv, TokenStepper } from "@tweedie/core";
import { analytic } from "./analytic.ts";
import { drawTokens } from "./draw-tokens.ts";

/** Options of {@link predictorCorrector}. */
export interface PredictorCorrectorOptions {
  /** How often tokens are corrected after each step (default 1). */
  readonly corrections?: number;
  /** How far a correction goes forward in time and back, as a share of the step before it (default 0.5). */
  readonly reach?: number;
}

/**
 * Predictor–corrector on tokens: after each step of any stepper to a time $s$, tokens are corrected there, by going forward to
 * $s' = s + h$ in the process and back by {@link analytic},
 *
 * $$x_{s'} \sim q(x_{s'} \mid x_s), \qquad x_s \sim p(x_s \mid x_{s'})$$
 *
 * which leaves $p_s$ as it is and brings tokens closer to it, as positions that were drawn at once come to see one another.
 * To first order in $h$ it is a leap of length $h$ by the corrector rates $Q_s + \bar Q_s$ of Campbell et al. 2022,
 * proposition 4, https://arxiv.org/abs/2205.14987; at one position it is exact for any $h$. Nothing is corrected in clean data.
 * Each correction calls the model once.
 *
 * @param predictor - what goes from time to time
 * @param options - how often and how far tokens are corrected
 * @returns the stepper
 * @throws TweedieError if an option is out of its range
 */
export function predictorCorrector<M>(
  predictor: TokenStepper<M>,
  { corrections = 1, reach = 0.5 }: PredictorCorrectorOptions = {},
): TokenStepper<M> {
  if (!Number.isSafeInteger(corrections) || corrections < 0) {
    throw new TweedieError(`predictorCorrector: expected corrections of at least 0, got ${corrections}. 1 is common.`);
  }
  if (!(reach > 0 && reach <= 1)) {
    throw new TweedieError(`predictorCorrector: expected reach in (0, 1], got ${reach}. 0.5 is common.`);
  }
  return Object.freeze<TokenStepper<M>>({
    init: () => predictor.init(),
    step(x, t, s, env, memory, place) {
      const next = predictor.step(x, t, s, env, memory, place);
      if (s === 0) return next;
      let mended = next.x;
      for (let i = 0; i < corrections; i++) mended = corrected(mended, s, s + reach * (t - s), env);
      return { x: mended, memory: next.memory };
    },
  });
}

function corrected(x: Tensor, s: number, later: number, env: TokenEnv): Tensor {
  const { process, rng } = env;
  const noised = drawTokens(log(process.push(cast(oneHot(x, process.vocabulary), "float32"), s, later)), rng);
  return analytic().step(noised, later, s, env, undefined).x;
}
