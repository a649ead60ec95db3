import { TweedieError } from "@tweedie/core";

/**
 * Refuses ends of a log signal-to-noise ratio that do not rise, or beyond 600, where $e^{\lambda}$ overflows.
 *
 * @param name - the function that speaks
 * @param logSnrMin - $\lambda$ at $t = 1$, in nats
 * @param logSnrMax - $\lambda$ at $t = 0$
 */
export function checkLogSnrs(name: string, logSnrMin: number, logSnrMax: number): void {
  if (logSnrMin < logSnrMax && Math.max(Math.abs(logSnrMin), Math.abs(logSnrMax)) <= 600) return;
  throw new TweedieError(
    `${name}: expected logSnrMin < logSnrMax within -600 and 600, got ${logSnrMin} and ${logSnrMax}. ` +
      `Use for example -5 and 13.3.`,
  );
}
