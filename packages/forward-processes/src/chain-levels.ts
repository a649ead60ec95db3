import { TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/**
 * The levels of a chain, $X_0$ to $X_N$, from a grid that runs from noise to data. $X_0$ is the clean datum: the last
 * level of the grid where that is clean, else one behind it.
 *
 * @param name - the function that speaks
 * @param grid - levels from noise to data, their log-SNR strictly rising
 * @returns the levels by their number
 */
export function chainLevels(name: string, grid: readonly NoiseLevel[]): readonly NoiseLevel[] {
  const last = grid.at(-1);
  const ends = last?.alpha === 1 && last.sigma === 0;
  const levels = [...(ends ? [] : [{ t: 0, alpha: 1, sigma: 0 }]), ...grid.toReversed()];
  if (levels.length < 2) {
    throw new TweedieError(`${name}: expected a grid with a noised level, got [${grid.map(({ t }) => t)}]. Add one.`);
  }
  levels.forEach(({ t, alpha, sigma }, n) => {
    const before = levels[n - 1];
    const falls = !before || before.alpha * sigma > alpha * before.sigma;
    if (falls && alpha >= 0 && sigma >= 0 && Number.isFinite(alpha + sigma)) return;
    throw new TweedieError(
      `${name}: expected a grid whose log-SNR rises strictly from noise to data, got alpha = ${alpha}, sigma = ${sigma} ` +
        `at t = ${t}, step ${n} of ${levels.length - 1}. Sort it, and remove duplicates and clean levels but the last.`,
    );
  });
  return Object.freeze(levels);
}

/** Refuses a number of a step outside `first` to `last`. */
export function checkStep(name: string, n: number, first: number, last: number): void {
  if (Number.isInteger(n) && n >= first && n <= last) return;
  throw new TweedieError(
    `${name}: expected the number of a step from ${first} to ${last}, got ${n}. X_0 is the datum, X_n the nth latent.`,
  );
}
