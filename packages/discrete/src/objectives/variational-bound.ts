import { slice, sum, tensor, tidy, tile } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Rng, TokenModel, TokenProcess } from "@tweedie/core";
import { boundEstimate } from "./bound-estimate.ts";
import type { BoundEstimate } from "./bound-estimate.ts";
import { lawAt } from "./denoising-ratios.ts";
import { costOf } from "./log-of.ts";
import { reverseKl, stepsOf } from "./reverse-kl.ts";
import type { ReverseKlOptions } from "./reverse-kl.ts";
import { numbersOf } from "./token-bound.ts";
import type { TokenBound } from "./token-bound.ts";
import { checkTokens } from "./token-loss.ts";
import type { TokenObjective } from "./token-objective.ts";
import { tokenPriorKl } from "./token-prior-kl.ts";

/** Options of {@link variationalBound}. */
export interface VariationalBoundOptions extends Omit<ReverseKlOptions, "lambda"> {
  /**
   * Noise that is drawn, or all of it, which is exact and possible where few tokens are short sequences; `"drawn"` if left
   * out.
   */
  readonly noise?: "drawn" | "all";
}

/** A {@link BoundEstimate} with what each step gives. */
export interface VariationalBound extends BoundEstimate {
  /** In nats of each sequence, for each step $t = 1/T, \dots, 1$. */
  readonly terms: readonly Float64Array[];
  /** {@link tokenPriorKl}, in nats of each sequence. */
  readonly prior: Float64Array;
}

/**
 * D3PM's whole variational bound on the negative log-likelihood, over all steps,
 *
 * $$-\log p(x_0) \le \mathrm{KL}\bigl(q(x_T \mid x_0) \,\|\, \pi_T\bigr) + \sum_{n=2}^{T} E\,\mathrm{KL}\bigl(q(x_{n-1} \mid x_n, x_0) \,\|\,
 * p(x_{n-1} \mid x_n)\bigr) - E \log p(x_0 \mid x_1)$$
 *
 * with the noise drawn once a step and sequence, or all of it enumerated. It asks the model $T$ times. Where noise is all, the
 * only error is that of rounding, and `standardError` tells of the choice of sequences alone.
 *
 * Austin et al. 2021, eq. 1, https://arxiv.org/abs/2107.03006.
 *
 * @param options - see {@link VariationalBoundOptions}
 * @returns the bound, a function of model and data
 * @throws TweedieError as {@link reverseKl}; when taken, where all noise is asked for and is too much or the model has a condition
 */
export function variationalBound({
  noise = "drawn",
  ...options
}: VariationalBoundOptions): TokenBound<VariationalBound> {
  const { process } = options;
  const steps = stepsOf("variationalBound", options);
  const objective = reverseKl(options);
  return async (model, x0, rng, ...[cond]) => {
    checkTokens("variationalBound", x0);
    const length = x0.shape[1]!;
    const terms: Float64Array[] = [];
    for (let n = 1; n <= steps; n++) {
      terms.push(
        noise === "all"
          ? await enumerated(objective, model, x0, n / steps, rng, cond as never)
          : await drawn(objective, model, x0, n / steps, rng, cond as never),
      );
    }
    const prior = await numbersOf(tidy(() => sum(tokenPriorKl(process, x0), -1)));
    const nats = prior.map((value, row) => terms.reduce((total, term) => total + term[row]!, value));
    return { ...boundEstimate(nats, length), terms, prior };
  };
}

const drawn = <C>(
  { process, terms }: TokenObjective,
  model: TokenModel<C>,
  x0: Tensor,
  time: number,
  rng: Rng,
  cond: C,
): Promise<Float64Array> =>
  numbersOf(
    tidy(() => {
      const t = new Array<number>(x0.shape[0]!).fill(time);
      return costOf(sum(terms(model, { x0, x: process.perturb(x0, t, rng), t, rng }, cond), -1));
    }),
  );

/** The mean over all noised sequences, row by row. */
async function enumerated<C>(
  { process, terms }: TokenObjective,
  model: TokenModel<C>,
  x0: Tensor,
  time: number,
  rng: Rng,
  cond: C,
): Promise<Float64Array> {
  const [rows, length] = x0.shape as [number, number];
  const states = allSequences(process, length);
  if (cond !== undefined) {
    throw new TweedieError(
      'variationalBound: expected no condition with all noise, got one. Use the noise "drawn", or bind it to the model.',
    );
  }
  const t = new Array<number>(states.length).fill(time);
  const laws = await numbersOf(tidy(() => lawAt(process, x0, time)));
  const means = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const costs = await numbersOf(
      tidy(() => {
        const x = tensor(states.flat(), [states.length, length], "int32");
        const clean = tile(slice(x0, [row, 0], [1, -1]), [states.length, 1]);
        return costOf(sum(terms(model, { x0: clean, x, t, rng }, cond), -1));
      }),
    );
    const probability = (state: readonly number[]) =>
      state.reduce((p, token, l) => p * laws[(row * length + l) * process.vocabulary + token]!, 1);
    // What cannot be costs nothing, whatever was reckoned for it.
    means[row] = states.reduce((total, state, i) => total + (probability(state) && probability(state) * costs[i]!), 0);
  }
  return means;
}

function allSequences({ vocabulary }: TokenProcess, length: number): readonly (readonly number[])[] {
  const count = vocabulary ** length;
  if (count > 1e5) {
    throw new TweedieError(
      `variationalBound: expected at most 1e5 noised sequences, got ${vocabulary} ** ${length}. Use the noise "drawn".`,
    );
  }
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length }, (_, l) => Math.floor(i / vocabulary ** (length - 1 - l)) % vocabulary),
  );
}
