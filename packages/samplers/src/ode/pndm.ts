import { levelAt, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { equalStepWeights } from "./adams-bashforth-weights.ts";
import { checkOfSchedule, chooseCoordinates } from "./choose-coordinates.ts";
import { noiseCoordinates, signalCoordinates } from "./coordinates.ts";
import type { Coordinates } from "./coordinates.ts";
import { explicitStep } from "./explicit-step.ts";
import { linearMultistep } from "./linear-multistep.ts";
import type { MultistepMemory, StartingStep } from "./linear-multistep.ts";
import { eulerTableau, heunTableau, rungeKutta4Tableau } from "./tableau.ts";

/** Options of {@link pndm}. */
export interface PndmOptions {
  /**
   * How it starts: `"rungeKutta"` (the default, the paper's) takes three pseudo Runge-Kutta steps of four calls; `"heun"`, as
   * in latent diffusion, takes the first step by Heun's rule and then as many predictions as there are; `"none"` does that
   * from the first step on, which is `ipndm`.
   */
  readonly warmUp?: "rungeKutta" | "heun" | "none";
}

/**
 * PNDM: `ipndm` of order 4 after a start by pseudo Runge-Kutta steps, whose middle $m$ is halfway in time,
 *
 * $$\epsilon' = \tfrac16 \big(\hat\epsilon(x_t, t) + 2\,\hat\epsilon(x_1, m) + 2\,\hat\epsilon(x_2, m) +
 * \hat\epsilon(x_3, s)\big), \qquad m = \tfrac{t + s}2$$
 *
 * The same as diffusers' PNDMScheduler, `"heun"` with its `skip_prk_steps`. Near pure noise, where $\sigma/\alpha > 1000$ or,
 * with `"rungeKutta"`, has come nearly all of its way in half the time, steps are taken in signal coordinates. A step of the
 * start to $\sigma_s = 0$ is Euler's.
 *
 * Liu et al. 2022, *Pseudo Numerical Methods for Diffusion Models on Manifolds*, eq. 12 and 13,
 * https://arxiv.org/abs/2202.09778. Order 2; one call of the denoiser a step after the start.
 *
 * @param options - see {@link PndmOptions}
 * @returns the stepper
 * @throws TweedieError if the warm-up is unknown; while running with `"rungeKutta"`, if levels are not of the schedule in the
 *   environment, whose time has the middle
 */
export function pndm({ warmUp = "rungeKutta" }: PndmOptions = {}): GaussianStepper<MultistepMemory> {
  if (!Object.hasOwn(starts, warmUp)) {
    throw new TweedieError(`pndm: expected the warm-up ${Object.keys(starts).join(", ")}, got ${warmUp}. Choose one.`);
  }
  const start = starts[warmUp];
  return linearMultistep({
    order: 4,
    choose:
      warmUp === "rungeKutta" ? pseudoCoordinates : (schedule, t, s) => chooseCoordinates("noise", schedule, t, s),
    weights: (nodes) => equalStepWeights[nodes.length - 1]!,
    ...(start && { start }),
  });
}

/** Weights of equal steps mean nothing where $\sigma/\alpha$ is near its end in the middle of a step. */
function pseudoCoordinates(schedule: NoiseSchedule, t: NoiseLevel, s: NoiseLevel): Coordinates {
  checkOfSchedule("pndm", schedule, t);
  const usual = chooseCoordinates("noise", schedule, t, s);
  return usual === noiseCoordinates && s.sigma > 0 && middleNode(usual, schedule, t, s) > 0.85
    ? signalCoordinates
    : usual;
}

/** What share of its way $u$ has come after half the time. */
function middleNode({ u }: Coordinates, schedule: NoiseSchedule, t: NoiseLevel, s: NoiseLevel): number {
  return (u(levelAt(schedule, (t.t + s.t) / 2)) - u(t)) / (u(s) - u(t));
}

const pseudoRungeKutta: StartingStep = (x, t, s, env, coordinates) => {
  if (s.sigma === 0) return explicitStep(x, t, s, env, coordinates, eulerTableau);
  const node = middleNode(coordinates, env.schedule, t, s);
  return explicitStep(x, t, s, env, coordinates, {
    nodes: [0, node, node, 1],
    matrix: [[], [node], [0, node], [0, 0, 1]],
    weights: rungeKutta4Tableau.weights,
  });
};

const heunStart: StartingStep = (x, t, s, env, coordinates) =>
  explicitStep(x, t, s, env, coordinates, s.sigma === 0 ? eulerTableau : heunTableau);

const starts = {
  rungeKutta: { steps: 3, step: pseudoRungeKutta },
  heun: { steps: 1, step: heunStart },
  none: undefined,
} as const;
