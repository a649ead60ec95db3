import { dispose, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, TensorContainer } from "@tensorflow/tfjs-core";
import { nextTurn, TweedieError } from "@tweedie/core";
import type { SamplerOptions } from "@tweedie/core";
import { errorNorm } from "../error-norm.ts";
import { dormandPrincePair } from "../ode/embedded-pair.ts";
import type { Tolerances } from "../ode/embedded-step.ts";
import { piControl } from "../ode/pi-control.ts";
import { columnOf, meanOf } from "./mean-of.ts";
import { stepWithIntegrals } from "./step-with-integrals.ts";
import type { SlopeAt } from "./step-with-integrals.ts";

/** How {@link integrate} works. */
export interface IntegrateOptions extends Tolerances, Pick<SamplerOptions, "signal" | "pace"> {
  /** The function to name in errors. */
  readonly name: string;
}

/** Where {@link integrate} arrived. */
export interface Integrated {
  /** The state, owned by the caller. */
  readonly y: Tensor;
  /** The integrals, `[count, batch]` in row-major order. */
  readonly integrals: Float64Array;
  /** How often the slope was evaluated. */
  readonly evaluations: number;
}

/**
 * Solves $dy/du = f$, $dq/du = g$ from one value of $u$ to a larger one, with steps as long as the tolerances allow in the
 * worst row: all rows take the same steps. The integrals grow in float64 on the host.
 *
 * @param slopeAt - the right-hand side; runs inside a `tidy`
 * @param start - the state at the beginning, `[batch, ...]`; borrowed
 * @param ends - from where to where
 * @param options - tolerances, and what stops the work
 * @returns the state and the integrals at the end
 * @throws TweedieError where the slope is not finite, or steps shrink to nothing
 */
export async function integrate(
  slopeAt: SlopeAt,
  start: Tensor,
  [begin, end]: readonly [number, number],
  { name, rtol, atol, signal, pace = nextTurn }: IntegrateOptions,
): Promise<Integrated> {
  let now = owned(() => ({ y: start.clone(), slope: slopeAt(begin, start) }));
  let evaluations = 1;
  let integrals = new Float64Array(now.slope.rates.size);
  let u = begin;
  let control = { h: (end - begin) / 100, before: 1e-4 };
  let leftover: object = now;
  try {
    while (u !== end) {
      signal?.throwIfAborted();
      // A step that would leave a crumb goes all the way.
      const to = end - u < 1.01 * control.h ? end : u + control.h;
      const trial = owned(() => stepWithIntegrals(slopeAt, now, [u, to], { rtol, atol }));
      leftover = { now, trial };
      evaluations += 6;
      const grown = judged(await trial.report.data(), integrals, { rtol, atol });
      control = piControl(dormandPrincePair.errorOrder, { ...control, h: to - u }, grown.error);
      const { report, ...next } = trial;
      const accepted = grown.error <= 1;
      dispose(contained({ report, rest: accepted ? now : next }));
      if (accepted) [now, u, integrals] = [next, to, grown.integrals];
      leftover = now;
      if (!accepted && control.h < 1e-9 * (end - begin)) throw tooSmall(name, grown.error, { rtol, atol });
      await pace();
    }
    leftover = now.slope;
    return { y: now.y, integrals, evaluations };
  } finally {
    dispose(contained(leftover));
  }
}

/** The largest error that a report tells of, in units of what is tolerated, and the integrals after the step. */
function judged(report: ArrayLike<number>, old: Float64Array, { rtol, atol }: Tolerances) {
  const rows = (report.length - old.length) / 2;
  const integrals = old.map((q, i) => q + report[2 * rows + i]!);
  const size = (all: Float64Array, row: number) => Math.abs(meanOf(columnOf(all, rows, row)));
  const errors = Array.from({ length: rows }, (_, row) => {
    const tolerated = atol + rtol * Math.max(size(old, row), size(integrals, row));
    return Math.max(report[row]!, Math.abs(report[rows + row]!) / tolerated);
  });
  return { error: errorNorm(errors, "worst"), integrals };
}

const tooSmall = (name: string, error: number, { rtol, atol }: Tolerances): TweedieError =>
  new TweedieError(
    `${name}: expected a flow that can be solved to rtol = ${rtol}, atol = ${atol}, got an error of ${error} times that in ` +
      `the smallest step. Raise the tolerances (in float32 1e-5 is about the least), begin at a later time, or look for a ` +
      `denoiser that is not finite or, as with dropout, not the same from call to call.`,
  );

// TensorFlow.js knows these containers; its types do not.
const contained = (value: object): TensorContainer => value as TensorContainer;
const owned = <T extends object>(f: () => T): T => tidy(() => contained(f())) as T;
