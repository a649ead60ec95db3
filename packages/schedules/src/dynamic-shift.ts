import { TweedieError } from "@tweedie/core";

/**
 * The shift of {@link flowShift} for a number of tokens: $s = e^\mu$ with $\mu$ linear in the number.
 *
 * $$\mu = \mu_0 + (\mu_1 - \mu_0)\,\frac{n - n_0}{n_1 - n_0}$$
 *
 * The form and the defaults are those of FLUX and of diffusers (`use_dynamic_shifting`: `base_shift` $\mu_0$ and `max_shift`
 * $\mu_1$ at `base_image_seq_len` $n_0$ and `max_image_seq_len` $n_1$ patches).
 *
 * @param tokens - the number $n$ of image tokens (patches)
 * @param options - the two numbers of tokens and their $\mu$
 * @returns $s$
 * @throws TweedieError if a number is not positive and finite, the two are the same, or a $\mu$ is not finite
 */
export function dynamicShift(
  tokens: number,
  { fewTokens = 256, manyTokens = 4096, fewMu = 0.5, manyMu = 1.15 }: DynamicShiftOptions = {},
): number {
  const positive = tokens > 0 && fewTokens > 0 && manyTokens > fewTokens;
  if (!(positive && Number.isFinite(tokens + manyTokens + fewMu + manyMu))) {
    throw new TweedieError(
      `dynamicShift: expected tokens > 0, 0 < fewTokens < manyTokens and finite mu, got ${tokens}, ${fewTokens}, ` +
        `${manyTokens} and mu = ${fewMu}, ${manyMu}. Pass the number of patches of an image, for example 1024.`,
    );
  }
  return Math.exp(fewMu + ((manyMu - fewMu) * (tokens - fewTokens)) / (manyTokens - fewTokens));
}

/** Options of {@link dynamicShift}. */
export interface DynamicShiftOptions {
  /** $n_0$; 256 if left out. */
  readonly fewTokens?: number;
  /** $n_1 > n_0$; 4096 if left out. */
  readonly manyTokens?: number;
  /** $\mu_0$, the log of the shift at $n_0$; 0.5 if left out. */
  readonly fewMu?: number;
  /** $\mu_1$, the log of the shift at $n_1$; 1.15 if left out. */
  readonly manyMu?: number;
}
