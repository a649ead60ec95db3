import type { NoiseLevel } from "./noise-level.ts";
import type { NoiseSchedule } from "./noise-schedule.ts";
import { derivativeAt } from "./sde-at.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * What a network is trained to output at a noise level, as the pair $(a, b)$ in $y = a\,x_0 + b\,\epsilon$.
 *
 * Every prediction type of the literature is such a pair, so one function, {@link resolve}, converts them all.
 */
export type Target = (level: NoiseLevel) => readonly [a: number, b: number];

/**
 * The determinant $\Delta = \alpha b - \sigma a$ of a target at a level: of the two equations that {@link resolve} solves.
 *
 * @param level - the level
 * @param target - the target
 * @returns $\Delta$; 0 where the output says nothing of the datum or the noise that the noised datum does not say
 */
export function determinant(level: NoiseLevel, target: Target): number {
  const [a, b] = target(level);
  return level.alpha * b - level.sigma * a;
}

/** The clean datum, $y = x_0$. */
export const x0Target: Target = () => [1, 0];

/** The noise, $y = \epsilon$ (Ho et al. 2020, https://arxiv.org/abs/2006.11239, eq. 14). Not solvable where $\alpha = 0$. */
export const epsTarget: Target = () => [0, 1];

/** The score, $y = \nabla_z \log p(z|x_0) = -\epsilon/\sigma$ (Song and Ermon 2019, https://arxiv.org/abs/1907.05600). */
export const scoreTarget: Target = ({ sigma }) => [0, -1 / sigma];

/** The velocity $y = \alpha\epsilon - \sigma x_0$ (Salimans and Ho 2022, https://arxiv.org/abs/2202.00512, section 4). */
export const vTarget: Target = ({ alpha, sigma }) => [-sigma, alpha];

/**
 * The flow velocity $y = dz/dt = \alpha'(t)\,x_0 + \sigma'(t)\,\epsilon$ (Lipman et al. 2023,
 * https://arxiv.org/abs/2210.02747). On rectified flow it is $\epsilon - x_0$.
 *
 * @param schedule - the schedule whose derivatives are taken, at the level's time
 * @returns the target
 */
export function velocityTarget(schedule: NoiseSchedule): Target {
  return ({ t }) => {
    const { alpha, sigma } = derivativeAt(schedule, t);
    return [alpha, sigma];
  };
}

/**
 * The raw output $F$ of EDM's preconditioned network, $D = c_{skip}\,x/\alpha + c_{out}\,F$ (Karras et al. 2022,
 * https://arxiv.org/abs/2206.00364, eq. 7 and table 1, where $\alpha = 1$), on any schedule:
 * $\tilde\sigma = \sigma/\alpha$, $c_{skip} = s^2/(\tilde\sigma^2 + s^2)$, $c_{out} = \tilde\sigma s/\sqrt{\tilde\sigma^2 + s^2}$.
 *
 * @param options - `sigmaData`, the standard deviation $s$ of the data (default 0.5)
 * @returns the target $a = (1 - c_{skip})/c_{out}$, $b = -c_{skip}\tilde\sigma/c_{out}$
 * @throws TweedieError if `sigmaData` is not positive and finite
 */
export function edmTarget({ sigmaData = 0.5 }: EdmTargetOptions = {}): Target {
  if (!(sigmaData > 0 && Number.isFinite(sigmaData))) {
    throw new TweedieError(
      `edmTarget: expected a positive sigmaData, got ${sigmaData}. Pass the standard deviation of the data.`,
    );
  }
  return ({ alpha, sigma }) => {
    const norm = Math.hypot(sigma, alpha * sigmaData);
    return [sigma / (sigmaData * norm), (-alpha * sigmaData) / norm];
  };
}

/** Options of {@link edmTarget}. */
export interface EdmTargetOptions {
  /** Standard deviation of the data. */
  readonly sigmaData?: number;
}
