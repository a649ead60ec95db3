import { divNoNan, mean, mul, norm, reshape } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel } from "@tweedie/core";
import type { Corrector } from "./corrector.ts";

/** Options of {@link langevin}. */
export interface LangevinOptions {
  /** Steps at a level (default 1), or how many for each level. */
  readonly steps?: number | ((level: NoiseLevel) => number);
  /** The step size $\eta$, or that of each level; instead of `snr`. */
  readonly stepSize?: number | ((level: NoiseLevel) => number);
  /** The signal-to-noise ratio $r$ that sets the step size (default 0.16). */
  readonly snr?: number;
  /**
   * Whose norms set the step size: those of each `sample` (the default), so that samples do not interact, or their means
   * over the `batch`, as in score_sde.
   */
  readonly norms?: "sample" | "batch";
  /** The factor $a$ of the step size that `snr` sets (default 1): for VP chains score_sde has $1 - \beta_i$. */
  readonly scale?: (level: NoiseLevel) => number;
}

/**
 * Unadjusted Langevin dynamics at one noise level, as a corrector:
 *
 * $$x \leftarrow x + \eta\,\nabla\log p(x) + \sqrt{2\eta}\,z, \qquad \nabla\log p = -\hat\epsilon/\sigma, \qquad
 * \eta = 2a \Big(r\,\frac{\lVert z \rVert}{\lVert\nabla\log p\rVert}\Big)^2 \text{ where } r \text{ is given}$$
 *
 * It is not adjusted by acceptance, so its law is off by $O(\eta)$: on a Gaussian of variance $v$ its stationary variance is
 * $v / (1 - \eta/2v)$. A sample at which the score is exactly 0 rests where $r$ sets the step. At $\sigma = 0$ there is no
 * noise to move in: samples stay.
 *
 * Song et al. 2021, *Score-Based Generative Modeling through SDEs*, algorithms 4 and 5, https://arxiv.org/abs/2011.13456. A
 * step size of $2a(r\sigma)^2$, `stepSize: ({ sigma }) => 2 * (r * sigma) ** 2`, is score_sde's `ald`. One call of the
 * denoiser a step; any level.
 *
 * @param options - see {@link LangevinOptions}
 * @returns the corrector
 * @throws TweedieError if a size, a ratio or a number of steps makes no sense, or both sizes are given
 */
export function langevin({
  steps = 1,
  stepSize,
  snr,
  norms = "sample",
  scale = () => 1,
}: LangevinOptions = {}): Corrector {
  if (norms !== "sample" && norms !== "batch") {
    throw new TweedieError(`langevin: expected norms by sample or batch, got ${String(norms)}. Choose one.`);
  }
  if (stepSize !== undefined && snr !== undefined) {
    throw new TweedieError(
      `langevin: expected a step size or an snr that sets it, got both (${String(stepSize)} and ${snr}). Drop one.`,
    );
  }
  if (typeof stepSize === "number") checkPositive("step size", stepSize);
  if (snr !== undefined) checkPositive("snr", snr);
  if (typeof steps === "number") checkSteps(steps);
  const move = stepSize === undefined ? bySnr(snr ?? 0.16, norms, scale) : bySize(asFunction(stepSize));
  const count = asFunction(steps);
  return (x, level, env) => {
    if (level.sigma === 0) return x.clone();
    let moved = x;
    for (let k = checkSteps(count(level)); k > 0; k--) moved = move(moved, level, env);
    return moved === x ? x.clone() : moved;
  };
}

const bySize =
  (sizeAt: (level: NoiseLevel) => number): Corrector =>
  (x, level, { denoise, rng }) => {
    const eta = checkPositive("step size", sizeAt(level));
    return combine([1, x], [-eta / level.sigma, denoise(x, level).eps], [Math.sqrt(2 * eta), rng.normal(x.shape)]);
  };

/** With $q = \lVert z\rVert / \lVert\epsilon\rVert$ the step size is $2a(r\sigma q)^2$. */
const bySnr =
  (snr: number, norms: "sample" | "batch", scale: (level: NoiseLevel) => number): Corrector =>
  (x, level, { denoise, rng }: GaussianEnv) => {
    const { eps } = denoise(x, level);
    const z = rng.normal(x.shape);
    const q = divNoNan(normOf(z, norms), normOf(eps, norms));
    const r = snr * Math.sqrt(scale(level));
    return combine([1, x], [-2 * r ** 2 * level.sigma, mul(mul(q, q), eps)], [2 * r * level.sigma, mul(q, z)]);
  };

/** The norm of each row, `[batch, 1, ...]`, or the mean of them, `[1, ...]`. */
function normOf(x: Tensor, norms: "sample" | "batch"): Tensor {
  const rows = x.shape[0] ?? 0;
  const ones = new Array<number>(x.rank - 1).fill(1);
  const lengths = norm(reshape(x, [rows, -1]), 2, 1);
  return norms === "batch" ? reshape(mean(lengths), [1, ...ones]) : reshape(lengths, [rows, ...ones]);
}

const asFunction = (value: number | ((level: NoiseLevel) => number)) =>
  typeof value === "number" ? () => value : value;

function checkPositive(what: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new TweedieError(`langevin: expected a positive ${what}, got ${value}. Try an snr of 0.16.`);
}

function checkSteps(steps: number): number {
  if (Number.isSafeInteger(steps) && steps >= 0) return steps;
  throw new TweedieError(`langevin: expected a number of steps, an integer of at least 0, got ${steps}. Correct it.`);
}
