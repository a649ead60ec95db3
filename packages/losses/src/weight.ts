import { determinant } from "@tweedie/core";
import type { NoiseLevel, Target } from "@tweedie/core";
import type { LevelDistribution } from "./level-distribution.ts";

/**
 * What the squared error at a level is worth: the factor of $|\hat y - y|^2$, the error of the target $y = a x_0 + b\epsilon$
 * that is regressed, per unit of time.
 *
 * Errors of one prediction at one $z$ differ between targets by a known factor. With the determinant
 * $\Delta = \alpha b - \sigma a$,
 *
 * $$|\hat y - y|^2 = \frac{\Delta^2}{\alpha^2} |\hat\epsilon - \epsilon|^2
 * = \frac{\Delta^2}{\sigma^2} |\hat x_0 - x_0|^2$$
 *
 * so a weight stated for the noise or the datum is carried to every target by {@link weightOnEps} or {@link weightOnX0},
 * and the objective no longer depends on what the network outputs.
 */
export type Weight = (level: NoiseLevel, target: Target) => number;

/**
 * Weight 1 on the target's own error, $w = 1$: the plain mean square error of common practice. It is a different
 * objective for each target: for the noise it is {@link epsWeight}, for $v$ it is $(1 + \mathrm{SNR})$ on the datum.
 */
export const simpleWeight: Weight = () => 1;

/**
 * Weight 1 on the error of the noise, $w = \alpha^2/\Delta^2$, whatever the target: the simple loss of DDPM, which is
 * the SNR on the error of the datum (Ho et al. 2020, https://arxiv.org/abs/2006.11239, eq. 14).
 */
export const epsWeight: Weight = weightOnEps(() => 1);

/**
 * A weight stated for the error of the noise.
 *
 * @param weight - the factor of $|\hat\epsilon - \epsilon|^2$ at a level
 * @returns $w = \alpha^2/\Delta^2$ times that
 */
export function weightOnEps(weight: (level: NoiseLevel) => number): Weight {
  return (level, target) => weight(level) * (level.alpha / determinant(level, target)) ** 2;
}

/**
 * A weight stated for the error of the clean datum.
 *
 * @param weight - the factor of $|\hat x_0 - x_0|^2$ at a level
 * @returns $w = \sigma^2/\Delta^2$ times that
 */
export function weightOnX0(weight: (level: NoiseLevel) => number): Weight {
  return (level, target) => weight(level) * (level.sigma / determinant(level, target)) ** 2;
}

/**
 * The weight of a paper that averages over its own distribution of levels and does not divide by the density:
 * $E_{t \sim p}[w\,|\hat y - y|^2] = \int p(t)\,w\,|\hat y - y|^2\,dt$.
 *
 * @param weight - the paper's $w$
 * @param levels - the paper's distribution $p$; the loss may draw from this one or any other
 * @returns $p(t)\,w$
 */
export function asDrawn(weight: Weight, levels: LevelDistribution): Weight {
  return (level, target) => levels.density(level) * weight(level, target);
}
