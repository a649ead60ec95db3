import { abs, max, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, nextTurn, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, SamplerOptions } from "@tweedie/core";
import { decode } from "./decode.ts";
import type { DeterministicSampler } from "./decode.ts";
import { withoutNoise } from "./without-noise.ts";

/** Options of {@link invertExactly}. */
export interface InvertExactlyOptions {
  /**
   * The largest error at which a step counts as inverted, in units of $r = \sqrt{\alpha^2 + \sigma^2}$ where it ends; $10^{-6}$ if
   * left out, about the least that float32 reaches.
   */
  readonly tolerance?: number;
  /** The number of iterations of a step after which to give up; 200 if left out. */
  readonly iterations?: number;
}

/**
 * Data to the latent codes that decode to them exactly: each step of a one-step solver, $x_s = \Phi(x_t)$, is solved for
 * $x_t$ by fixed-point iteration,
 *
 * $$x_t \leftarrow x_t + \frac{r_t}{r_s} \big(x_s - \Phi(x_t)\big), \qquad r = \sqrt{\alpha^2 + \sigma^2},$$
 *
 * from $x_t = \frac{r_t}{r_s} x_s$ until the worst number of the batch is right. It contracts where steps are short, so that
 * $\frac{r_t}{r_s}\,\partial\Phi$ is near the identity. Unlike `encode` it may begin at $\sigma = 0$, for the denoiser is
 * called at the noisier end of each step. An iteration costs what a step does.
 *
 * Multistep solvers are refused: a step of theirs depends on those before it, which are not known on the way back.
 *
 * Pan et al. 2023, *Effective Real Image Editing with Accelerated Iterative Diffusion Inversion*, which iterates in the same
 * way on the rule of DDIM, https://arxiv.org/abs/2309.04907.
 *
 * @param stepper - a deterministic one-step solver, such as `ddim()`
 * @param grid - the levels from noise to data, as for sampling
 * @param options - see {@link InvertExactlyOptions}
 * @returns the sampler, which takes data at the last level and returns codes at the first
 * @throws TweedieError if the grid does not fall or an option makes no sense; while running, if an iteration does not
 *   converge, or the stepper draws noise or remembers earlier steps
 */
export function invertExactly<M>(
  stepper: GaussianStepper<M>,
  grid: readonly NoiseLevel[],
  { tolerance = 1e-6, iterations = 200 }: InvertExactlyOptions = {},
): DeterministicSampler {
  // The same grid has to decode.
  decode(stepper, grid);
  if (!(tolerance > 0 && Number.isSafeInteger(iterations) && iterations > 0)) {
    throw new TweedieError(
      `${name}: expected a tolerance above 0 and a positive number of iterations, got ${tolerance} and ${iterations}. ` +
        `Leave them out.`,
    );
  }
  const steps = grid.length - 1;
  return async function* invert(start, given, { signal, pace = nextTurn, from }: SamplerOptions = {}) {
    const env = withoutNoise(given, name);
    const done = from?.step ?? 0;
    if (!(Number.isSafeInteger(done) && done >= 0 && done <= steps)) {
      throw new TweedieError(
        `${name}: expected to go on after a step from 0 to ${steps}, got ${done}. Use the grid of the snapshot.`,
      );
    }
    let x = start.clone();
    let result: Tensor | undefined;
    try {
      for (let step = done + 1; step <= steps; step++) {
        const place = { step: steps - step + 1, steps };
        const [t, s] = [grid[place.step - 1]!, grid[place.step]!];
        const phi = (y: Tensor) => {
          const next = stepper.step(y, t, s, env, stepper.init(), place);
          if (next.memory !== undefined) throw remembers();
          return next.x;
        };
        const y = await solved(phi, x, [t, s], { tolerance, iterations, signal });
        x.dispose();
        x = y;
        yield { step, steps, at: t, x, memory: undefined };
        await pace();
      }
      return (result = x);
    } finally {
      if (!result) x.dispose();
    }
  };
}

const name = "invertExactly";

interface Limits {
  readonly tolerance: number;
  readonly iterations: number;
  readonly signal: AbortSignal | undefined;
}

/** Solves $\Phi(y) = x$ for $y$. */
async function solved(
  phi: (y: Tensor) => Tensor,
  x: Tensor,
  [t, s]: readonly [NoiseLevel, NoiseLevel],
  { tolerance, iterations, signal }: Limits,
): Promise<Tensor> {
  const r = ({ alpha, sigma }: NoiseLevel) => Math.hypot(alpha, sigma);
  let y = tidy(() => combine([r(t) / r(s), x]));
  let error = Infinity;
  try {
    for (let i = 0; i < iterations; i++) {
      signal?.throwIfAborted();
      const next = tidy(() => {
        const missing = combine([1 / r(s), x], [-1 / r(s), phi(y)]);
        return { y: combine([1, y], [r(t), missing]), error: max(abs(missing)) };
      });
      y.dispose();
      y = next.y;
      [error = Number.NaN] = await next.error.data().finally(() => next.error.dispose());
      if (error <= tolerance) return y;
      if (!(error < 1e6)) break;
    }
  } catch (reason) {
    y.dispose();
    throw reason;
  }
  y.dispose();
  throw new TweedieError(
    `${name}: expected an iteration that contracts in the step from t = ${t.t} to ${s.t}, got an error of ${error} after ` +
      `${iterations} iterations at most. Take shorter steps there, or raise the tolerance if it is below the rounding.`,
  );
}

const remembers = (): TweedieError =>
  new TweedieError(
    `${name}: expected a one-step solver, got one that remembers earlier steps, which are not known on the way back. ` +
      `Use ddim() or heun(), or encode() with this one.`,
  );
