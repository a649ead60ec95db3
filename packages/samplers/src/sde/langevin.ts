import { divNoNan, mean, mul, sqrt, square, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
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
   * What stands for $\lVert z\rVert / \lVert\nabla\log p\rVert$ beside `snr`: its value $\sigma$ of the `level`'s noise (the
   * default), the ratio at each `sample`, or of the means over the `batch`, by which samples interact.
   */
  readonly norms?: "level" | "sample" | "batch";
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
 * $v / (1 - \eta/2v)$. At $\sigma = 0$ there is no noise to move in: samples stay.
 *
 * By `norms`, $\eta = 2a(r\sigma)^2$ for `level`, score_sde's `ald`; `batch` is its `langevin`. A step size that differs
 * from sample to sample changes the law itself, however small it is: with `sample` it tends to one proportional to
 * $p\,\lVert\nabla\log p\rVert^2$, warmer by $(d + 2)/d$, in $d$ dimensions; on a Gaussian the variance is too large by
 * $(1 + 2/d)^2$. That is little for images alone. Where a sample's score is exactly 0, it rests.
 *
 * Song et al. 2021, *Score-Based Generative Modeling through SDEs*, algorithms 4 and 5, https://arxiv.org/abs/2011.13456.
 * One call of the denoiser a step; any level.
 *
 * @param options - see {@link LangevinOptions}
 * @returns the corrector
 * @throws TweedieError if a size, a ratio or a number of steps makes no sense, or both sizes are given
 */
export function langevin({
  steps = 1,
  stepSize,
  snr,
  norms = "level",
  scale = () => 1,
}: LangevinOptions = {}): Corrector {
  if (norms !== "level" && norms !== "sample" && norms !== "batch") {
    throw new TweedieError(`langevin: expected norms by level, sample or batch, got ${String(norms)}. Choose one.`);
  }
  if (stepSize !== undefined && snr !== undefined) {
    throw new TweedieError(`langevin: expected a step size or an snr that sets it, got both. Drop one.`);
  }
  const r = checkedPositive("snr", snr ?? 0.16);
  if (typeof stepSize === "number") checkedPositive("step size", stepSize);
  if (typeof steps === "number") checkedSteps(steps);
  const move =
    stepSize === undefined && norms !== "level"
      ? withNorms(norms, (level) => r * Math.sqrt(scale(level)))
      : withSize(asFunction(stepSize ?? ((level) => 2 * scale(level) * (r * level.sigma) ** 2)));
  const count = asFunction(steps);
  return (x, level, env) => {
    if (level.sigma === 0) return x.clone();
    let moved = x.clone();
    for (let k = checkedSteps(count(level)); k > 0; k--) moved = move(moved, level, env);
    return moved;
  };
}

const withSize =
  (sizeAt: (level: NoiseLevel) => number): Corrector =>
  (x, level, { denoise, rng }) => {
    const eta = checkedPositive("step size", sizeAt(level));
    return combine([1, x], [-eta / level.sigma, denoise(x, level).eps], [Math.sqrt(2 * eta), rng.normal(x.shape)]);
  };

/** With $q = \lVert z\rVert / \lVert\hat\epsilon\rVert$ the step size is $2(r\sigma q)^2$. */
const withNorms =
  (norms: "sample" | "batch", ratioAt: (level: NoiseLevel) => number): Corrector =>
  (x, level, { denoise, rng }) => {
    const { eps } = denoise(x, level);
    const z = rng.normal(x.shape);
    const q =
      norms === "batch" ? divNoNan(mean(rowNorms(z)), mean(rowNorms(eps))) : divNoNan(rowNorms(z), rowNorms(eps));
    const r = ratioAt(level);
    return combine([1, x], [-2 * r ** 2 * level.sigma, mul(mul(q, q), eps)], [2 * r * level.sigma, mul(q, z)]);
  };

/** The norm of each row, `[batch, 1, ...]`. */
const rowNorms = (x: Tensor): Tensor => {
  const axes = Array.from({ length: x.rank - 1 }, (_, i) => i + 1);
  return sqrt(sum(square(x), axes, true));
};

const asFunction = (value: number | ((level: NoiseLevel) => number)) =>
  typeof value === "number" ? () => value : value;

function checkedPositive(what: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new TweedieError(`langevin: expected a positive ${what}, got ${value}. Try an snr of 0.16.`);
}

function checkedSteps(steps: number): number {
  if (Number.isSafeInteger(steps) && steps >= 0) return steps;
  throw new TweedieError(`langevin: expected a number of steps, an integer of at least 0, got ${steps}. Correct it.`);
}
