import type { Dense } from "./dense.ts";

/** Tables to draw from the columns of a matrix: both at `[from * n + cell]`. */
export interface AliasTable {
  /** The probability that a cell gives the state of its own number. */
  readonly own: Float64Array;
  /** The state that it gives otherwise. */
  readonly other: Int32Array;
}

/**
 * Tables by which one number a draw is enough: a cell of $1/n$ is chosen evenly, and holds its own state and at most one other.
 * A rare state has the beginning of its own cell to itself, so that it is drawn as often as it should be, however rare; a state
 * without mass has none.
 *
 * Vose 1991, *A Linear Algorithm for Generating Random Numbers with a Given Distribution*, https://doi.org/10.1109/32.92917;
 * Walker 1977, https://doi.org/10.1145/355744.355749.
 */
export function aliasTable(matrix: Dense, n: number): AliasTable {
  const [own, other] = [new Float64Array(n * n).fill(1), new Int32Array(n * n)];
  for (let x = 0; x < n; x++) {
    const left = Float64Array.from({ length: n }, (_, y) => n * matrix[y * n + x]!);
    const small: number[] = [];
    const large: number[] = [];
    left.forEach((mass, y) => (mass < 1 ? small : large).push(y));
    while (small.length > 0 && large.length > 0) {
      const [cell, giver] = [small.pop()!, large.at(-1)!];
      own[x * n + cell] = left[cell]!;
      other[x * n + cell] = giver;
      left[giver]! -= 1 - left[cell]!;
      if (left[giver]! < 1) small.push(large.pop()!);
    }
    // What is over is full but for rounding.
  }
  return { own, other };
}
