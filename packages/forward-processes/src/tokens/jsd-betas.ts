import { TweedieError } from "@tweedie/core";

/**
 * Chances under which what is left of the data falls evenly to nothing, as D3PM takes them for masks:
 *
 * $$\beta_n = \frac1{T - n + 1}, \qquad \prod_{i \le n} (1 - \beta_i) = 1 - \frac nT$$
 *
 * The mutual information of a masked token with its datum falls evenly too. The paper's code names them `jsd`.
 *
 * Austin et al. 2021, section 3.2 and appendix A, https://arxiv.org/abs/2107.03006; Sohl-Dickstein et al. 2015,
 * https://arxiv.org/abs/1503.03585.
 *
 * @param options - the number of steps
 * @returns $\beta_1, \ldots, \beta_T$
 * @throws TweedieError if the number of steps is not a positive integer
 */
export function jsdBetas({ steps }: JsdBetasOptions): readonly number[] {
  if (!(Number.isSafeInteger(steps) && steps > 0)) {
    throw new TweedieError(`jsdBetas: expected a positive integer of steps, got ${steps}. Use for example 1000.`);
  }
  return Array.from({ length: steps }, (_, i) => 1 / (steps - i));
}

/** Options of {@link jsdBetas}. */
export interface JsdBetasOptions {
  /** The number $T$ of steps. */
  readonly steps: number;
}
