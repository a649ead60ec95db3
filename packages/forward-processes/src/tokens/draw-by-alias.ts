import { add, gather, less, mul, scalar, tensor, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import type { AliasTable } from "./alias-table.ts";
import type { Dense } from "./dense.ts";

/** Draws what becomes of tokens `[rows, ...]` under the matrix of each row, from the tables of its columns. */
export function drawByAlias(
  x: Tensor,
  matrices: readonly Dense[],
  n: number,
  rng: Rng,
  aliasOf: (matrix: Dense) => AliasTable,
): Tensor {
  const different = [...new Set(matrices)];
  const [own, other] = [new Float64Array(different.length * n * n), new Int32Array(different.length * n * n)];
  different.forEach((matrix, k) => {
    const table = aliasOf(matrix);
    own.set(table.own, k * n * n);
    other.set(table.other, k * n * n);
  });
  const placeOf = new Map(different.map((matrix, k) => [matrix, k]));
  // One number of the host a token, in float64: the cell, and where in it.
  const u = rng.uniforms(x.size);
  const [cell, start, within] = [new Int32Array(u.length), new Int32Array(u.length), new Float64Array(u.length)];
  const width = x.size / Math.max(matrices.length, 1);
  u.forEach((value, i) => {
    cell[i] = Math.min(Math.floor(value * n), n - 1);
    within[i] = value * n - cell[i]!;
    start[i] = placeOf.get(matrices[Math.floor(i / width)]!)! * n * n + cell[i]!;
  });
  const at = add(mul(x, scalar(n, "int32")), tensor(start, x.shape, "int32"));
  const isOwn = less(tensorOf(within, x.shape), gather(tensorOf(own, [own.length]), at));
  return where(isOwn, tensor(cell, x.shape, "int32"), gather(tensor(other, [other.length], "int32"), at));
}
