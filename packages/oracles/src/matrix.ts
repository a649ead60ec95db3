/** A matrix as its rows. */
export type Matrix = readonly (readonly number[])[];

/** $AB$. */
export function product(a: Matrix, b: Matrix): number[][] {
  const width = b[0]?.length ?? 0;
  return a.map((row) => {
    const out = new Array<number>(width).fill(0);
    row.forEach((value, k) => {
      // Whole rows at a time, as they lie in memory.
      if (value !== 0) b[k]!.forEach((factor, j) => (out[j]! += value * factor));
    });
    return out;
  });
}

/** $A^\top$. */
export const transposed = (a: Matrix): number[][] => (a[0] ?? []).map((_, j) => a.map((row) => row[j]!));

/** $Ax$. */
export const applied = (a: Matrix, x: readonly number[]): number[] =>
  a.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));

/** $\sum_k c_k A_k$. */
export const combined = (...terms: readonly (readonly [c: number, a: Matrix])[]): number[][] =>
  terms[0]![1].map((row, i) => row.map((_, j) => terms.reduce((sum, [c, a]) => sum + c * a[i]![j]!, 0)));

/** The diagonal matrix with these numbers. */
export const diagonal = (values: readonly number[]): number[][] =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

/** $(A + A^\top)/2$. */
export const symmetrised = (a: Matrix): number[][] => a.map((row, i) => row.map((value, j) => (value + a[j]![i]!) / 2));

/** Whether the matrix has `rows` rows of `columns` finite numbers. */
export const isMatrix = (a: Matrix, rows: number, columns: number): boolean =>
  a.length === rows && a.every((row) => row.length === columns && row.every(Number.isFinite));
