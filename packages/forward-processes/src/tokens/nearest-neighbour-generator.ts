import { TweedieError } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { matrixOf, withDiagonal } from "./matrix-of.ts";

/**
 * The generator of noise among tokens that are near each other in an embedding: with $G(y, x) = 1$ where y is one of the $k$ nearest
 * neighbours of x,
 *
 * $$Q(y, x) = \frac{G(y, x) + G(x, y)}{2k}, \qquad Q(x, x) = -\sum_{y \ne x} Q(y, x)$$
 *
 * It is symmetric: its exponential is doubly stochastic, and its stationary law is uniform. Distances are Euclidean; of
 * neighbours at one distance the first come first. For `matrixProcess`, or for `tokenChain` by `transitionMatrix`.
 *
 * Austin et al. 2021, appendix A.2.4, https://arxiv.org/abs/2107.03006.
 *
 * @param options - the vectors of the tokens and the number of neighbours
 * @returns `generator[y][x]`, the rate from x to y
 * @throws TweedieError if the vectors are not finite or of one length, or there are not so many neighbours
 */
export function nearestNeighbourGenerator({ embedding, neighbours }: NearestNeighbourOptions): Matrix {
  const name = "nearestNeighbourGenerator";
  const n = embedding.length;
  const width = embedding[0]?.length ?? 0;
  if (!(n >= 2 && width > 0 && embedding.every((v) => v.length === width && v.every(Number.isFinite)))) {
    throw new TweedieError(
      `${name}: expected at least 2 finite vectors of one length, got ${n} of [${embedding.slice(0, 8).map((v) => v.length)}]. ` +
        `Pass one for each token.`,
    );
  }
  if (!(Number.isInteger(neighbours) && neighbours >= 1 && neighbours < n)) {
    throw new TweedieError(`${name}: expected from 1 to ${n - 1} neighbours, got ${neighbours}. Use for example 3.`);
  }
  const near = embedding.map((v, x) => {
    const distance = embedding.map((w) => w.reduce((sum, value, i) => sum + (value - v[i]!) ** 2, 0));
    const order = embedding.map((_, y) => y).filter((y) => y !== x);
    // Sorting is stable.
    return new Set(order.sort((y, z) => distance[y]! - distance[z]!).slice(0, neighbours));
  });
  const links = (y: number, x: number) => (near[x]!.has(y) ? 1 : 0) + (near[y]!.has(x) ? 1 : 0);
  return withDiagonal(
    matrixOf(n, (y, x) => links(y, x) / (2 * neighbours)),
    0,
  );
}

/** Options of {@link nearestNeighbourGenerator}. */
export interface NearestNeighbourOptions {
  /** A vector for each token. */
  readonly embedding: Matrix;
  /** The number $k$ of neighbours. */
  readonly neighbours: number;
}
