import {
  add,
  cast,
  div,
  equal,
  expandDims,
  fill,
  maximum,
  minimum,
  mul,
  oneHot,
  sub,
  sum,
  where,
} from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { TokenStepper } from "@tweedie/core";
import { cleanLaw } from "./clean-law.ts";
import { drawnFrom } from "./drawn-from.ts";
import { maskChance, maskOf } from "./mask-chance.ts";
import type { TokenTransition } from "./token-transition.ts";

/** Options of {@link reMdm}. */
export interface ReMdmOptions {
  /** How much is masked again, in [0, 1] (default 0.1); 0 is ancestral sampling. */
  readonly eta?: number;
  /** Whether $\eta$ is the most that is masked again (`"cap"`, the default), or a share of what could be (`"rescale"`). */
  readonly strategy?: "cap" | "rescale";
}

/**
 * Ancestral sampling of masked diffusion in which tokens are masked again, so that they can be mended:
 *
 * $$p(x_s \mid x_t) = \begin{cases}
 *   (1 - \sigma)\,\delta_{x_t} + \sigma\,\delta_m & x_t \ne m\\
 *   \frac{\alpha_s - (1 - \sigma)\alpha_t}{1 - \alpha_t}\,p(x_0 \mid x_t) + \frac{1 - \alpha_s - \sigma\alpha_t}{1 - \alpha_t}\,\delta_m & x_t = m
 * \end{cases}$$
 *
 * with $\alpha_t = 1 - q(x_t = m \mid x_0)$, and $\sigma = \min(\eta, \sigma_{\max})$ or $\eta\,\sigma_{\max}$,
 * $\sigma_{\max} = \min(1, (1 - \alpha_s)/\alpha_t)$. The law of a token is $p_s$ for any $\sigma$; `eta = 0` is {@link analytic}.
 *
 * Wang et al. 2025, *Remasking Discrete Diffusion Models with Inference-Time Scaling*, eq. 6 and section 4.1,
 * https://arxiv.org/abs/2503.00307. One call of the model a step.
 *
 * @param options - how much is masked again
 * @returns the stepper
 * @throws TweedieError if an option is out of its range; while sampling, if the process has no mask
 */
export const reMdm = (options: ReMdmOptions = {}): TokenStepper => drawnFrom(reMdmTransition(options));

/**
 * The laws that {@link reMdm} draws from.
 *
 * @param options - how much is masked again
 * @returns the transition
 */
export function reMdmTransition({ eta = 0.1, strategy = "cap" }: ReMdmOptions = {}): TokenTransition {
  if (!(eta >= 0 && eta <= 1)) throw new TweedieError(`reMdm: expected eta in [0, 1], got ${eta}. 0.1 is common.`);
  if (strategy !== "cap" && strategy !== "rescale") {
    throw new TweedieError(`reMdm: expected the strategy cap or rescale, got ${String(strategy)}. Choose one.`);
  }
  return (x, t, s, env) => {
    const { process } = env;
    const mask = fill([1], maskOf("reMdm", process), "int32");
    const [late, early] = [t, s].map((time) => maskChance("reMdm", process, [time])) as [typeof x, typeof x];
    const kept = sub(1, late);
    // Where no token is kept there is none to mask again.
    const most = minimum(1, div(early, maximum(kept, tensorOf([1e-30], [1]))));
    const share = tensorOf([eta], [1]);
    const again = strategy === "cap" ? minimum(share, most) : mul(share, most);

    const law = cleanLaw(x, t, env);
    const own = cast(oneHot(x, process.vocabulary), "float32");
    const masked = cast(oneHot(mask, process.vocabulary), "float32");
    const shown = add(mul(sub(1, again), own), mul(again, masked));
    const stays = div(sub(early, mul(again, kept)), late);
    const hidden = add(mul(sub(1, stays), div(law, sum(law, -1, true))), mul(stays, masked));
    return where(expandDims(equal(x, mask), -1), hidden, shown);
  };
}
