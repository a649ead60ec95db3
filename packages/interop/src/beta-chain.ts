import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import {
  betaTable,
  cosineBetas,
  laplaceBetas,
  linearBetas,
  scaledLinearBetas,
  sigmoidBetas,
  zeroTerminalSnr,
} from "@tweedie/schedules";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";

/** The discrete chain of a config. */
export interface BetaChain {
  /** Its schedule: timestep $k$ of diffusers is at $t = (k + 1)/N$. */
  readonly schedule: NoiseSchedule;
  /** $\sigma/\alpha$ at the timesteps $k = 0, \ldots, N - 1$, rising, but for the last where it replaces an infinite one. */
  readonly sigmas: readonly number[];
}

/**
 * The chain that a config describes.
 *
 * @param settings - the fields
 * @param rules - the class
 * @returns the chain
 * @throws TweedieError if the table of betas cannot be made
 */
export function betaChain(settings: SchedulerSettings, rules: SchedulerRules): BetaChain {
  const betas = betasOf(settings, rules);
  const schedule = betaTable(settings.rescale_betas_zero_snr ? zeroTerminalSnr(betas) : betas);
  const count = betas.length;
  const sigmas = betas.map((_, k) => schedule.sigma((k + 1) / count) / schedule.alpha((k + 1) / count));
  // Where these classes would divide by 0 they take 2^-24 for the last alphaBar, which need not be the chain's smallest.
  const overwrites = rules.family === "sigma" || rules.family === "solver";
  if (settings.rescale_betas_zero_snr && overwrites) sigmas[count - 1] = Math.sqrt(2 ** 24 - 1);
  const lost = overwrites ? sigmas.findIndex((sigma) => !Number.isFinite(sigma)) : -1;
  if (lost >= 0) {
    throw new TweedieError(
      `schedulerConfig: expected betas that leave some signal, as this class divides by it, got none at timestep ${lost}. ` +
        `Lower beta_end or trained_betas, or set rescale_betas_zero_snr where the class has it.`,
    );
  }
  return { schedule, sigmas };
}

function betasOf(settings: SchedulerSettings, { tables = [] }: SchedulerRules): readonly number[] {
  const { num_train_timesteps: steps, trained_betas: trained, beta_schedule: table = "linear" } = settings;
  const [betaStart, betaEnd] = [settings.beta_start!, settings.beta_end!];
  if (trained) {
    if (trained.length === steps) return trained;
    throw new TweedieError(
      `schedulerConfig: expected trained_betas of num_train_timesteps = ${steps} numbers, got ${trained.length}. ` +
        `Correct one of the two.`,
    );
  }
  const known = ["linear", "scaled_linear", "squaredcos_cap_v2", ...tables];
  if (!known.includes(table)) {
    throw new TweedieError(
      `schedulerConfig: expected a beta_schedule of ${known.join(", ")} for this class, got "${table}". ` +
        `Put the betas into trained_betas instead.`,
    );
  }
  switch (table) {
    case "linear":
      return linearBetas({ steps, betaStart, betaEnd });
    case "scaled_linear":
      return scaledLinearBetas({ steps, betaStart, betaEnd });
    case "sigmoid":
      return sigmoidBetas({ steps, betaStart, betaEnd });
    case "squaredcos_cap_v2":
      return cosineBetas({ steps });
    case "laplace":
      return laplaceBetas({ steps });
    case "exp":
      // alphaBar(u) = exp(-12 u)
      return Array.from({ length: steps }, () => Math.min(-Math.expm1(-12 / steps), 0.999));
  }
}
