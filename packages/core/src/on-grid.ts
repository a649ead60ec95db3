import { along } from "./along.ts";
import type { Sampler } from "./sampler.ts";
import type { Stepper } from "./stepper.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * A stepper on a grid of times, as a sampler: {@link along} a grid that runs from noise to data. It frees what a step
 * leaves behind, obeys the abort signal, and refuses to return samples that are not finite.
 *
 * @param stepper - what moves the samples from one point to the next
 * @param grid - the points to visit, at least two, strictly decreasing in time
 * @returns the sampler
 * @throws TweedieError if the grid is too short or not strictly decreasing; while sampling, if the result is not finite
 */
export function onGrid<P, E, M>(stepper: Stepper<P, E, M>, grid: readonly P[]): Sampler<P, E> {
  checkGrid(grid);
  return along(stepper, grid);
}

function checkGrid(grid: readonly unknown[]): void {
  if (grid.length < 2) {
    throw new TweedieError(`onGrid: expected a grid of at least 2 points, got ${grid.length}. Add where to stop.`);
  }
  const times = grid.map(timeOf);
  const bad = times.findIndex((t, i) => !(Number.isFinite(t) && (i === 0 || t < times[i - 1]!)));
  if (bad >= 0) {
    throw new TweedieError(
      `onGrid: expected times that fall strictly, got ${times[bad]} ${bad > 0 ? `after ${times[bad - 1]} ` : ""}` +
        `at position ${bad}. Sort the grid from noise to data and remove duplicates.`,
    );
  }
}

const timeOf = (point: unknown): number =>
  typeof point === "number" ? point : Number((point as { readonly t?: unknown } | null)?.t);
