import { TweedieError } from "@tweedie/core";
import { betaQuantile, karrasSigmas, polyexponentialSigmas } from "@tweedie/schedules";
import type { SchedulerSettings } from "./scheduler-settings.ts";

/** The ladders of noise scales that a config can ask for. */
export type LadderName = "karras" | "exponential" | "beta" | "lu";

/**
 * The ladder of a config.
 *
 * @param settings - the fields
 * @returns its name, or nothing where the steps lie on the chain
 * @throws TweedieError if the config asks for two ladders
 */
export function ladderOf(settings: SchedulerSettings): LadderName | undefined {
  const asked = [
    settings.use_karras_sigmas && ("karras" as const),
    settings.use_lu_lambdas && ("lu" as const),
    settings.use_exponential_sigmas && ("exponential" as const),
    settings.use_beta_sigmas && ("beta" as const),
  ].filter((name) => name !== false && name !== undefined);
  if (asked.length > 1) {
    throw new TweedieError(
      `schedulerConfig: expected at most one of use_karras_sigmas, use_exponential_sigmas, use_beta_sigmas and ` +
        `use_lu_lambdas, got ${asked.join(" and ")}. Set the others to false.`,
    );
  }
  return asked[0];
}

/**
 * The scales of a ladder, as diffusers has them: Karras' with exponent 7, the exponential and Lu's in equal steps of
 * $\log\sigma$, quantiles of the Beta law with shapes 0.6 in $\sigma$ itself.
 *
 * @param ladder - its name
 * @param count - how many
 * @param sigmaMax - the first scale
 * @param sigmaMin - the last scale
 * @returns the scales, falling
 */
export function ladderSigmas(ladder: LadderName, count: number, sigmaMax: number, sigmaMin: number): readonly number[] {
  // One step alone may have both ends in one place.
  if (count === 1) return [sigmaMax];
  switch (ladder) {
    case "karras":
      return karrasSigmas(count, { sigmaMin, sigmaMax });
    case "exponential":
    case "lu":
      return polyexponentialSigmas(count, { sigmaMin, sigmaMax });
    case "beta":
      return Array.from({ length: count }, (_, i) => {
        if (i === 0) return sigmaMax;
        return sigmaMin + betaQuantile(1 - i / (count - 1), 0.6, 0.6) * (sigmaMax - sigmaMin);
      });
  }
}
