import { karrasSigmas, polyexponentialSigmas } from "@tweedie/schedules";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGridOptions } from "./scheduler-grid.ts";

/**
 * The grid of the EDM classes: Karras' or the exponential ladder; the network is told $\tfrac14\log\sigma$. One step alone
 * begins at the largest scale, also on the exponential ladder, where diffusers begins it at the smallest.
 *
 * @param settings - the fields
 * @param steps - the number of steps
 * @returns the grid
 */
export function edmSchedulerGrid(settings: SchedulerSettings, steps: number): RawGrid {
  const [sigmaMin, sigmaMax, rho] = [settings.sigma_min!, settings.sigma_max!, settings.rho!];
  const sigmas =
    settings.sigma_schedule === "exponential"
      ? polyexponentialSigmas(steps, { sigmaMin, sigmaMax })
      : karrasSigmas(steps, { sigmaMin, sigmaMax, rho });
  const ended = [...sigmas, settings.final_sigmas_type === "sigma_min" ? sigmas.at(-1)! : 0];
  return {
    timesteps: sigmas.map((sigma) => Math.log(sigma) / 4),
    sigmas: ended,
    // The paper begins with sigma_max; diffusers with the deviation of data of variance 1 under that noise.
    initNoiseSigma: Math.hypot(sigmaMax, 1),
    visits: { ratios: ended },
  };
}

/**
 * The grid of consistency models: every so many of the scales they were trained on; the network is told
 * $250\log\sigma$.
 *
 * @param settings - the fields
 * @param steps - the number of steps
 * @param options - timesteps of the caller's own
 * @returns the grid
 */
export function consistencySchedulerGrid(
  settings: SchedulerSettings,
  steps: number,
  { timesteps: own }: SchedulerGridOptions,
): RawGrid {
  const { num_train_timesteps: chain } = settings;
  const [sigmaMin, sigmaMax, rho] = [settings.sigma_min!, settings.sigma_max!, settings.rho!];
  const ladder = karrasSigmas(chain, { sigmaMin, sigmaMax, rho });
  const stride = Math.floor(chain / steps);
  const places = own?.toReversed() ?? Array.from({ length: steps }, (_, i) => i * stride);
  const sigmas = places.map((place) => ladder[place]!);
  const ended = [...sigmas, sigmaMin];
  return {
    timesteps: sigmas.map((sigma) => 250 * Math.log(sigma)),
    sigmas: ended,
    initNoiseSigma: sigmaMax,
    visits: { ratios: ended },
  };
}
