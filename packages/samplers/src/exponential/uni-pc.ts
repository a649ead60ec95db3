import type { Tensor } from "@tensorflow/tfjs-core";
import type { GaussianStepper, NoiseLevel, Place, Prediction } from "@tweedie/core";
import { checkChoice } from "../check-choice.ts";
import { evaluation, exponentialStep } from "./exponential-step.ts";
import type { Evaluation } from "./exponential-step.ts";
import { remembered } from "./exponential-multistep.ts";
import type { ExponentialMemory } from "./exponential-multistep.ts";
import { isFirstOrder } from "./first-order-step.ts";
import type { Scales } from "./lambda-step.ts";
import { checkLastSteps, orderAt } from "./last-steps.ts";
import type { LastSteps } from "./last-steps.ts";
import { exactMoments } from "./moments.ts";
import type { Moments } from "./moments.ts";
import type { Predicted } from "./stretch.ts";

/** Options of {@link uniPc}. */
export interface UniPcOptions extends LastSteps {
  /** The number of predictions in the predictor, 1 to 3 (default 2). */
  readonly order?: 1 | 2 | 3;
  /** The prediction that is integrated (default `x0`). */
  readonly of?: Predicted;
  /** Whether the samples are corrected once the next prediction is there (default `true`). */
  readonly corrector?: boolean;
  /** The numbers of steps, from 1, whose results are not corrected (default none), where steps are numbered. */
  readonly uncorrected?: readonly number[];
  /**
   * The weight of the one difference in the predictor of order 2 and in the corrector of order 1: `exact` (default), as all
   * other weights are, or `half`, as in the paper and in diffusers.
   */
  readonly rho?: "exact" | "half";
  /** $B(h)$, which the weight `half` is of: `bh1` is $h$, `bh2` (default) $e^h - 1$. It cancels from exact weights. */
  readonly variant?: "bh1" | "bh2";
}

/** What the method remembers: evaluations, newest first, and the step that is to be corrected. */
export interface UniPcMemory {
  /** The evaluations. */
  readonly known: ExponentialMemory;
  /** Where the last step began and with how many evaluations; nothing at the start. */
  readonly last: LastStep | null;
}

/** A step that is to be corrected. */
export interface LastStep extends Scales {
  /** The samples where it began. */
  readonly x: Tensor;
  /** The number of evaluations that it took. */
  readonly order: number;
}

/**
 * UniPC: a multistep predictor, and a corrector that repeats the step once the prediction at its end is known, at no
 * further call.
 *
 * $$x_s = c\,x_t + g \Big(\varphi_1(z)\,m_0 + \sum_j \frac{B(h)\,\rho_j}{z\,r_j} (m_j - m_0)\Big), \qquad
 * \sum_j \rho_j r_j^{i-1} = \frac{z\,i!\,\varphi_{i+1}(z)}{B(h)}$$
 *
 * with $r_j = (\lambda_j - \lambda_t)/h$, and $r = 1$ among them in the corrector; $c$, $g$, $z$ as in
 * {@link exponentialAdamsBashforth}. Solved exactly, $B(h)$ cancels: the predictor is {@link exponentialAdamsBashforth} and the
 * corrector the implicit, exponential Adams-Moulton rule of one order more. What the paper's code and diffusers fix
 * instead is `rho: "half"`.
 *
 * The order is `order` + 1, save that from its own start it is 3 at most: the corrected first step is of second order.
 * Without the corrector it is that of the predictor. The step to $\sigma_s = 0$ and one from $\alpha_t = 0$ are of first order,
 * the latter not corrected.
 *
 * Zhao et al. 2023, *UniPC*, section 3, algorithms 1 and 2, https://arxiv.org/abs/2302.04867. One call of the denoiser a
 * step; any schedule.
 *
 * @param options - see {@link UniPcOptions}
 * @returns the stepper
 * @throws TweedieError if an option has no such value
 */
export function uniPc({
  order = 2,
  of = "x0",
  corrector = true,
  uncorrected = [],
  rho = "exact",
  variant = "bh2",
  ...last
}: UniPcOptions = {}): GaussianStepper<UniPcMemory> {
  checkChoice("uniPc", "the order", order, [1, 2, 3]);
  checkChoice("uniPc", "of", of, ["x0", "eps"]);
  checkChoice("uniPc", "rho", rho, ["exact", "half"]);
  checkChoice("uniPc", "the variant", variant, ["bh1", "bh2"]);
  checkLastSteps("uniPc", last);
  const rule = { of, moments: rho === "half" ? halfMoments[variant] : exactMoments };

  /** The samples at `t`, once more with what the denoiser says there. */
  const corrected = (
    x: Tensor,
    t: NoiseLevel,
    here: Evaluation,
    prediction: Prediction,
    memory: UniPcMemory,
    place?: Place,
  ) => {
    const { last: step, known } = memory;
    const isDone = !corrector || !step || isFirstOrder(of, step, t) || (place && uncorrected.includes(place.step - 1));
    return isDone
      ? x.clone()
      : exponentialStep(rule, step.x, step, t, prediction, [...known.slice(0, step.order), here]);
  };

  return Object.freeze<GaussianStepper<UniPcMemory>>({
    init: () => ({ known: [], last: null }),
    step(predicted, t, s, { denoise }, memory, place) {
      const prediction = denoise(predicted, t);
      const here = evaluation(of, t, prediction);
      const x = corrected(predicted, t, here, prediction, memory, place);
      const known = [here, ...memory.known];
      const used = known.slice(0, orderAt(order, place, last));
      return {
        x: exponentialStep(rule, x, t, s, prediction, used),
        memory: {
          known: remembered(known, order, t, s),
          last: { x, alpha: t.alpha, sigma: t.sigma, order: used.length },
        },
      };
    },
  });
}

/** The moments with $\rho = \tfrac12$ in rules of two evaluations: $\mu_1 = B(h)/2z$. */
const halfMoments: Readonly<Record<"bh1" | "bh2", Moments>> = {
  bh1: (z, count) => (count === 2 ? [...exactMoments(z, 1), 1 / 2] : exactMoments(z, count)),
  bh2: (z, count) =>
    count === 2 ? exactMoments(z, 1).flatMap((zeroth) => [zeroth, zeroth / 2]) : exactMoments(z, count),
};
