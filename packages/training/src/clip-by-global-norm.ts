import { combine, TweedieError } from "@tweedie/core";
import type { NamedTensors } from "./optimizer.ts";

/** Options of {@link clipByGlobalNorm}. */
export interface ClipOptions {
  /** The norm of all gradients together, as `globalNorm` measures it. */
  readonly norm: number;
  /** The largest norm to let through. */
  readonly max: number;
}

/**
 * Gradients scaled by $\min(1, c / (\lVert g \rVert + 10^{-6}))$, all by the same factor, so that their common norm is
 * at most $c$ (Pascanu et al. 2013, https://arxiv.org/abs/1211.5063, algorithm 1, with the offset of torch's
 * `clip_grad_norm_`).
 *
 * @param gradients - tensors by name
 * @param options - the measured norm, and $c$
 * @returns scaled tensors, owned by the caller
 * @throws TweedieError if the norm is not finite or `max` is not above 0
 */
export function clipByGlobalNorm(gradients: NamedTensors, { norm, max }: ClipOptions): NamedTensors {
  const scale = factorOf("clipByGlobalNorm", { norm, max });
  return Object.fromEntries(
    Object.entries(gradients).map(([name, x]) => [name, scale === 1 ? x.clone() : combine([scale, x])]),
  );
}

/**
 * The factor $\min(1, c / (\lVert g \rVert + 10^{-6}))$ of {@link clipByGlobalNorm}, for updates that multiply by it on
 * the way.
 *
 * @param options - the measured norm, and $c$
 * @returns the factor
 * @throws TweedieError as `clipByGlobalNorm`
 */
export function clipFactor(options: ClipOptions): number {
  return factorOf("clipFactor", options);
}

function factorOf(caller: string, { norm, max }: ClipOptions): number {
  if (!(norm >= 0 && norm < Infinity)) {
    throw new TweedieError(`${caller}: expected a finite norm, got ${norm}. Do not use these gradients.`);
  }
  if (!(max > 0)) throw new TweedieError(`${caller}: expected max above 0, got ${max}. 1 is usual.`);
  return Math.min(1, max / (norm + 1e-6));
}
