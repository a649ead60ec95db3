import { TweedieError } from "@tweedie/core";
import type { SchedulerSettings } from "./scheduler-settings.ts";

/**
 * The static shift of a flow's times, $s\,\sigma / (1 + (s - 1)\,\sigma)$ (Esser et al. 2024, eq. 23,
 * https://arxiv.org/abs/2403.03206).
 *
 * @param sigma - the time
 * @param shift - $s$
 * @returns the shifted time
 */
export function flowShift(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}

/**
 * The shift of `use_dynamic_shifting`, $e^\mu / (e^\mu + 1/\sigma - 1)$, or the same with $\mu$ in place of $e^\mu$.
 *
 * @param settings - the fields, of which `time_shift_type` tells which
 * @param sigma - the time
 * @param mu - $\mu$
 * @returns the shifted time
 * @throws TweedieError if $\mu$ is not given
 */
export function timeShift(settings: SchedulerSettings, sigma: number, mu: number | undefined): number {
  if (mu === undefined || !Number.isFinite(mu) || (settings.time_shift_type === "linear" && mu <= 0)) {
    throw new TweedieError(
      `schedulerGrid: expected mu where use_dynamic_shifting is set, got ${mu}. Pass the option mu, which for images ` +
        `grows with their size.`,
    );
  }
  const scale = settings.time_shift_type === "linear" ? mu : Math.exp(mu);
  return scale / (scale + (1 / sigma - 1));
}

/**
 * Times stretched away from 1 so that the last one is the wanted one.
 *
 * @param sigmas - the times, falling from 1
 * @param terminal - the wanted last one
 * @returns the times
 * @throws TweedieError if there is nothing to stretch
 */
export function toTerminal(sigmas: readonly number[], terminal: number): readonly number[] {
  const span = 1 - sigmas.at(-1)!;
  if (!(span > 0 && terminal > 0 && terminal < 1)) {
    throw new TweedieError(
      `schedulerGrid: expected shift_terminal in (0, 1) and at least two steps, got ${terminal} and ${sigmas.length}. ` +
        `Take more steps, or set shift_terminal to null.`,
    );
  }
  return sigmas.map((sigma) => 1 - ((1 - sigma) * (1 - terminal)) / span);
}
