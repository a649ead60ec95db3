import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The variance-exploding schedule of a table of noise scales: $\alpha = 1$, $\sigma(n/N) = \sigma_n$ for $n = 1, \ldots, N$,
 * with $\log\sigma$ linear between these times, and $\sigma$ itself linear from the clean datum, $\sigma(0) = 0$, to
 * $\sigma_1$.
 *
 * This is the discrete schedule of k-diffusion and of diffusers' Euler samplers: their timestep $k$ is $t = (k + 1)/N$
 * ({@link timeOfTimestep}), where their table counts from 0. Of a chain the table is
 * $\sigma_n = \sqrt{(1 - \bar\alpha_n)/\bar\alpha_n}$ ({@link noiseAtLogSnr}). `derivative` is taken from the right where it
 * jumps.
 *
 * Karras et al., *Elucidating the Design Space of Diffusion-Based Generative Models* (2022), appendix C,
 * https://arxiv.org/abs/2206.00364.
 *
 * @param sigmas - $\sigma_1 < \ldots < \sigma_N$, positive, in units of the data
 * @returns the schedule
 * @throws TweedieError if the table is empty or does not rise from a positive scale
 */
export function sigmaTable(sigmas: readonly number[]): NoiseSchedule {
  if (sigmas.length === 0) throw new TweedieError(`sigmaTable: expected at least one sigma, got none. Pass a table.`);
  const bad = sigmas.findIndex((sigma, i) => !(sigma > (sigmas[i - 1] ?? 0) && Number.isFinite(sigma)));
  if (bad >= 0) {
    throw new TweedieError(
      `sigmaTable: expected positive sigmas that rise, got ${sigmas[bad]} at position ${bad}. ` +
        `Sort them from data to noise, and leave out the clean datum.`,
    );
  }
  const table = [0, ...sigmas];
  const count = sigmas.length;
  const place = (t: number) => {
    const floor = Math.floor(t * count);
    // The product may round to just below n where t is n / N: that time belongs to the interval that starts there.
    const n = Math.min((floor + 1) / count <= t ? floor + 1 : floor, count - 1);
    return { low: table[n]!, high: table[n + 1]!, u: Math.max(t * count - n, 0) };
  };
  const sigma = (t: number) => {
    const { low, high, u } = place(t);
    return low === 0 ? u * high : low ** (1 - u) * high ** u;
  };
  return Object.freeze({
    alpha: () => 1,
    sigma,
    derivative: (t: number) => {
      const { low, high } = place(t);
      return { alpha: 0, sigma: count * (low === 0 ? high : Math.log(high / low) * sigma(t)) };
    },
  });
}
