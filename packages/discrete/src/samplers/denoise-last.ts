import { argMax, cast, fill, greater, less, log, sum, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenStepper } from "@tweedie/core";
import { cleanLaw } from "./clean-law.ts";
import { drawTokens } from "./draw-tokens.ts";

/** Options of {@link denoiseLast}. */
export interface DenoiseLastOptions {
  /** Whether clean tokens are drawn from their law (the default), or the likeliest is taken. */
  readonly choose?: "draw" | "likeliest";
}

/**
 * A stepper whose last step goes to clean data, whatever the end of the grid: grids that stop short of time 0, where scores are
 * hard to learn, leave some noise, or some masks, otherwise.
 *
 * $$x_0 \sim p(x_0 \mid x_t) = q(x_t \mid x_0)\,\frac{p_0(x_0)}{p_t(x_t)}, \qquad x_0 \ne \text{mask}$$
 *
 * It replaces the last step of the stepper, and calls the model once. Drawing is the denoiser of SEDD, the likeliest token that
 * of MDLM.
 *
 * Lou et al. 2024, appendix C, https://arxiv.org/abs/2310.16834; Sahoo et al. 2024, https://arxiv.org/abs/2406.07524.
 *
 * @param stepper - what makes the other steps; it must run on a grid, which says what step is the last
 * @param options - how clean tokens are chosen
 * @returns the stepper
 * @throws TweedieError if the choice is unknown, or, while sampling, the number of steps is not known
 */
export function denoiseLast<M>(
  stepper: TokenStepper<M>,
  { choose = "draw" }: DenoiseLastOptions = {},
): TokenStepper<M> {
  if (choose !== "draw" && choose !== "likeliest") {
    throw new TweedieError(`denoiseLast: expected to draw or take the likeliest, got ${String(choose)}. Choose one.`);
  }
  return Object.freeze<TokenStepper<M>>({
    init: () => stepper.init(),
    step(x, t, s, env, memory, place) {
      if (!place) {
        throw new TweedieError(
          "denoiseLast: expected to know the last step, got no number of steps. Run it by onGrid.",
        );
      }
      if (place.step < place.steps) return stepper.step(x, t, s, env, memory, place);
      const law = cleanLaw(x, t, env);
      const drawn = choose === "draw" ? drawTokens(log(law), env.rng) : likeliest(law);
      return { x: where(less(x, 0), fill(x.shape, -1, "int32"), drawn), memory };
    },
  });
}

/** The likeliest token, and none where laws are not numbers. */
const likeliest = (law: Tensor): Tensor =>
  where(greater(sum(law, -1), 0), cast(argMax(law, -1), "int32"), fill(law.shape.slice(0, -1), -1, "int32"));
