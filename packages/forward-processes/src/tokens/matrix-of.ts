import { TweedieError } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { checkVocabulary } from "./check-tokens.ts";

/** A square matrix from its entries. */
export const matrixOf = (n: number, entry: (y: number, x: number) => number): Matrix =>
  Array.from({ length: n }, (_, y) => Array.from({ length: n }, (__, x) => entry(y, x)));

/** The same matrix with the diagonal that brings its columns to a sum. */
export function withDiagonal(a: Matrix, sum: number = 1): Matrix {
  const others = a.map((_, x) => a.reduce((total, row, y) => total + (y === x ? 0 : row[x]!), 0));
  return a.map((row, y) => row.map((value, x) => (y === x ? sum - others[x]! : value)));
}

/** Refuses sizes and strengths that make no matrix. */
export function checkNoise(name: string, vocabulary: number, beta: number): void {
  checkVocabulary(name, vocabulary);
  if (beta >= 0 && beta <= 1) return;
  throw new TweedieError(`${name}: expected a beta in [0, 1], got ${beta}. Use for example 0.1.`);
}
