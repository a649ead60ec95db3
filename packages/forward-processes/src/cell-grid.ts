import { TweedieError } from "@tweedie/core";

/** One axis of a {@link CellGrid}: the interval `[from, to]` in cells of equal size. */
export interface CellAxis {
  /** Where the first cell begins. */
  readonly from: number;
  /** Where the last cell ends. */
  readonly to: number;
  /** The number of cells. */
  readonly cells: number;
}

/** A point of the line or of the plane. */
export type Point<D extends 1 | 2> = D extends 1 ? number : readonly [x: number, y: number];

/**
 * An interval or a rectangle in cells, on which densities are arrays of one number a cell: the mean over the cell. In the
 * plane the cell $(i, j)$ is at the position $i\,n_y + j$.
 *
 * @typeParam D - the number of dimensions
 */
export interface CellGrid<D extends 1 | 2 = 1 | 2> {
  /** The axes, one or two. */
  readonly axes: D extends 1 ? readonly [CellAxis] : readonly [CellAxis, CellAxis];
  /** The sides of a cell, one for each axis. */
  readonly sides: readonly number[];
  /** The number of cells. */
  readonly size: number;
  /** The length or area of a cell. */
  readonly volume: number;
  /** The centre of the cell at a position. */
  centre(position: number): Point<D>;
}

/**
 * A grid of equal cells on an interval.
 *
 * @param axis - the interval and the number of cells
 * @returns the grid
 * @throws TweedieError if an end is not finite, the interval is empty, or there is no cell
 */
export function cellGrid(axis: CellAxis): CellGrid<1>;
/**
 * A grid of equal cells on a rectangle.
 *
 * @param x - the first axis
 * @param y - the second axis
 * @returns the grid
 * @throws TweedieError as above
 */
export function cellGrid(x: CellAxis, y: CellAxis): CellGrid<2>;
export function cellGrid(...axes: CellAxis[]): CellGrid {
  for (const { from, to, cells } of axes) {
    if (Number.isFinite(to - from) && from < to && Number.isSafeInteger(cells) && cells > 0) continue;
    throw new TweedieError(
      `cellGrid: expected finite ends from < to and a positive number of cells, got from = ${from}, to = ${to}, ` +
        `cells = ${cells}. Take an interval outside of which there is next to no mass.`,
    );
  }
  const sides = axes.map(({ from, to, cells }) => (to - from) / cells);
  const along = (axis: number, k: number) => axes[axis]!.from + (k + 0.5) * sides[axis]!;
  const inner = axes[1]?.cells ?? 1;
  return Object.freeze({
    axes: axes as unknown as CellGrid["axes"],
    sides,
    size: axes.reduce((product, { cells }) => product * cells, 1),
    volume: sides.reduce((product, side) => product * side, 1),
    centre: (position: number) =>
      axes.length === 1
        ? along(0, position)
        : ([along(0, Math.floor(position / inner)), along(1, position % inner)] as const),
  });
}
