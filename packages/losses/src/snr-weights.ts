import type { NoiseLevel } from "@tweedie/core";
import { weightOnEps, weightOnX0 } from "./weight.ts";
import type { Weight } from "./weight.ts";

/**
 * Min-SNR: $\min(\mathrm{SNR}, \gamma)$ on the error of the datum, whatever the target
 * (Hang et al. 2023, https://arxiv.org/abs/2303.09556).
 *
 * @param options - the cap $\gamma$
 * @returns the weight
 */
export function minSnrWeight({ gamma = 5 }: SnrCapOptions = {}): Weight {
  return weightOnX0((level) => Math.min(snr(level), gamma));
}

/**
 * Soft min-SNR: $\mathrm{SNR}\,\gamma/(\mathrm{SNR} + \gamma)$ on the error of the datum, whatever the target
 * (Crowson et al. 2024, https://arxiv.org/abs/2401.11605).
 *
 * @param options - the limit $\gamma$
 * @returns the weight
 */
export function softMinSnrWeight({ gamma = 5 }: SnrCapOptions = {}): Weight {
  return weightOnX0((level) => gamma / (1 + gamma / snr(level)));
}

/** Options of {@link minSnrWeight} and {@link softMinSnrWeight}. */
export interface SnrCapOptions {
  /** The largest weight $\gamma$ on the error of the datum; 5 if left out. */
  readonly gamma?: number;
}

/**
 * Truncated SNR: $\max(\mathrm{SNR}, 1)$ on the error of the datum, whatever the target
 * (Salimans and Ho 2022, https://arxiv.org/abs/2202.00512, section 4).
 */
export const truncatedSnrWeight: Weight = weightOnX0((level) => Math.max(snr(level), 1));

/**
 * P2: $(k + \mathrm{SNR})^{-\gamma}$ on the error of the noise, whatever the target
 * (Choi et al. 2022, https://arxiv.org/abs/2204.00227).
 *
 * @param options - $k$ and $\gamma$
 * @returns the weight
 */
export function p2Weight({ k = 1, gamma = 1 }: P2Options = {}): Weight {
  return weightOnEps((level) => (k + snr(level)) ** -gamma);
}

/** Options of {@link p2Weight}. */
export interface P2Options {
  /** The SNR $k$ below which the weight levels off; 1 if left out. */
  readonly k?: number;
  /** The exponent $\gamma$; 1 if left out. */
  readonly gamma?: number;
}

const snr = ({ alpha, sigma }: NoiseLevel): number => (alpha / sigma) ** 2;
