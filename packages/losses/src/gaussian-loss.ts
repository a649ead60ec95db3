import { mean, square } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { combine, determinant, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule, Rng, ScoreModel, Target } from "@tweedie/core";
import type { LevelDistribution } from "./level-distribution.ts";
import { stratifiedLevels } from "./stratified-levels.ts";
import { simpleWeight } from "./weight.ts";
import type { Weight } from "./weight.ts";

/** The parts of a {@link gaussianLoss}. */
export interface GaussianLossOptions {
  /** The schedule. */
  readonly schedule: NoiseSchedule;
  /** Which levels are drawn; {@link stratifiedLevels} of the schedule if left out. */
  readonly levels?: LevelDistribution;
  /** What the error at each level is worth; {@link simpleWeight} if left out. */
  readonly weight?: Weight;
  /** The target whose error is weighted; the model's own if left out. */
  readonly target?: Target;
}

/**
 * An objective on a batch. It runs inside the caller's `tidy`, draws from `rng` alone, and gradients pass to the model.
 *
 * @param model - the model that is trained
 * @param x0 - clean data, `[batch, ...]`; borrowed
 * @param rng - the source of levels and noise, which moves on; with `forRows` each row has noise of its own
 * @param cond - the condition of every row; left out for unconditional models
 * @returns the loss, a scalar
 */
export type GaussianLoss = <C>(
  model: ScoreModel<C>,
  x0: Tensor,
  rng: Rng,
  ...cond: undefined extends C ? [cond?: C] : [cond: C]
) => Scalar;

/**
 * The objective of continuous diffusion models, from its parts: which levels are drawn (density $p$), what each is worth
 * (weight $w$) and what is regressed ($y = a x_0 + b\epsilon$).
 *
 * $$L = E_{t \sim p,\,\epsilon}\left[\frac{w(t)}{p(t)} \frac1D |\hat y(z_t, t) - y|^2\right]
 * = \int w(t)\, E_\epsilon\left[\frac1D |\hat y(z_t, t) - y|^2\right] dt, \qquad z_t = \alpha_t x_0 + \sigma_t \epsilon$$
 *
 * with $D$ the number of entries of a datum. As $p$ is divided out, `levels` changes the variance and not the objective
 * ({@link asDrawn} puts a density back). With `target` the error of that quantity is weighted, whatever the model
 * outputs; as the two errors differ by a known factor, no prediction is converted.
 *
 * Presets: `gaussianLoss({ schedule })` is plain regression of the model's target; with {@link epsWeight} DDPM's simple
 * loss; with {@link elboWeight} the variational bound in nats per dimension; on rectified flow with a velocity model,
 * flow matching.
 *
 * Kingma and Gao, *Understanding Diffusion Objectives as the ELBO* (2023), section 2, https://arxiv.org/abs/2303.00848.
 *
 * @param options - the parts
 * @returns the loss
 * @throws TweedieError if `levels` are of another schedule; when the loss is taken, where a weight is not finite or
 *   negative, or the model's target does not determine the one that is regressed
 */
export function gaussianLoss({
  schedule,
  levels = stratifiedLevels(schedule),
  weight = simpleWeight,
  target,
}: GaussianLossOptions): GaussianLoss {
  if (levels.schedule !== schedule) {
    throw new TweedieError(
      `gaussianLoss: expected levels of the loss's own schedule, got those of another one. Make both from one object.`,
    );
  }
  return (model, x0, rng, ...[cond]) => {
    const drawn = levels.draw(x0.shape[0] ?? 0, rng);
    const eps = rng.normal(x0.shape);
    const each = (f: (level: NoiseLevel) => number) => drawn.map(f);
    const z = combine([each(({ alpha }) => alpha), x0], [each(({ sigma }) => sigma), eps]);
    const y = model.predict(z, drawn, cond as never);
    const worth = each((level) => worthOf(level, model.target));
    const minus = (part: 0 | 1) => drawn.map((level, i) => -worth[i]! * model.target(level)[part]);
    // One pass over the batch: sqrt(w / p) (y - a x0 - b eps).
    return mean<Scalar>(square(combine([worth, y], [minus(0), x0], [minus(1), eps])));
  };

  /** The square root of what the squared error of the model's output is worth. */
  function worthOf(level: NoiseLevel, own: Target): number {
    const regressed = target ?? own;
    const factor = regressed === own ? 1 : Math.abs(determinant(level, regressed) / determinant(level, own));
    const squared = weight(level, regressed) / levels.density(level);
    if (squared >= 0 && Number.isFinite(squared * factor)) return Math.sqrt(squared) * factor;
    throw new TweedieError(
      `gaussianLoss: expected a finite weight of at least 0, got ${squared} (times ${factor} ** 2 for the target) at ` +
        `t = ${level.t}, alpha = ${level.alpha}, sigma = ${level.sigma}. Cut the levels off before that time, or choose ` +
        `another weight or target.`,
    );
  }
}
