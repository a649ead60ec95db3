import { tensor, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { onGrid, TweedieError } from "@tweedie/core";
import type { Sampler, TokenEnv, TokenStepper } from "@tweedie/core";

/** Options of {@link blockwise}. */
export interface BlockwiseOptions {
  /** The number of tokens in a block; the last block may have fewer. */
  readonly block: number;
}

/**
 * Semi-autoregressive sampling: blocks of tokens from left to right, each through the whole grid while the later ones stay as
 * they are and the earlier ones are done,
 *
 * $$p(x) = \prod_b p(x^{(b)} \mid x^{(1)}, \ldots, x^{(b-1)})$$
 *
 * With masks it is as exact as the stepper within a block. One token a block is autoregressive sampling with a masked model.
 *
 * Sahoo et al. 2024, section 4.2.2, https://arxiv.org/abs/2406.07524; Arriola et al. 2025, *Block Diffusion*,
 * https://arxiv.org/abs/2503.09573.
 *
 * @param stepper - what samples within a block
 * @param times - the grid of a block
 * @param options - the length of a block
 * @returns the sampler, for tokens `[batch, length]`
 * @throws TweedieError if the grid is too short or not strictly decreasing, or a block has no tokens
 */
export function blockwise<M>(
  stepper: TokenStepper<M>,
  times: readonly number[],
  { block }: BlockwiseOptions,
): Sampler<number, TokenEnv> {
  if (!Number.isSafeInteger(block) || block < 1) {
    throw new TweedieError(`blockwise: expected a block of at least 1 token, got ${block}. 32 is common.`);
  }
  onGrid(stepper, times);
  return async function* sample(start, env, { from, ...options } = {}) {
    const length = start.shape[1] ?? 0;
    const [blocks, each] = [Math.max(1, Math.ceil(length / block)), times.length - 1];
    const first = Math.floor((from?.step ?? 0) / each);
    let x: Tensor = start;
    for (let b = Math.min(first, blocks - 1); b < blocks; b++) {
      const sampler = onGrid(within(stepper, [b * block, (b + 1) * block]), times);
      const resume = from && b === first && { from: { step: from.step - b * each, memory: from.memory } };
      const run = sampler(x, env, { ...options, ...(resume && resume.from.step > 0 && resume) });
      const before = x;
      try {
        for (;;) {
          const { done, value } = await run.next();
          if (done) {
            x = value;
            break;
          }
          yield { ...value, step: b * each + value.step, steps: blocks * each };
        }
      } finally {
        await run.return(before);
        if (before !== start) before.dispose();
      }
    }
    return x;
  };
}

/** A stepper that moves the tokens from one position to before another only. */
const within = <M>(stepper: TokenStepper<M>, [begin, end]: readonly [number, number]): TokenStepper<M> => ({
  init: () => stepper.init(),
  step: (x, t, s, env, memory, place) => {
    const next = stepper.step(x, t, s, env, memory, place);
    const [, length] = x.shape as [number, number];
    const isInside = tensor(
      Array.from({ length }, (_, l) => l >= begin && l < end),
      [1, length],
      "bool",
    );
    return { x: where(isInside, next.x, x), memory: next.memory };
  },
});
