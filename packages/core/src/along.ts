import { Tensor, tensor_util, tidy } from "@tensorflow/tfjs-core";
import type { TensorContainer } from "@tensorflow/tfjs-core";
import { nextTurn } from "./next-turn.ts";
import type { Resume, Sampler } from "./sampler.ts";
import type { Stepped, Stepper } from "./stepper.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * A stepper along a list of points, in the order given: the one loop of the library. It frees what a step leaves behind,
 * obeys the abort signal, and refuses to return samples that are not finite, or tokens below 0.
 *
 * The points may run in either direction of time, as a simulation of the forward process does; for samplers, which run
 * from noise to data, `onGrid` also checks that.
 *
 * @param stepper - what moves the samples from one point to the next
 * @param points - the points to visit, at least two
 * @returns the sampler
 * @throws TweedieError if there are fewer than two points; while running, if the result is not finite
 *   or has a token below 0
 */
export function along<P, E, M>(stepper: Stepper<P, E, M>, points: readonly P[]): Sampler<P, E> {
  if (points.length < 2) {
    throw new TweedieError(`along: expected at least 2 points, got ${points.length}. Add where to stop.`);
  }
  const steps = points.length - 1;
  return async function* sample(start, env, { signal, pace = nextTurn, from } = {}) {
    if (from) checkResume(from, steps);
    let now = inTidy(() => ({
      x: start.clone(),
      // Only the stepper knows what its memory is; it gets back what it returned.
      memory: from ? (copied(from.memory) as M) : stepper.init(),
    }));
    let result: Tensor | undefined;
    try {
      for (let step = (from?.step ?? 0) + 1; step <= steps; step++) {
        signal?.throwIfAborted();
        const place = { step, steps };
        const next = inTidy(() => stepper.step(now.x, points[step - 1]!, points[step]!, env, now.memory, place));
        release(now, next);
        now = next;
        yield { step, steps, at: points[step]!, x: now.x, memory: now.memory };
        await pace();
      }
      await checkSamples(now.x);
      return (result = now.x);
    } finally {
      release(now, result);
    }
  };
}

// A step's result is a container of tensors, which `tidy` keeps; its type does not know memories.
const inTidy = <M>(f: () => Stepped<M>): Stepped<M> =>
  tidy(() => f() as unknown as TensorContainer) as unknown as Stepped<M>;

function release(old: unknown, live: unknown): void {
  const kept = new Set(tensorsIn(live).map(({ id }) => id));
  for (const x of tensorsIn(old)) if (!kept.has(x.id)) x.dispose();
}

const tensorsIn = (value: unknown): Tensor[] =>
  value === undefined ? [] : tensor_util.getTensorsInContainer(value as TensorContainer);

/** The same value with a tensor of its own for each tensor. */
function copied(value: unknown): unknown {
  if (value instanceof Tensor) return value.clone();
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}

function checkResume({ step }: Resume, steps: number): void {
  if (Number.isSafeInteger(step) && step >= 0 && step <= steps) return;
  throw new TweedieError(
    `along: expected to go on after a step from 0 to ${steps}, got ${step}. Use the points that the snapshot was made on.`,
  );
}

async function checkSamples(x: Tensor): Promise<void> {
  const values = await x.data();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new TweedieError(
        `along: expected finite samples, got ${values[i]} at position ${i}. ` +
          `Look at the denoiser's or the drift's output along the trajectory, and take more or smaller steps if it ` +
          `overflowed.`,
      );
    }
    // A token that is none is what is drawn where there is no law.
    if (x.dtype === "int32" && values[i]! < 0) {
      throw new TweedieError(
        `along: expected tokens of at least 0, got ${values[i]} at position ${i}. There was no law to draw from: look for ` +
          `NaN, or states without any mass, in the model's output along the trajectory.`,
      );
    }
  }
}
