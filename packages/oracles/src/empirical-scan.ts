import {
  add,
  argMax,
  concat,
  expandDims,
  gather,
  matMul,
  mul,
  max,
  oneHot,
  ones,
  slice,
  sub,
  sum,
  tidy,
  topk,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import type { EmpiricalData } from "./empirical-data.ts";

/**
 * A level in the units of the data, with $\tau = \max(\sigma, \alpha S)$ and $q = (z - \alpha c)/\tau$: up to what all data share,
 * the log weight of datum i is $\log w_i + A\,(q\cdot u_i - \tfrac\kappa2 |u_i|^2)$.
 */
export interface EmpiricalLevel {
  /** The unit $\tau$ of $q$. */
  readonly unit: number;
  /** $\kappa = \alpha S/\tau \le 1$. */
  readonly kappa: number;
  /** $A = \alpha S\tau/\sigma^2$. */
  readonly sharpness: number;
  /** $\tau/\sigma$. */
  readonly stretch: number;
}

/** The level in the units of the data. Sharper than float32 tells data apart it need not be: so no infinity can arise. */
export function empiricalLevel({ spread }: EmpiricalData, { alpha, sigma }: NoiseLevel): EmpiricalLevel {
  const unit = Math.max(sigma, alpha * spread);
  const stretch = Math.min(unit / sigma, 1e10);
  const kappa = (alpha * spread) / unit;
  return { unit, kappa, sharpness: kappa * stretch ** 2, stretch };
}

/** What a visitor sees of a chunk: data `[rows, dimension]`, log weights `[batch, rows]`, and where candidates are. */
export interface Chunk {
  /** The number of the first datum. */
  readonly start: number;
  /** The data $u$. */
  readonly rows: Tensor;
  /** Their log weights by expansion. */
  readonly logits: Tensor;
  /** 0 where a datum is a candidate, else 1. */
  readonly rest: Tensor;
  /** The largest log weight, `[batch, 1]`. */
  readonly largest: Tensor;
  /** The numbers of the candidates within the chunk, `[batch, candidates, rows]`, as ones among zeros. */
  readonly chosen: Tensor;
}

/** The candidates of all chunks, and what was found of the rest. */
export interface Scan<T> {
  /** The candidates, `[batch, candidates, dimension]`. */
  readonly candidates: Tensor;
  /** Their log weights relative to the reference's, by differences, `[batch, candidates]`. */
  readonly logits: Tensor;
  /** The log weight $\log w$ of the reference, `[batch, 1]`. */
  readonly logPrior: Tensor;
  /** The log weight of the reference by expansion, to which those of the rest are relative, `[batch, 1]`. */
  readonly reference: Tensor;
  /** $|q - \kappa u|^2$ of the reference, `[batch, 1]`. */
  readonly distance: Tensor;
  /** For each chunk its largest log weight by expansion, `[batch, 1]`, and what the visitor returned. */
  readonly parts: readonly { readonly largest: Tensor; readonly found: T }[];
}

/**
 * Goes through the data chunk by chunk. The nearest few of each, the candidates, are left to be weighed by differences: with the
 * nearest of all as reference $u_*$, the log weight relative to it is
 * $A\,(u - u_*)\cdot(q - \kappa u_* - \tfrac\kappa2 (u - u_*)) + \log w/w_*$, in which nothing large cancels.
 */
export function scan<T extends Record<string, Tensor>>(
  data: EmpiricalData,
  q: Tensor,
  { kappa, sharpness }: EmpiricalLevel,
  visit: (chunk: Chunk) => T,
): Scan<T> {
  const parts = data.starts.map((start) =>
    tidy(() => {
      const rows = data.rows(start);
      const count = rows.shape[0]!;
      const prior = Float64Array.from({ length: count }, (_, i) => Math.log(data.weight(start + i)));
      const shift = prior.map((w, i) => w - sharpness * kappa * data.halfNorms[start + i]!);
      const logits = add(combine([sharpness, matMul(q, rows, false, true)]), tensorOf(shift, [1, count]));
      const { values, indices } = topk(logits, Math.min(data.candidates, count));
      const chosen = marks(indices, count);
      const found = visit({
        start,
        rows,
        logits,
        rest: sub(1, sum(chosen, 1)),
        largest: max(values, 1, true),
        chosen,
      });
      return {
        largest: max(values, 1, true),
        nearest: gather(rows, indices),
        values,
        prior: gather(tensorOf(prior, [count]), indices),
        found,
      };
    }),
  );
  const candidates = concat(
    parts.map(({ nearest }) => nearest),
    1,
  );
  const values = concat(
    parts.map((part) => part.values),
    1,
  );
  const prior = concat(
    parts.map((part) => part.prior),
    1,
  );
  const best = marks(argMax(values, 1), values.shape[1]!);
  const ofBest = (x: Tensor): Tensor => sum(mul(best, x), 1, true);
  const reference = sum(mul(expandDims(best, 2), candidates), 1);
  const differences = sub(candidates, expandDims(reference, 1));
  const residual = combine([1, q], [-kappa, reference]);
  const slopes = sub(expandDims(residual, 1), combine([kappa / 2, differences]));
  return {
    candidates,
    logits: add(combine([sharpness, sum(mul(differences, slopes), 2)]), sub(prior, ofBest(prior))),
    logPrior: ofBest(prior),
    reference: ofBest(values),
    distance: sum(mul(residual, residual), 1, true),
    parts,
  };
}

/** One at each index and zeros elsewhere, along a new last axis; `oneHot` refuses an axis of one. */
export const marks = (indices: Tensor, depth: number): Tensor =>
  depth === 1 ? ones([...indices.shape, 1]) : oneHot(indices, depth, 1, 0, "float32");

/**
 * Does something to rows that depend on themselves alone, in blocks of a size that bounds the memory: about 64 MB for each
 * of the arrays that hold all candidates, or the numbers of a chunk's.
 */
export function inBlocks(
  data: EmpiricalData,
  inputs: readonly Tensor[],
  f: (inputs: readonly Tensor[]) => Tensor,
): Tensor {
  const batch = inputs[0]!.shape[0]!;
  const candidates = Math.min(data.candidates, data.chunk);
  const largest = candidates * Math.max(data.chunk, data.starts.length * data.dimension);
  const rows = Math.max(1, Math.floor(2 ** 24 / largest));
  const blocks: Tensor[] = [];
  for (let from = 0; from < batch; from += rows) {
    const count = Math.min(rows, batch - from);
    blocks.push(tidy(() => f(inputs.map((x) => slice(x, [from, 0], [count, x.shape[1]!])))));
  }
  return concat(blocks, 0);
}
