import { TweedieError } from "@tweedie/core";

/**
 * Chances that rise evenly, $\beta_n = \beta_1 + \frac{n - 1}{T - 1}(\beta_T - \beta_1)$, as D3PM takes them for Gaussian noise.
 *
 * Austin et al. 2021, appendix A, https://arxiv.org/abs/2107.03006.
 *
 * @param options - the number of steps and the chances at both ends
 * @returns $\beta_1, \ldots, \beta_T$
 * @throws TweedieError if the number of steps is not a positive integer or the ends are not in [0, 1]
 */
export function linearTokenBetas({ steps, from = 0.02, to = 1 }: LinearTokenBetasOptions): readonly number[] {
  if (!(Number.isSafeInteger(steps) && steps > 0 && from >= 0 && from <= 1 && to >= 0 && to <= 1)) {
    throw new TweedieError(
      `linearTokenBetas: expected a positive integer of steps and ends in [0, 1], got ${steps}, ${from} and ${to}. ` +
        `Use for example 1000, 0.02 and 1.`,
    );
  }
  return Array.from({ length: steps }, (_, i) => from + (steps === 1 ? 0 : (i / (steps - 1)) * (to - from)));
}

/** Options of {@link linearTokenBetas}. */
export interface LinearTokenBetasOptions {
  /** The number $T$ of steps. */
  readonly steps: number;
  /** The first, $\beta_1$; 0.02 if left out. */
  readonly from?: number;
  /** The last, $\beta_T$; 1 if left out. */
  readonly to?: number;
}
