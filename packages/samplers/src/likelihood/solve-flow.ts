import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { levelAtLogSnr } from "../level-at-log-snr.ts";
import { angleCoordinates } from "../ode/coordinates.ts";
import { angleFlow } from "./angle-flow.ts";
import { integrate } from "./integrate.ts";
import type { IntegrateOptions } from "./integrate.ts";
import type { DeterministicEnv } from "./without-noise.ts";

/**
 * Carries samples along the probability flow from one level to another, to tolerances.
 *
 * To the clean datum it goes as far as $\sigma = 10^{-4}\alpha$, and from there in one step of DDIM, which errs by
 * $\sigma^2 / 2s^2$ of an offset in a direction in which data have the width $s$.
 *
 * @param x - samples at `from`, `[batch, ...]`; borrowed
 * @param env - the denoiser and its schedule
 * @param ends - the levels; the first has noise
 * @param options - tolerances, and what stops the work
 * @returns samples at `to`, owned by the caller
 */
export async function solveFlow(
  x: Tensor,
  { denoise, schedule }: DeterministicEnv,
  [from, to]: readonly [NoiseLevel, NoiseLevel],
  options: IntegrateOptions,
): Promise<Tensor> {
  const last = to.sigma > 0 ? to : levelAtLogSnr(schedule, 8 * Math.LN10);
  const flow = angleFlow(denoise, schedule, from, last);
  const start = tidy(() => combine([1 / angleCoordinates.scale(from), x]));
  try {
    const { y } = await integrate(
      (u, y) => {
        const level = flow.levelAt(u);
        return { state: flow.slope(level)(combine([angleCoordinates.scale(level), y])) };
      },
      start,
      flow.ends,
      options,
    );
    const reached = tidy(() => {
      const x = combine([angleCoordinates.scale(last), y]);
      return to.sigma > 0 ? x : combine([to.alpha, denoise(x, last).x0]);
    });
    y.dispose();
    return reached;
  } finally {
    start.dispose();
  }
}
