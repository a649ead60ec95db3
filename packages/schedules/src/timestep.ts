import { TweedieError } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";

/**
 * The time of a timestep: $t = (k + 1)/N$, where libraries number the noised levels of a chain of $N$ steps from
 * $k = 0$, as diffusers and k-diffusion do. The clean datum, $t = 0$, is their timestep -1.
 *
 * @param timestep - $k$ in [-1, N - 1], which need not be an integer
 * @param steps - the length $N$ of the chain; 1000 if left out
 * @returns $t$, in [0, 1]
 * @throws TweedieError if the timestep is out of range or `steps` is not a positive integer
 */
export function timeOfTimestep(timestep: number, steps = 1000): number {
  checkSteps("timeOfTimestep", steps);
  if (!(timestep >= -1 && timestep <= steps - 1)) {
    throw new TweedieError(
      `timeOfTimestep: expected a timestep in [-1, ${steps - 1}], got ${timestep}. Count from 0 at the first noised level.`,
    );
  }
  return (timestep + 1) / steps;
}

/**
 * The timestep of a time, the inverse of {@link timeOfTimestep}: $k = Nt - 1$.
 *
 * @param t - the time, in [0, 1]
 * @param steps - the length $N$ of the chain; 1000 if left out
 * @returns $k$, in [-1, N - 1]; not rounded
 * @throws TweedieError if the time is out of range or `steps` is not a positive integer
 */
export function timestepOfTime(t: number, steps = 1000): number {
  checkSteps("timestepOfTime", steps);
  if (!(t >= 0 && t <= 1)) {
    throw new TweedieError(`timestepOfTime: expected a time in [0, 1], got ${t}. Time 0 is data and 1 is noise.`);
  }
  return t * steps - 1;
}
