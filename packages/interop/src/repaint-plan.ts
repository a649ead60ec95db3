import { combine, levelAt, transition, TweedieError } from "@tweedie/core";
import { rePaint } from "@tweedie/samplers";
import type { RePaintOptions } from "@tweedie/samplers";
import { clipping } from "./clipping.ts";
import { rule } from "./rule.ts";
import type { PlanParts, SamplingPlan } from "./sampling-plan.ts";
import { visitedLevels } from "./visited-levels.ts";

/**
 * How RePaint samples.
 *
 * @param parts - what it is made from
 * @returns the plan
 */
export function repaintPlan({ config, grid, steps, options, step }: PlanParts): SamplingPlan {
  const { inpaint, jumpLength = 10, jumpSamples = 10 } = options;
  // Where no jump fits, diffusers makes none.
  const jumps = steps > jumpLength ? jumpSamples : 1;
  if (!inpaint) {
    throw new TweedieError(
      "fromDiffusers: expected inpaint with an image and a mask for RePaintScheduler, got none. Pass what is to be kept.",
    );
  }
  const { schedule, settings } = config;
  const { num_train_timesteps: chain } = settings;
  const levels = visitedLevels(grid, steps);
  const stride = Math.floor(chain / steps);
  // Link by link of the chain, of which it takes those above the level that it leads to.
  const renoise: RePaintOptions["renoise"] = (x, _, t, { rng }) => {
    const first = Math.round(t.t * chain);
    return Array.from({ length: stride }, (_link, i) => first + i).reduce((noised, link) => {
      const { alpha, sigma } = transition(levelAt(schedule, (link - 1) / chain), levelAt(schedule, link / chain));
      return combine([alpha, noised], [sigma, rng.normal(x.shape)]);
    }, x);
  };
  const eta = step.eta ?? settings.eta ?? 0;
  const painted = { known: inpaint.image, mask: inpaint.mask, jumpLength, jumps, eta, fromClean: true, renoise };
  const { made, text } = rule({ rePaint }, painted);
  return {
    levels,
    schedule,
    run: made(levels),
    rule: text,
    clip: clipping(settings, false),
    notes: [
      "Jumps start a step later than in the paper, and go up along the links of the chain that follow the right ones.",
    ],
  };
}
