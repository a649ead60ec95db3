import type { Tensor } from "@tensorflow/tfjs-core";
import type { GaussianEnv, NoiseLevel } from "@tweedie/core";

/**
 * Moves samples at one noise level nearer to the law of that level, such as {@link langevin}.
 *
 * Borrows `x`, `[batch, ...]`, and returns owned samples of its shape; runs inside the caller's `tidy`. Its noise belongs to
 * no stretch of levels: it is always the next of `env.rng`.
 */
export type Corrector = (x: Tensor, level: NoiseLevel, env: GaussianEnv) => Tensor;
