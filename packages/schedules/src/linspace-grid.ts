import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { chainGrid } from "./chain-grid.ts";
import type { ChainGridOptions } from "./chain-grid.ts";
import { halfToEven } from "./half-to-even.ts";

/**
 * Steps of a chain of $T$ at equal distances from its last to its first, rounded: of 1000 steps ten visit
 * 1000, 889, ..., 112, 1, and the clean level follows at $t = 0$. Step $n$ is at $t = n/T$.
 *
 * One step alone begins at the chain's end. diffusers calls it `timestep_spacing: "linspace"`, numbers steps from 0 and
 * rounds halves to even, as is done here.
 *
 * Lin et al., *Common Diffusion Noise Schedules and Sample Steps are Flawed* (2024), table 2,
 * https://arxiv.org/abs/2305.08891.
 *
 * @param schedule - the schedule, of a chain or continuous
 * @param steps - the number $S \le T$ of intervals
 * @param options - the length of the chain (1000)
 * @returns $S + 1$ levels from noise to data
 * @throws TweedieError if there are more steps than the chain has
 */
export function linspaceGrid(
  schedule: NoiseSchedule,
  steps: number,
  { chain = 1000 }: ChainGridOptions = {},
): readonly NoiseLevel[] {
  const distance = (chain - 1) / (steps - 1);
  return chainGrid("linspaceGrid", schedule, steps, chain, (i) =>
    i === 0 ? chain : 1 + halfToEven((steps - 1 - i) * distance),
  );
}
