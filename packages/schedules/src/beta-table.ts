import type { NoiseSchedule } from "@tweedie/core";
import { checkBetas } from "./check-betas.ts";

/**
 * The schedule of a discrete chain $z_n = \sqrt{1-\beta_n}\,z_{n-1} + \sqrt{\beta_n}\,\epsilon$ of $N$ steps, variance
 * preserving:
 *
 * $$\alpha(n/N) = \sqrt{\bar\alpha_n}, \qquad \bar\alpha_n = \prod_{i \le n} (1 - \beta_i), \qquad n = 0, \ldots, N$$
 *
 * Between these times $\log\bar\alpha$ is linear, which is to say that the rate is constant on each step; `derivative`
 * is taken from the right where it jumps. In the last step of a table that ends in $\beta_N = 1$ (zero terminal
 * signal-to-noise ratio) $\alpha$ itself is linear, down to $\alpha(1) = 0$.
 *
 * Time convention: $t = n/N$ is the chain after $n$ steps and 0 is the clean datum. A library that numbers the noised
 * levels from 0, as diffusers does, has $t = (k + 1)/N$ at its timestep $k$.
 *
 * Ho et al., *Denoising Diffusion Probabilistic Models* (2020), eq. 2 and 4, https://arxiv.org/abs/2006.11239.
 *
 * @param betas - $\beta_1, \ldots, \beta_N$ in (0, 1); the last one may be 1
 * @returns the schedule
 * @throws TweedieError if the table is empty or a beta is out of range
 */
export function betaTable(betas: readonly number[]): NoiseSchedule {
  checkBetas("betaTable", betas);
  const count = betas.length;
  const drops = betas.map((beta) => Math.log1p(-beta));
  const logs = [0];
  for (const drop of drops) logs.push(logs.at(-1)! + drop);

  const place = (t: number) => {
    const floor = Math.floor(t * count);
    // The product may round to just below n where t is n / N: that time belongs to the step that starts there.
    const n = Math.min((floor + 1) / count <= t ? floor + 1 : floor, count - 1);
    return { n, u: Math.max(t * count - n, 0), drop: drops[n]! };
  };
  const logAlphaBar = (t: number) => {
    const { n, u, drop } = place(t);
    return logs[n]! + (drop === -Infinity ? 2 * Math.log1p(-u) : u * drop);
  };
  const alpha = (t: number) => Math.exp(logAlphaBar(t) / 2);
  // Not the unary minus, which would make -0 of the 0 at t = 0.
  const sigma = (t: number) => Math.sqrt(0 - Math.expm1(logAlphaBar(t)));
  const slope = (t: number) => {
    const { n, drop } = place(t);
    return drop === -Infinity ? -count * Math.exp(logs[n]! / 2) : (count * drop * alpha(t)) / 2;
  };
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => ({ alpha: slope(t), sigma: (-alpha(t) * slope(t)) / sigma(t) }),
  });
}
