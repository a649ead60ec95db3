import type { TokenStepper } from "@tweedie/core";
import { drawnFrom } from "./drawn-from.ts";
import { reverseLaw } from "./reverse-law.ts";
import type { TokenTransition } from "./token-transition.ts";

/**
 * The analytic step: a draw from the reverse process at every position, the others kept,
 *
 * $$p(x_s \mid x_t) = q(x_t \mid x_s)\,\frac{p_s(x_s)}{p_t(x_t)}$$
 *
 * With the ratios of an $x_0$ posterior it is ancestral sampling of D3PM, with those of a concrete score the Tweedie step of
 * SEDD. One position at a time it is exact for any step; all positions at once it errs by their dependence, of the order of the
 * step. Ratios below 0, which a score that is not exact may give, count as 0.
 *
 * Austin et al. 2021, https://arxiv.org/abs/2107.03006, eq. 3; Lou et al. 2024, https://arxiv.org/abs/2310.16834, theorem 4.2.
 * One call of the model a step.
 *
 * @returns the stepper
 */
export const analytic = (): TokenStepper => drawnFrom(analyticTransition);

/** The laws that {@link analytic} draws from, $p(x_s \mid x_t)$ at every position. */
export const analyticTransition: TokenTransition = (x, t, s, env) => reverseLaw(x, s, t, env);
