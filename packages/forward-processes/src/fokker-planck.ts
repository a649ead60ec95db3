import { TweedieError } from "@tweedie/core";
import { cellAverages } from "./cell-averages.ts";
import { cellChain } from "./cell-chain.ts";
import type { DiffusionMatrix } from "./cell-chain.ts";
import type { CellGrid, Point } from "./cell-grid.ts";
import { exponentialStep } from "./exponential-step.ts";

/** What {@link fokkerPlanck} solves. */
export interface FokkerPlanckOptions<D extends 1 | 2> {
  /** The cells. Nothing crosses the border of the grid, so it must hold next to all of the mass at every time. */
  readonly grid: CellGrid<D>;
  /** The density where the solver starts: a function, or means over the cells. */
  readonly density: ((x: Point<D>) => number) | ArrayLike<number>;
  /** The drift $f(x, t)$, in units of $x$ per unit of time. */
  readonly drift: (x: Point<D>, t: number) => Point<D>;
  /**
   * The squared diffusion $g(t)^2$, in units of $x^2$ per unit of time, or in the plane a matrix $g g^T$. Of a matrix
   * that is not diagonal, $|xy| \le xx\,\Delta y/\Delta x$ and $|xy| \le yy\,\Delta x/\Delta y$, which cells with sides in the
   * ratio $\sqrt{xx/yy}$ always meet.
   */
  readonly g2: (t: number) => D extends 1 ? number : number | DiffusionMatrix;
  /** The times to report, increasing. */
  readonly times: readonly number[];
  /** The time where it starts, the first of `times` or before; 0 if left out. */
  readonly from?: number;
  /** The longest time step; 0.01 if left out. Steps are equal between two times. */
  readonly step?: number;
}

/** The law at one time. */
export interface DensitySnapshot {
  /** The time. */
  readonly t: number;
  /** The means over the cells, per unit of length or area; owned by the caller. */
  readonly density: Float64Array;
}

/**
 * The marginal densities of an SDE $dx = f(x, t)\,dt + g(t)\,dW$ on a grid of cells, by its Fokker-Planck equation
 *
 * $$\partial_t p = -\nabla\cdot(f p) + \tfrac12 \sum_{ij} (g g^T)_{ij}\,\partial_i \partial_j p$$
 *
 * A finite-volume method: what leaves a cell enters its neighbour, so mass is kept to rounding. With the fluxes of
 * Scharfetter and Gummel the cells are the states of a Markov chain, and each time step is its exact exponential with the
 * coefficients of the step's middle: densities never become negative, whatever the step, and the error is
 * $O(\Delta x^2 + \Delta t^2)$. Where $g = 0$ along an axis the fluxes are upwind, of order one in $\Delta x$. A step costs
 * about $g^2 \Delta t/\Delta x^2$ passes over the cells for each axis, or $|f|\,\Delta t/\Delta x$ where that is more.
 *
 * Computes in float64 on the host. Risken, *The Fokker-Planck Equation* (1996), eq. 4.94; the fluxes are those of Scharfetter and Gummel
 * (1969), https://doi.org/10.1109/T-ED.1969.16566, and of Chang and Cooper (1970),
 * https://doi.org/10.1016/0021-9991(70)90001-X.
 *
 * @param options - the equation, the grid and the times
 * @returns a generator of one snapshot a time
 * @throws TweedieError if the times do not increase from `from`, the step is not positive, the density does not fit the
 *   grid or is negative; while it runs, where drift or diffusion are not finite or the matrix does not suit the cells
 */
export function fokkerPlanck<D extends 1 | 2>(
  options: FokkerPlanckOptions<D>,
): Generator<DensitySnapshot, void, undefined> {
  const { grid, density, drift, g2, times, from = 0, step = 0.01 } = options;
  checkTimes(times, from, step);
  const start = typeof density === "function" ? cellAverages(grid, density) : checkedDensity(grid, density);
  return run();

  function* run(): Generator<DensitySnapshot, void, undefined> {
    const chainAt = cellChain(grid);
    let p = start;
    let now = from;
    for (const t of times) {
      // No step more where the quotient has rounded up.
      const steps = t > now ? Math.max(1, Math.ceil((t - now) / step - 1e-9)) : 0;
      const dt = (t - now) / steps;
      for (let n = 0; n < steps; n++) {
        const middle = now + (n + 0.5) * dt;
        const chain = chainAt({ drift: (x) => drift(x, middle), g2: g2(middle) }, middle);
        p = exponentialStep(chain, p, dt);
      }
      now = t;
      yield { t, density: p.slice() };
    }
  }
}

function checkTimes(times: readonly number[], from: number, step: number): void {
  const increase = times.every((t, i) => t > (times[i - 1] ?? -Infinity) && t >= from && t < Infinity);
  if (!(increase && Number.isFinite(from) && step > 0)) {
    throw new TweedieError(
      `fokkerPlanck: expected finite times that increase from ${from} and a positive step, got the times ` +
        `[${times.join(", ")}] and the step ${step}. Sort the times.`,
    );
  }
}

function checkedDensity(grid: CellGrid, density: ArrayLike<number>): Float64Array {
  const bad = Array.from(density).find((p) => !(p >= 0 && p < Infinity));
  if (density.length !== grid.size || bad !== undefined) {
    throw new TweedieError(
      `fokkerPlanck: expected one finite density of at least 0 for each of ${grid.size} cells, got ${density.length}` +
        `${bad === undefined ? "" : ` with ${bad} among them`}. Use cellAverages.`,
    );
  }
  return Float64Array.from(density);
}
