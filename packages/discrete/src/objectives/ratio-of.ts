import type { Ratio, TokenModel, TokenProcess } from "@tweedie/core";
import { ratioOfPosterior } from "../ratio-of-posterior.ts";
import { ratioOfScore } from "../ratio-of-score.ts";
import { logScoreOf } from "./log-score-of.ts";
import { tokenDenoiserOf } from "./token-denoiser-of.ts";

/**
 * The ratios that samplers need, from a model of either target: by {@link ratioOfPosterior} where it speaks of $x_0$, by
 * {@link ratioOfScore} where it speaks of log-ratios.
 *
 * @param model - the model
 * @param process - the process
 * @param cond - the condition of every row; left out for unconditional models
 * @returns the ratios
 */
export const ratioOf = <C>(
  model: TokenModel<C>,
  process: TokenProcess,
  ...cond: undefined extends C ? [cond?: C] : [cond: C]
): Ratio =>
  model.target === "x0"
    ? ratioOfPosterior(process, tokenDenoiserOf(model, process, ...cond))
    : ratioOfScore(process, logScoreOf(model, process, ...cond));
