import { tensor_util, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, TensorContainer } from "@tensorflow/tfjs-core";
import { nextTurn } from "./next-turn.ts";
import type { Sampler } from "./sampler.ts";
import type { Stepped, Stepper } from "./stepper.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * A stepper on a grid of times, as a sampler: the one loop of the library. It frees what a step leaves behind, obeys
 * the abort signal, and refuses to return samples that are not finite.
 *
 * @param stepper - what moves the samples from one point to the next
 * @param grid - the points to visit, at least two, strictly decreasing in time
 * @returns the sampler
 * @throws TweedieError if the grid is too short or not strictly decreasing; while sampling, if the result is not finite
 */
export function onGrid<P, E, M>(stepper: Stepper<P, E, M>, grid: readonly P[]): Sampler<P, E> {
  checkGrid(grid);
  const steps = grid.length - 1;
  return async function* sample(start, env, { signal, pace = nextTurn } = {}) {
    let now = inTidy(() => ({ x: start.clone(), memory: stepper.init() }));
    let result: Tensor | undefined;
    try {
      for (let step = 1; step <= steps; step++) {
        signal?.throwIfAborted();
        const next = inTidy(() => stepper.step(now.x, grid[step - 1]!, grid[step]!, env, now.memory));
        release(now, next);
        now = next;
        yield { step, steps, at: grid[step]!, x: now.x };
        await pace();
      }
      await checkFinite(now.x);
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

function checkGrid(grid: readonly unknown[]): void {
  if (grid.length < 2) {
    throw new TweedieError(`onGrid: expected a grid of at least 2 points, got ${grid.length}. Add where to stop.`);
  }
  const times = grid.map(timeOf);
  const bad = times.findIndex((t, i) => !(Number.isFinite(t) && (i === 0 || t < times[i - 1]!)));
  if (bad >= 0) {
    throw new TweedieError(
      `onGrid: expected times that fall strictly, got ${times[bad]} ${bad > 0 ? `after ${times[bad - 1]} ` : ""}` +
        `at position ${bad}. Sort the grid from noise to data and remove duplicates.`,
    );
  }
}

const timeOf = (point: unknown): number =>
  typeof point === "number" ? point : Number((point as { readonly t?: unknown } | null)?.t);

async function checkFinite(x: Tensor): Promise<void> {
  const values = await x.data();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new TweedieError(
        `onGrid: expected finite samples, got ${values[i]} at position ${i}. ` +
          `Look at the denoiser's output along the trajectory, and take more or smaller steps if it overflowed.`,
      );
    }
  }
}
