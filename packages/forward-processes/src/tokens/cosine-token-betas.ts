import { TweedieError } from "@tweedie/core";

/**
 * Chances under which what is left of the data falls as a cosine, as D3PM takes them for uniform noise:
 *
 * $$\beta_n = \min\left(1 - \frac{\cos a_n}{\cos a_{n-1}}, \beta_{max}\right), \qquad a_n = \frac\pi2\,\frac{n/T + s}{1 + s}$$
 *
 * It is the cosine, where images have its square.
 *
 * Austin et al. 2021, appendix A, https://arxiv.org/abs/2107.03006; Hoogeboom et al. 2021, https://arxiv.org/abs/2102.05379.
 *
 * @param options - the number of steps, the offset and the largest chance
 * @returns $\beta_1, \ldots, \beta_T$
 * @throws TweedieError if the number of steps is not a positive integer, the offset is negative or the largest chance is not in (0, 1]
 */
export function cosineTokenBetas({ steps, offset = 0.008, max = 0.999 }: CosineTokenBetasOptions): readonly number[] {
  if (!(Number.isSafeInteger(steps) && steps > 0 && offset >= 0 && offset < Infinity && max > 0 && max <= 1)) {
    throw new TweedieError(
      `cosineTokenBetas: expected a positive integer of steps, an offset of at least 0 and a max in (0, 1], got ${steps}, ` +
        `${offset} and ${max}. Use for example 1000, 0.008 and 0.999.`,
    );
  }
  const angle = (n: number) => ((Math.PI / 2) * (n / steps + offset)) / (1 + offset);
  return Array.from({ length: steps }, (_, i) => Math.min(1 - Math.cos(angle(i + 1)) / Math.cos(angle(i)), max));
}

/** Options of {@link cosineTokenBetas}. */
export interface CosineTokenBetasOptions {
  /** The number $T$ of steps. */
  readonly steps: number;
  /** The offset $s \ge 0$; 0.008 if left out. */
  readonly offset?: number;
  /** The largest chance $\beta_{max}$, in (0, 1]; 0.999 if left out. */
  readonly max?: number;
}
