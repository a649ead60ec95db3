import { TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { chainGrid } from "./chain-grid.ts";
import type { ChainGridOptions } from "./chain-grid.ts";
import { checkSteps } from "./check-steps.ts";

/**
 * Every $\lfloor T/S \rfloor$-th step of a chain of $T$, counted from its first: of 1000 steps ten visit
 * 901, 801, ..., 101, 1, and the clean level follows at $t = 0$. Step $n$ is at $t = n/T$.
 *
 * It never begins in the chain's last level, the noisiest: Lin et al. show what that costs and advise
 * {@link trailingGrid}. diffusers calls it `timestep_spacing: "leading"` and numbers steps from 0.
 *
 * Lin et al., *Common Diffusion Noise Schedules and Sample Steps are Flawed* (2024), table 2,
 * https://arxiv.org/abs/2305.08891.
 *
 * @param schedule - the schedule, of a chain or continuous
 * @param steps - the number $S \le T$ of intervals
 * @param options - the length of the chain (1000), and an offset that is added to every step (0)
 * @returns $S + 1$ levels from noise to data
 * @throws TweedieError if there are more steps than the chain has, or the offset leads out of the chain
 */
export function leadingGrid(
  schedule: NoiseSchedule,
  steps: number,
  { chain = 1000, offset = 0 }: LeadingGridOptions = {},
): readonly NoiseLevel[] {
  checkSteps("leadingGrid", steps);
  const stride = Math.floor(chain / steps);
  const room = chain - 1 - (steps - 1) * stride;
  if (!(Number.isSafeInteger(offset) && offset >= 0) || offset > room) {
    throw new TweedieError(
      `leadingGrid: expected an integer offset from 0 to ${room}, which stays in the chain, got ${offset}. Use 0 or 1.`,
    );
  }
  return chainGrid("leadingGrid", schedule, steps, chain, (i) => 1 + offset + (steps - 1 - i) * stride);
}

/** Options of {@link leadingGrid}. */
export interface LeadingGridOptions extends ChainGridOptions {
  /** What is added to every step, a number of steps of the chain; 0 if left out. */
  readonly offset?: number;
}
