import { logSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/**
 * Checks a grid for solvers that choose their own levels between its ends.
 *
 * @param who - the function that the user called
 * @param grid - the grid
 * @throws TweedieError if it has fewer than two levels or its log-SNR does not rise strictly
 */
export function checkRising(who: string, grid: readonly NoiseLevel[]): void {
  const bad = grid.findIndex((level, i) => !(i === 0 || logSnr(level) > logSnr(grid[i - 1]!)));
  if (grid.length >= 2 && bad < 0) return;
  throw new TweedieError(
    `${who}: expected at least two levels whose log-SNR rises, got ${grid.length}` +
      (bad < 0 ? ". Add where to stop." : ` with a fall at position ${bad}. Sort them from noise to data.`),
  );
}
