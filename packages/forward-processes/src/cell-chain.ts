import { TweedieError } from "@tweedie/core";
import type { CellGrid, Point } from "./cell-grid.ts";

/** A symmetric matrix $gg^T$, in units of $x^2$ per unit of time. */
export type DiffusionMatrix = readonly [readonly [xx: number, xy: number], readonly [xy: number, yy: number]];

/** The coefficients of a Fokker-Planck equation at one time. */
export interface CellCoefficients<D extends 1 | 2> {
  readonly drift: (x: Point<D>) => Point<D>;
  readonly g2: number | DiffusionMatrix;
}

/** Rates of jumps between neighbouring cells, as parallel lists. */
interface Jumps {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** A Markov chain on the cells of a grid, with the rates of one time. */
export interface CellChain {
  /** An upper bound on the rate at which a cell is left. */
  readonly rate: number;
  /** Sets `next` to $v + Av/\mathrm{rate}$, which is not negative where `v` is not, and has its sum. */
  jump(v: Float64Array, next: Float64Array): void;
}

/**
 * The Fokker-Planck equation on a grid as a Markov chain on its cells.
 *
 * Fluxes along the axes are those of Scharfetter and Gummel, and of Chang and Cooper: exact where drift and
 * diffusion are constant between two centres, so that rates are never negative and the order is two. A mixed derivative
 * becomes jumps along a diagonal, which take over a part of the diffusion along the axes.
 */
export function cellChain<D extends 1 | 2>(grid: CellGrid<D>): (at: CellCoefficients<D>, t: number) => CellChain {
  const plane = grid.sides.length === 2;
  const straight = plane ? [edges(grid, 1, 0), edges(grid, 0, 1)] : [edges(grid, 1, 0)];
  const diagonals = plane ? [edges(grid, 1, 1), edges(grid, 1, -1)] : [];
  return ({ drift, g2 }, t) => {
    const { axes, diagonal } = split(grid, g2, t);
    const along = straight.map((family, axis) =>
      rates(family, (position) => {
        const field = drift(middle(grid, position, axis));
        const b = typeof field === "number" ? field : (field as readonly number[])[axis]!;
        if (Number.isFinite(b)) return scharfetterGummel(b, axes[axis]!, grid.sides[axis]!);
        throw new TweedieError(
          `fokkerPlanck: expected a finite drift, got ${String(field)} at x = ${String(middle(grid, position, axis))}, ` +
            `t = ${t}. Stop short of times where it is infinite.`,
        );
      }),
    );
    const across = diagonals[diagonal > 0 ? 0 : 1];
    const mixed = across && diagonal !== 0 ? [rates(across, () => [Math.abs(diagonal), Math.abs(diagonal)])] : [];
    return chainOf([...along, ...mixed], grid.size);
  };
}

function chainOf(families: readonly Jumps[], size: number): CellChain {
  const leaving = new Float64Array(size);
  for (const { from, to, up, down } of families) {
    for (let e = 0; e < from.length; e++) {
      leaving[from[e]!]! += up[e]!;
      leaving[to[e]!]! += down[e]!;
    }
  }
  // A little more than the largest, so that rounding cannot take more from a cell than it holds.
  const rate = 1.01 * leaving.reduce((a, b) => Math.max(a, b), 0);
  const chances = families.map(({ up, down, ...edges }) => ({
    ...edges,
    up: up.map((value) => value / rate),
    down: down.map((value) => value / rate),
  }));
  return {
    rate,
    jump: (v, next) => {
      next.set(v);
      for (const { from, to, up, down } of chances) {
        for (let e = 0; e < from.length; e++) {
          const i = from[e]!;
          const j = to[e]!;
          const flux = up[e]! * v[i]! - down[e]! * v[j]!;
          next[i]! -= flux;
          next[j]! += flux;
        }
      }
    },
  };
}

/** Rates up and down for a drift $b$ and a diffusion $d$ between two centres at the distance $h$. */
function scharfetterGummel(b: number, d: number, h: number): readonly [up: number, down: number] {
  const peclet = (b * h) / d;
  if (!Number.isFinite(peclet)) return [Math.max(b, 0) / h, Math.max(-b, 0) / h];
  return [(d / h ** 2) * bernoulli(-peclet), (d / h ** 2) * bernoulli(peclet)];
}

/** $x/(e^x - 1)$. */
const bernoulli = (x: number): number => (x === 0 ? 1 : x / Math.expm1(x));

/** Half of $gg^T$ as diffusions along the axes and a rate of jumps along the diagonal, with the sign of its slope. */
function split(grid: CellGrid, g2: number | DiffusionMatrix, t: number) {
  const [[xx, xy], [yx, yy]] = typeof g2 === "number" ? [[g2, 0] as const, [0, g2] as const] : g2;
  const [dx, dy = 1] = grid.sides as [number, number?];
  const [alongX, alongY] = [xx - (Math.abs(xy) * dx) / dy, yy - (Math.abs(xy) * dy) / dx];
  // A matrix that takes all of an axis may round to a little below 0.
  const least = -1e-12 * Math.max(xx, yy);
  if (xy !== yx || !(alongX >= least && alongY >= least && Number.isFinite(xx + yy))) {
    throw new TweedieError(
      `fokkerPlanck: expected g2 at least 0, or a symmetric matrix with |xy| <= xx dy/dx and |xy| <= yy dx/dy for cells ` +
        `of ${grid.sides.join(" by ")}, got ${JSON.stringify(g2)} at t = ${t}. Sides in the ratio ` +
        `dx/dy = sqrt(xx/yy) suit every covariance matrix.`,
    );
  }
  return { axes: [Math.max(alongX, 0) / 2, Math.max(alongY, 0) / 2], diagonal: xy / (2 * dx * dy) };
}

function rates(
  { from, to }: Pick<Jumps, "from" | "to">,
  at: (position: number) => readonly [up: number, down: number],
): Jumps {
  const [up, down] = [new Float64Array(from.length), new Float64Array(from.length)];
  from.forEach((position, e) => {
    [up[e], down[e]] = at(position) as [number, number];
  });
  return { from, to, up, down };
}

/** Every cell that has a neighbour at an offset, and that neighbour. */
function edges(grid: CellGrid, dx: number, dy: number): Pick<Jumps, "from" | "to"> {
  const [{ cells: nx }, { cells: ny } = { cells: 1 }] = grid.axes as readonly [{ cells: number }, { cells: number }?];
  const from: number[] = [];
  for (let i = 0; i + dx < nx; i++) {
    for (let j = Math.max(0, -dy); j + Math.max(0, dy) < ny; j++) from.push(i * ny + j);
  }
  return { from: Int32Array.from(from), to: Int32Array.from(from, (position) => position + dx * ny + dy) };
}

/** The middle of the face between a cell and the next along an axis. */
function middle<D extends 1 | 2>(grid: CellGrid<D>, position: number, axis: number): Point<D> {
  const centre = grid.centre(position);
  const half = grid.sides[axis]! / 2;
  if (typeof centre === "number") return (centre + half) as Point<D>;
  return (centre as readonly number[]).map((x, k) => (k === axis ? x + half : x)) as unknown as Point<D>;
}
