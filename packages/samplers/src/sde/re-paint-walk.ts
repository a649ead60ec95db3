import type { NoiseLevel } from "@tweedie/core";
import type { RePaintOptions } from "./re-paint.ts";

/** What a walk is made of. */
export type RePaintWalkOptions = Required<Pick<RePaintOptions, "jumpLength" | "jumps" | "fromClean">>;

/**
 * The levels that {@link rePaint} visits: down the grid, and from where a jump starts `jumpLength` levels up, one by one, as
 * often as it is due.
 *
 * @param grid - the levels from noise to data
 * @param options - how far, how often and whence it jumps
 * @returns the levels in their order
 */
export function rePaintWalk(
  grid: readonly NoiseLevel[],
  { jumpLength, jumps, fromClean }: RePaintWalkOptions,
): readonly NoiseLevel[] {
  const steps = grid.length - 1;
  const due = new Map<number, number>();
  for (let j = 0; j + jumpLength < steps; j += jumpLength) due.set(fromClean ? j : j + 1, jumps - 1);
  const walk: NoiseLevel[] = [];
  // `left` is the number of steps that are left to the end of the grid.
  for (let left = steps; left >= 0; left--) {
    walk.push(grid[steps - left]!);
    const again = due.get(left) ?? 0;
    if (again === 0) continue;
    due.set(left, again - 1);
    for (let k = 0; k < jumpLength; k++) walk.push(grid[steps - ++left]!);
  }
  return walk;
}
