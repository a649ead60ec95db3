import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "./combine.ts";
import type { Coefficient } from "./combine.ts";
import type { NoiseLevel } from "./noise-level.ts";
import type { Prediction } from "./prediction.ts";
import { determinant } from "./target.ts";
import type { Target } from "./target.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * Solves $x = \alpha x_0 + \sigma\epsilon$, $y = a x_0 + b\epsilon$ for $(x_0, \epsilon)$: the one place where
 * prediction types are converted.
 *
 * $$x_0 = \frac{b x - \sigma y}{\alpha b - \sigma a}, \qquad \epsilon = \frac{\alpha y - a x}{\alpha b - \sigma a}$$
 *
 * @param x - noised data, `[batch, ...]`
 * @param y - the network's output, of the same shape
 * @param level - the noise level of all rows, or one for each
 * @param target - the pair $(a, b)$ of the output
 * @returns the clean datum and the noise, owned by the caller
 * @throws TweedieError where the two equations do not determine the datum, or only by their rounding,
 *   $|\alpha b - \sigma a| \le 10^{-12}\,|(\alpha, \sigma)|\,|(a, b)|$: the noise or score target where $\alpha = 0$,
 *   the clean target where $\sigma = 0$
 */
export function resolve(x: Tensor, y: Tensor, level: NoiseLevel | readonly NoiseLevel[], target: Target): Prediction {
  const of = coefficients(level, target);
  return {
    x0: combine([of(({ b, det }) => b / det), x], [of(({ sigma, det }) => -sigma / det), y]),
    eps: combine([of(({ alpha, det }) => alpha / det), y], [of(({ a, det }) => -a / det), x]),
  };
}

/** What picks a coefficient of the solved equations: one number, or one for each row. */
function coefficients(
  level: NoiseLevel | readonly NoiseLevel[],
  target: Target,
): (f: (s: Solved) => number) => Coefficient {
  if ("t" in level) {
    const solved = solve(level, target);
    return (f) => f(solved);
  }
  const rows = level.map((row) => solve(row, target));
  return (f) => rows.map(f);
}

interface Solved {
  readonly alpha: number;
  readonly sigma: number;
  readonly a: number;
  readonly b: number;
  readonly det: number;
}

function solve(level: NoiseLevel, target: Target): Solved {
  const { t, alpha, sigma } = level;
  const [a, b] = target(level);
  const det = determinant(level, () => [a, b]);
  if (!(Math.abs(det) > parallel * Math.hypot(alpha, sigma) * Math.hypot(a, b)) || !Number.isFinite(det)) {
    throw new TweedieError(
      `resolve: expected a target that determines x0 and eps at alpha = ${alpha}, sigma = ${sigma} (t = ${t}), ` +
        `got (a, b) = (${a}, ${b}). ` +
        advice(alpha / sigma),
    );
  }
  return { alpha, sigma, a, b, det };
}

const advice = (ratio: number): string =>
  ratio < 1e-6
    ? "At zero terminal SNR train v, x0 or the flow velocity, or start the grid below t = 1."
    : ratio > 1e6
      ? "Do not denoise at sigma = 0: the datum is clean there."
      : "The output says nothing that x does not say: choose another target.";

/**
 * The sine of the angle between $(\alpha, \sigma)$ and $(a, b)$ up to which they count as parallel: schedules that
 * reach an end by rounding alone, such as $\cos(\pi t/2)$ at 1, have 1e-16.
 */
const parallel = 1e-12;
