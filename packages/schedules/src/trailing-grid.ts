import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { chainGrid } from "./chain-grid.ts";
import type { ChainGridOptions } from "./chain-grid.ts";
import { halfToEven } from "./half-to-even.ts";

/**
 * Steps of a chain of $T$ at equal distances, counted from its last: of 1000 steps ten visit 1000, 900, ..., 100, and the
 * clean level follows at $t = 0$. Step $n$ is at $t = n/T$.
 *
 * Where $T$ is a multiple of `steps` it is {@link uniformGrid}. diffusers calls it `timestep_spacing: "trailing"`,
 * numbers steps from 0 and rounds halves to even, as is done here.
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
export function trailingGrid(
  schedule: NoiseSchedule,
  steps: number,
  { chain = 1000 }: ChainGridOptions = {},
): readonly NoiseLevel[] {
  // The distance as numpy's arange has it, off by a rounding error: that decides where a step falls halfway between two.
  const distance = chain - (chain - chain / steps);
  return chainGrid("trailingGrid", schedule, steps, chain, (i) => halfToEven(chain - i * distance));
}
