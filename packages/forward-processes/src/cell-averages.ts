import { TweedieError } from "@tweedie/core";
import type { CellGrid, Point } from "./cell-grid.ts";

/**
 * The means of a density over the cells of a grid, by the Gauss-Legendre rule of three points an axis: of order 6 in the
 * side of a cell.
 *
 * The mass, `volume` times the sum, is that of the density on the grid up to the rule's error; it is not scaled to 1.
 *
 * @param grid - the cells
 * @param density - a density, per unit of length or area
 * @returns one number a cell
 * @throws TweedieError where the density is negative or not finite
 */
export function cellAverages<D extends 1 | 2>(grid: CellGrid<D>, density: (x: Point<D>) => number): Float64Array {
  const value = (x: readonly number[]): number => {
    const p = density((x.length === 1 ? x[0] : x) as Point<D>);
    if (p >= 0 && p < Infinity) return p;
    throw new TweedieError(
      `cellAverages: expected a density that is finite and not negative, got ${p} at ${x.join(", ")}. ` +
        `Noise the data a little where they have no density.`,
    );
  };
  const [dx, dy] = grid.sides;
  return Float64Array.from({ length: grid.size }, (_, position) => {
    const [x, y] = [grid.centre(position) as number | readonly number[]].flat() as [number, number?];
    return over(x, dx!, (u) => (y === undefined ? value([u]) : over(y, dy!, (v) => value([u, v]))));
  });
}

/** The mean of a function over an interval with a centre and a length. */
const over = (centre: number, length: number, f: (u: number) => number): number =>
  (5 * f(centre - node * length) + 8 * f(centre) + 5 * f(centre + node * length)) / 18;

const node = Math.sqrt(0.15);
