import { dispose, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, nextTurn, TweedieError } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel, SamplerOptions, Snapshot, Trajectory } from "@tweedie/core";
import { errorNorm } from "../error-norm.ts";
import { noiseTerm } from "../noise-term.ts";
import { downAndUp } from "./down-and-up.ts";
import { embeddedDpmSolver } from "./embedded-dpm-solver.ts";
import type { Attempt, EmbeddedOptions } from "./embedded-dpm-solver.ts";
import { firstOrderStep } from "./first-order-step.ts";
import { lambdaStep } from "./lambda-step.ts";
import { levelBetween } from "./level-between.ts";
import { pidControl } from "./pid-control.ts";
import type { PidGains, PidState } from "./pid-control.ts";
import { solvableStretch } from "./solvable-stretch.ts";

/** The settings of an adaptive run, complete. */
export interface AdaptiveSettings extends EmbeddedOptions, Required<PidGains> {
  readonly eta: number;
  readonly noise: number;
  readonly firstStep: number;
  readonly safety: number;
  readonly norm: "worst" | "batch";
  readonly limit: number;
}

/** Where a run is: the samples, and those of the lower order in units of the data. */
type Reached = { readonly x: Tensor; readonly low: Tensor };

/**
 * A run of the adaptive DPM-Solver.
 *
 * @param who - the function that the user called
 * @param settings - the settings
 * @param grid - the grid, of which the ends count
 * @param start - the samples at its first level; borrowed
 * @param env - the environment
 * @param options - how the run behaves towards its surroundings
 * @returns the trajectory
 * @throws TweedieError if samples or errors are not finite, or the limit is reached
 */
export async function* adaptiveRun(
  who: string,
  settings: AdaptiveSettings,
  grid: readonly NoiseLevel[],
  start: Tensor,
  env: GaussianEnv,
  { signal, pace = nextTurn }: SamplerOptions = {},
): Trajectory<NoiseLevel> {
  const { eta, noise, norm, limit } = settings;
  const { before, after } = solvableStretch(grid);
  const [end, last] = [after[0]!, after.at(-1)!];
  const attempt = embeddedDpmSolver(settings);
  const control = pidControl(eta > 0 ? 1.5 : settings.order, settings.safety, settings);
  const both = (x: Tensor, { alpha }: NoiseLevel): Reached => ({ x, low: combine([1 / (alpha || 1), x]) });

  let at = before[0]!;
  let step = 0;
  let now = tidy(() => both(start.clone(), at));
  let tried: Attempt | undefined;
  let isDone = false;
  const reach = (next: Reached, level: NoiseLevel): Snapshot<NoiseLevel> => {
    dispose(now);
    [now, at] = [next, level];
    return { step: ++step, steps: NaN, at, x: now.x, memory: undefined };
  };
  const plainly = (s: NoiseLevel) =>
    reach(
      tidy(() => both(firstOrderStep("eps", now.x, at, s, env.denoise(now.x, at)), s)),
      s,
    );
  try {
    for (const level of before.slice(1)) {
      signal?.throwIfAborted();
      yield plainly(level);
      await pace();
    }
    let state: PidState = { h: settings.firstStep, past: undefined };
    for (let tries = 0; ; tries++) {
      if (at === end) break;
      signal?.throwIfAborted();
      if (tries === limit) throw tooMany(who, limit, at);
      const left = lambdaStep(at, end);
      const s = state.h < left ? levelBetween(env.schedule, at, end, state.h / left) : end;
      const { down, up } = downAndUp(at, s, last, eta);
      const { high, low, errors } = (tried = attempt(now.x, at, down, env, now.low));
      const verdict = control(state, errorNorm(Array.from(await errors.data(), Math.sqrt), norm));
      state = verdict.next;
      const x = verdict.isAccepted && tidy(() => combine([1, high], ...noiseTerm(noise * up, env, high, at, s)));
      dispose(x ? [high, errors] : tried);
      tried = undefined;
      if (x) yield reach({ x, low }, s);
      if (!Number.isFinite(state.h)) throw notFinite(who, at);
      await pace();
    }
    for (const level of after.slice(1)) {
      signal?.throwIfAborted();
      yield plainly(level);
      await pace();
    }
    if (!(await now.x.data()).every(Number.isFinite)) throw notFinite(who, at);
    isDone = true;
    return now.x;
  } finally {
    dispose({ tried, now: isDone ? now.low : now });
  }
}

const tooMany = (who: string, limit: number, { t, alpha, sigma }: NoiseLevel): TweedieError =>
  new TweedieError(
    `${who}: expected to be done in ${limit} attempts, got as far as t = ${t}, alpha = ${alpha}, sigma = ${sigma}. ` +
      `Loosen rtol or atol, raise the limit, or look for a jump in the denoiser there.`,
  );

const notFinite = (who: string, { t }: NoiseLevel): TweedieError =>
  new TweedieError(`${who}: expected finite samples, got others after t = ${t}. Look at the denoiser's output there.`);
