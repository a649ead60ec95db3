import { log, tensor, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { onGrid } from "@tweedie/core";
import type { Sampler, TokenEnv, TokenStepper } from "@tweedie/core";
import { cleanLaw } from "./clean-law.ts";
import { drawTokens } from "./draw-tokens.ts";
import { cellOf, maskHits } from "./mask-hits.ts";

/** In which step of {@link cachedAncestral} every position is filled in, from 0, or -1; what a run remembers. */
export type CachedAncestralMemory = readonly number[];

/**
 * Ancestral sampling of masked diffusion on a grid, in which only those steps call the model that fill in a mask:
 *
 * $$p(x_s \mid x_t = m) = \frac{m_t - m_s}{m_t}\,p(x_0 \mid x_t) + \frac{m_s}{m_t}\,\delta_m, \qquad m_t = q(x_t = m \mid x_0)$$
 *
 * Which masks a step fills in does not depend on what the model says, so it is drawn before; the law is that of
 * {@link analytic}, at most as many calls as there are masks in the batch, or steps.
 *
 * Sahoo et al. 2024, *Simple and Effective Masked Diffusion Language Models*, section 4.2.1, https://arxiv.org/abs/2406.07524, whose
 * sampler keeps the last output of the model while no token changes.
 *
 * @param times - the grid, strictly decreasing
 * @returns the sampler
 * @throws TweedieError if the grid is too short or not strictly decreasing; while sampling, if the process has no mask or does not mask all
 *   tokens at the same rate
 */
export function cachedAncestral(times: readonly number[]): Sampler<number, TokenEnv> {
  const stepper = (init: () => CachedAncestralMemory): TokenStepper<CachedAncestralMemory> => ({
    init,
    step: (x, t, _s, env, memory, place) => {
      const shape = [...x.shape, env.process.vocabulary];
      const isNow = memory.map((cell) => cell === place!.step - 1);
      if (!isNow.includes(true)) {
        // Rows of other batches may need numbers here: so many as a draw of tokens takes.
        env.rng.skip([...shape, 2]);
        return { x: x.clone(), memory };
      }
      const drawn: Tensor = drawTokens(log(cleanLaw(x, t, env)), env.rng);
      return { x: where(tensor(isNow, x.shape, "bool"), drawn, x), memory };
    },
  });
  onGrid(
    stepper(() => []),
    times,
  );
  return async function* sample(x, env, options) {
    let memory: CachedAncestralMemory = [];
    if (!options?.from) {
      const hits = await maskHits("cachedAncestral", x, env, times);
      memory = Array.from(hits.at, (at) => cellOf(hits, at));
    }
    return yield* onGrid(
      stepper(() => memory),
      times,
    )(x, env, options);
  };
}
