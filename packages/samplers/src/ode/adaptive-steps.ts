import { dispose, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { nextTurn, TweedieError } from "@tweedie/core";
import type { SamplerOptions } from "@tweedie/core";
import { errorNorm } from "../error-norm.ts";
import type { AdaptiveOptions } from "./adaptive-options.ts";
import { heun3Pair } from "./embedded-pair.ts";
import type { EmbeddedPair } from "./embedded-pair.ts";
import { embeddedStep } from "./embedded-step.ts";
import type { EmbeddedStep } from "./embedded-step.ts";
import { piControl } from "./pi-control.ts";

/** The way that {@link adaptiveSteps} goes. */
export interface Way {
  /** Where it begins. */
  readonly from: number;
  /** Where steps must stop on the way, in order; the last is the end. */
  readonly stops: readonly number[];
  /** Whether the slope cannot be asked for at the end. */
  readonly toClean: boolean;
  /** The slope $dy/du$; runs inside a `tidy`. */
  slope(u: number, y: Tensor): Tensor;
}

/** A step that was taken; borrowed, and gone with the next. */
export type Taken = EmbeddedStep & {
  /** Where it began. */
  readonly u: number;
  /** Where it ended. */
  readonly stop: number;
  /** The state at its beginning. */
  readonly before: Tensor;
  /** How many steps have been rejected so far. */
  readonly rejected: number;
};

/**
 * The steps of an embedded pair along a way, as long as the tolerances allow.
 *
 * @param who - the function that the user called
 * @param pair - the pair, which ends in the slope at the end of a step
 * @param way - where to go, and the slope
 * @param start - the state at the beginning; owned
 * @param settings - all options
 * @param options - what stops the work
 * @returns the steps
 * @throws TweedieError if steps shrink to nothing or the limit is reached
 */
export async function* adaptiveSteps(
  who: string,
  pair: EmbeddedPair,
  { from, stops, toClean, slope }: Way,
  start: Tensor,
  settings: Required<AdaptiveOptions>,
  { signal, pace = nextTurn }: Pick<SamplerOptions, "signal" | "pace">,
): AsyncGenerator<Taken, void, void> {
  const end = stops.at(-1)!;
  let u = from;
  let now: { readonly y: Tensor; readonly first?: Tensor } = { y: start };
  let trial: EmbeddedStep | undefined;
  let control = { h: Math.abs(end - from) * settings.firstStep, before: 1e-4 };
  // How far the step to clean data may lead: it follows another rule.
  let reach = Infinity;
  let rejected = 0;
  try {
    signal?.throwIfAborted();
    now = { y: start, first: tidy(() => slope(from, start)) };
    for (let attempts = 0; u !== end; attempts++) {
      signal?.throwIfAborted();
      if (attempts === settings.limit) throw gaveUp(who, `to be done in ${settings.limit} attempts`, u, end);
      const goal = stops.find((stop) => (stop - u) * (end - from) > 0)!;
      const stop = nextStop(u, goal, control.h, goal === end ? reach : Infinity);
      const isLast = toClean && stop === end;
      const rule = isLast ? heun3Pair : pair;
      const [at, h, { y, first }] = [u, stop - u, now];
      trial = tidy(() =>
        embeddedStep(rule, (node, z) => slope(node === 1 ? stop : at + node * h, z), y, first!, h, settings),
      );
      const error = errorNorm(Array.from(await trial.errors.data()), settings.norm);
      const tried = piControl(rule.errorOrder, { h: Math.abs(h), before: control.before }, error);
      if (error <= 1) {
        yield { ...trial, u, stop, before: y, rejected };
        // A step that was cut short says little of how long it could have been.
        control = Math.abs(h) < control.h ? { ...tried, h: Math.max(tried.h, control.h) } : tried;
        const { slopes, errors, y: reached } = trial;
        dispose([y, errors, ...slopes.slice(0, -1)]);
        [u, now, trial] = [stop, { y: reached, first: slopes.at(-1)! }, undefined];
      } else {
        rejected += 1;
        if (isLast) reach = tried.h;
        else control = tried;
        if (u + tried.h / 1000 === u) throw gaveUp(who, "steps of a length", u, end);
        dispose([trial.y, trial.errors, ...trial.slopes.slice(1)]);
        trial = undefined;
      }
      await pace();
    }
  } finally {
    dispose({ now, trial });
  }
}

/** Where a step of length `h` stops on its way to a goal, which the last step reaches from no further than `reach`. */
function nextStop(u: number, goal: number, h: number, reach: number): number {
  const left = Math.abs(goal - u);
  // A step that would leave a crumb goes all the way.
  if (left <= Math.min(1.01 * h, reach)) return goal;
  return u + Math.sign(goal - u) * (left > reach ? Math.min(h, left - reach) : h);
}

const gaveUp = (who: string, what: string, u: number, end: number): TweedieError =>
  new TweedieError(
    `${who}: expected ${what}, got as far as u = ${u} on the way to ${end}. ` +
      `Loosen rtol or atol, raise the limit, or look for a jump or numbers that are not finite in the denoiser's output there.`,
  );
