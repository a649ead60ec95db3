import { TweedieError } from "@tweedie/core";

/** A noise level by one of the numbers that libraries give for it. */
export type NoiseMeasure =
  | { /** $\bar\alpha = \alpha^2/(\alpha^2 + \sigma^2)$, in [0, 1]. */ readonly alphaBar: number }
  | { /** $\sigma/\alpha$, in $[0, \infty]$. */ readonly sigmaVe: number }
  | { /** $\sigma/(\alpha + \sigma)$, in [0, 1]. */ readonly sigmaFlow: number };

/**
 * The log signal-to-noise ratio $\lambda = \log(\alpha^2/\sigma^2)$ of a noise level that is given in another way, the
 * inverse of {@link noiseAtLogSnr}:
 *
 * $$\lambda = \log\frac{\bar\alpha}{1 - \bar\alpha} = -2\log\sigma_{ve} = 2\log\frac{1 - \sigma_{flow}}{\sigma_{flow}}$$
 *
 * `alphaBar` is what chains count in (diffusers' `alphas_cumprod`), `sigmaVe` the sigma of k-diffusion, of EDM and of
 * diffusers' Euler samplers, `sigmaFlow` the sigma of flow-matching ones.
 *
 * @param noise - one of the three
 * @returns $\lambda$, in nats; infinite at the ends
 * @throws TweedieError if there is not exactly one, or it is out of range
 */
export function logSnrOf(noise: NoiseMeasure): number {
  const entries = Object.entries<number>(noise);
  const [name, value] = entries[0] ?? ["", Number.NaN];
  if (entries.length !== 1 || !Object.hasOwn(measures, name)) {
    throw new TweedieError(
      `logSnrOf: expected one of ${Object.keys(measures).join(", ")}, got ${JSON.stringify(noise)}. Give one number.`,
    );
  }
  const { largest, lambda } = measures[name as keyof typeof measures];
  if (!(value >= 0 && value <= largest)) {
    throw new TweedieError(
      `logSnrOf: expected ${name} in [0, ${largest}], got ${value}. Look whether it is a variance, a scale or a time.`,
    );
  }
  return lambda(value);
}

const measures = {
  alphaBar: { largest: 1, lambda: (alphaBar: number) => Math.log(alphaBar / (1 - alphaBar)) },
  sigmaVe: { largest: Infinity, lambda: (sigma: number) => -2 * Math.log(sigma) },
  sigmaFlow: { largest: 1, lambda: (sigma: number) => 2 * Math.log((1 - sigma) / sigma) },
};
