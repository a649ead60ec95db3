import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { GaussianEnv, GaussianStepper, NoiseLevel, Place } from "@tweedie/core";
import { ancestralStep } from "../ancestral/ancestral-step.ts";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { splitNoise } from "../ancestral/split-noise.ts";
import { dpmSolverMoments } from "../exponential/dpm-solver-rules.ts";
import type { DpmSolverVariant } from "../exponential/dpm-solver-rules.ts";
import { isFirstOrder } from "../exponential/first-order-step.ts";
import { lambdaStep } from "../exponential/lambda-step.ts";
import { lowersOrder } from "../exponential/last-steps.ts";
import type { LastSteps } from "../exponential/last-steps.ts";
import { levelBetween } from "../exponential/level-between.ts";
import { noiseTerm } from "../noise-term.ts";

/** Options of {@link dpmSolverPlusPlusSde}: `eta` in [0, 1] (default 1), a factor on the noise, and the midpoint. */
export interface DpmSolverPlusPlusSdeOptions extends NoiseOptions, Pick<LastSteps, "lowerOrderFinal"> {
  /** How far a midpoint inside lies from `t` to `s` in log-SNR, in (0, 1) (default 1/2). */
  readonly r?: number;
  /**
   * Where the midpoint lies: `inside` each step (the default), or on the `grid`, where a step of second order spans two
   * intervals and the denoiser is called once in each, as in diffusers. There `lowerOrderFinal` ends an even number of
   * intervals with two steps of first order.
   */
  readonly nodes?: "inside" | "grid";
  /** How the two predictions are weighed: as in DPM-Solver++ (`midpoint`, the default), or by the exact integral (`heun`). */
  readonly variant?: DpmSolverVariant;
}

/** What {@link dpmSolverPlusPlusSde} remembers halfway through a step that spans two intervals: where it began. */
export interface DpmSolverPlusPlusSdeMemory {
  /** The level. */
  readonly level: NoiseLevel;
  /** The samples there. */
  readonly x: Tensor;
  /** The clean datum predicted there. */
  readonly x0: Tensor;
}

/**
 * DPM-Solver++ on the reverse SDE with a midpoint of its own: an ancestral step to the midpoint $m$, and one from $t$ to $s$
 * with the clean datum extrapolated from both predictions. With $r = (\lambda_m - \lambda_t)/(\lambda_s - \lambda_t)$,
 *
 * $$x_m = \alpha_m \hat x_0 + \sigma_{m,down}\,\hat\epsilon + \sigma_{m,up}\,z_1, \qquad
 * D = \Big(1 - \frac1{2r}\Big) \hat x_0 + \frac1{2r} \hat x_0(x_m)$$
 * $$x_s = \frac{\sigma_{down}}{\sigma_t} x_t + \Big(\alpha_s - \alpha_t\frac{\sigma_{down}}{\sigma_t}\Big) D + \sigma_{up} z_2$$
 *
 * where $\sigma_{up}$ is $\eta$ times the standard deviation of the posterior and
 * $\sigma_{down}^2 = \sigma_s^2 - \sigma_{up}^2$; the variant `heun` has the exact weight of a slope for the half. The two
 * noises are those of the stretches from $t$ to $m$ and from $t$ to $s$. The last step to $\sigma_s = 0$ and steps from
 * $\alpha_t = 0$ are {@link eulerAncestral}'s.
 *
 * It equals `sample_dpmpp_sde` of k-diffusion and, at `eta = 1`, DPMSolverSDEScheduler of diffusers; with nodes on the grid
 * DPMSolverSinglestepScheduler of order 2 with the algorithm sde-dpmsolver++.
 *
 * Lu et al. 2022, *DPM-Solver++*, section 5, https://arxiv.org/abs/2211.01095. Order 2 at `eta = 0`. With noise weak order 1
 * where its numbers are independent, and 2 where they are increments of one path (`env.noise`). Two calls of the denoiser a
 * step, one with nodes on the grid; any schedule.
 *
 * @param options - see {@link DpmSolverPlusPlusSdeOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1], `r` outside (0, 1), or the factor on the noise is negative or not finite
 */
export function dpmSolverPlusPlusSde({
  r = 1 / 2,
  nodes = "inside",
  variant = "midpoint",
  lowerOrderFinal = false,
  ...options
}: DpmSolverPlusPlusSdeOptions = {}): GaussianStepper<DpmSolverPlusPlusSdeMemory | undefined> {
  const amount = checkedNoise("dpmSolverPlusPlusSde", options);
  if (!(r > 0 && r < 1)) {
    throw new TweedieError(`dpmSolverPlusPlusSde: expected r in (0, 1), got ${r}. 1/2 is halfway.`);
  }
  /** The step over all of a stretch, from what was predicted where it begins and at a level inside. */
  const second = (
    from: DpmSolverPlusPlusSdeMemory,
    m: NoiseLevel,
    x0: Tensor,
    s: NoiseLevel,
    env: GaussianEnv,
  ): Tensor => {
    const { level: t, x } = from;
    const { down, up } = splitNoise(t, s, amount.eta);
    const kept = down.sigma / t.sigma;
    const gained = s.alpha - kept * t.alpha;
    const [whole, slope] = dpmSolverMoments(variant)(-lambdaStep(t, down), 2) as [number, number];
    const c = (slope / whole) * (lambdaStep(t, s) / lambdaStep(t, m));
    const fresh = noiseTerm(amount.noise * up, env, x, t, s);
    return combine([kept, x], [gained * (1 - c), from.x0], [gained * c, x0], ...fresh);
  };
  return Object.freeze<GaussianStepper<DpmSolverPlusPlusSdeMemory | undefined>>({
    init: () => undefined,
    step(x, t, s, env, begun, place) {
      const prediction = env.denoise(x, t);
      const from = { level: t, x, x0: prediction.x0 };
      if (begun && s.sigma > 0) return { x: second(begun, t, prediction.x0, s, env), memory: undefined };
      if (nodes === "grid" || isFirstOrder("x0", t, s)) {
        const spans = nodes === "grid" && !isFirstOrder("x0", t, s) && !isAlone(place, lowerOrderFinal);
        return {
          x: ancestralStep(amount, x, t, s, env, prediction),
          memory: spans ? { ...from, x: x.clone() } : undefined,
        };
      }
      const m = levelBetween(env.schedule, t, s, r);
      const { x0 } = env.denoise(ancestralStep(amount, x, t, m, env, prediction), m);
      return { x: second(from, m, x0, s, env), memory: undefined };
    },
  });
}

/** Whether an interval of the grid is one of two at the end that are steps of their own. */
const isAlone = (place: Place | undefined, lowerOrderFinal: boolean | number): boolean =>
  place !== undefined && lowersOrder(place, lowerOrderFinal) && place.steps % 2 === 0 && place.step >= place.steps - 1;
