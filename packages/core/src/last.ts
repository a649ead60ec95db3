import type { Tensor } from "@tensorflow/tfjs-core";
import type { Trajectory } from "./sampler.ts";

/**
 * Runs a trajectory to its end.
 *
 * @param trajectory - a sampling run
 * @returns the samples, owned by the caller
 */
export async function last<P>(trajectory: Trajectory<P>): Promise<Tensor> {
  for (;;) {
    const { done, value } = await trajectory.next();
    if (done) return value;
  }
}
