import { TweedieError } from "@tweedie/core";
import { checkVocabulary } from "./check-tokens.ts";
import { linearTokenBetas } from "./linear-token-betas.ts";

/**
 * Variances of discretised Gaussian noise that suit any number of states: those at which a step forgets as much as D3PM's do on 256
 * levels of grey, where $\beta$ rises evenly from $10^{-4}$ to 0.02 over 1000 steps,
 *
 * $$f_V(\beta_n) = f_{256}\bigl(\tfrac{1000}{T}\,\beta_n^{256}\bigr), \qquad
 * f_V(\beta) = \frac{\sum_d g(d)\,(1 - \cos(\pi d/V))}{\sum_d g(d)}, \quad g(d) = e^{-4 d^2/((V-1)^2 \beta)}$$
 *
 * where $f_V$ is about what one step takes from the slowest wave over the states. The paper's own numbers make almost no noise on few
 * states, which lie further apart than the noise reaches. At $V = 256$ and $T = 1000$ these are the paper's.
 *
 * Austin et al. 2021, appendices A.2.3 and B.2, https://arxiv.org/abs/2107.03006.
 *
 * @param options - the number of steps and of states
 * @returns $\beta_1, \ldots, \beta_T$, each in (0, 1]
 * @throws TweedieError if the number of steps is not a positive integer or there are fewer than 2 states
 */
export function discretizedGaussianBetas({ steps, vocabulary }: DiscretizedGaussianBetasOptions): readonly number[] {
  checkVocabulary("discretizedGaussianBetas", vocabulary);
  if (!(Number.isSafeInteger(steps) && steps > 0)) {
    throw new TweedieError(
      `discretizedGaussianBetas: expected a positive integer of steps, got ${steps}. Use for example 1000.`,
    );
  }
  const betas = linearTokenBetas({ steps, from: 1e-4, to: 0.02 }).map((beta) => Math.min(1, beta * (1000 / steps)));
  return vocabulary === 256 ? betas : betas.map((beta) => betaOf(vocabulary, forgotten(256, beta)));
}

/** Options of {@link discretizedGaussianBetas}. */
export interface DiscretizedGaussianBetasOptions {
  /** The number $T$ of steps. */
  readonly steps: number;
  /** The number $V \ge 2$ of states. */
  readonly vocabulary: number;
}

/** What a step takes from the slowest wave. */
function forgotten(vocabulary: number, beta: number): number {
  let [lost, all] = [0, 1];
  for (let d = 1; d < vocabulary; d++) {
    const g = 2 * Math.exp(-((d / (vocabulary - 1)) ** 2) * (4 / beta));
    lost += g * (1 - Math.cos((Math.PI * d) / vocabulary));
    all += g;
  }
  return lost / all;
}

/** The variance at which a step takes so much, or the largest there is. */
function betaOf(vocabulary: number, share: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (forgotten(vocabulary, middle) < share) low = middle;
    else high = middle;
  }
  return high;
}
