import { tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { Matrix } from "@tweedie/oracles";

/** The numbers of a tensor. */
export const values = (x: Tensor): number[] => [...x.dataSync()];

/** 0, ..., n - 1. */
export const states = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Tokens from numbers. */
export const tokens = (list: readonly number[], shape: readonly number[] = [list.length]): Tensor =>
  tensor([...list], [...shape], "int32");

/** All that a token can be, one a row: row x of what `push` makes of it is the column "from x". */
export const identity = (n: number): Tensor =>
  tensorOf(
    states(n * n).map((i) => (i % (n + 1) === 0 ? 1 : 0)),
    [n, n],
  );

/** The columns of a matrix, one after the other. */
export const columnsOf = (m: Matrix): number[] => m[0]!.flatMap((_, x) => m.map((row) => row[x]!));

/** The largest difference. */
export const distance = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) : Number.NaN;
