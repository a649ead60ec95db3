import { tidy, zeros } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { BrownianPath } from "./brownian-path.ts";
import { checkTimes } from "./check-times.ts";

/** A Brownian motion and its time. */
export interface PathPoint {
  /** The Brownian motion, 0 at the first time. */
  readonly w: Tensor;
  /** The time. */
  readonly t: number;
}

/**
 * The sum over the steps of a path of what a step gives.
 *
 * @param name - the function that speaks
 * @param path - the path
 * @param times - the times between the steps, part of those of the path
 * @param term - what a step gives, from its two ends and its increment; runs inside a `tidy`
 * @returns the sum, owned by the caller
 */
export function sumAlongPath(
  name: string,
  path: BrownianPath,
  times: readonly number[],
  term: (from: PathPoint, to: PathPoint, dW: Tensor) => Tensor,
): Tensor {
  checkTimes(name, times);
  if (times[1]! < times[0]!) {
    throw new TweedieError(`${name}: expected times that rise, got ${times[1]} after ${times[0]}. Reverse the list.`);
  }
  return tidy(() => {
    let now = { w: zeros([...path.shape]), sum: zeros([...path.shape]) };
    for (let i = 1; i < times.length; i++) {
      const [s, t] = [times[i - 1]!, times[i]!];
      const next = tidy(() => {
        const dW = path.increment(path.shape, s, t);
        const w = combine([1, now.w], [1, dW]);
        return { w, sum: combine([1, now.sum], [1, term({ w: now.w, t: s }, { w, t }, dW)]) };
      });
      now.w.dispose();
      now.sum.dispose();
      now = next;
    }
    return now.sum;
  });
}
