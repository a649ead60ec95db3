import { add, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { TokenModel, TokenNoise } from "@tweedie/core";

/**
 * SEDD's scaling of a network for absorbing processes: log-ratios are the raw output less the part that the noise alone makes,
 *
 * $$\log s(x)_y = f_y(x, t) - \log(e^{\bar\sigma(t)} - 1) - \log(V - 1)$$
 *
 * so that an output of 0, as at the start of training, is the score of data of which all tokens are alike.
 *
 * There is no score where the noise is 0 or infinite: keep times off these ends, as by a smallest time and by noise that leaves a share.
 *
 * Lou et al. 2024, appendix C.2, https://arxiv.org/abs/2310.16834.
 *
 * @param model - the model of log-ratios whose output is scaled
 * @param noise - the noise of the process
 * @returns a model of log-ratios, which throws a TweedieError at times at which the total noise is not above 0 and finite
 */
export function scaleBySigma<C>(model: TokenModel<C>, noise: TokenNoise): TokenModel<C> {
  const shift = (t: number, others: number) => -logExpm1(totalAt(noise, t)) - Math.log(others);
  return Object.freeze({
    target: "logRatio" as const,
    predict: (x: Tensor, t: readonly number[], cond: C) =>
      tidy(() => {
        const output = model.predict(x, t, cond);
        const others = output.shape.at(-1)! - 1;
        return add(
          output,
          tensorOf(
            t.map((time) => shift(time, others)),
            [t.length, 1, 1],
          ),
        );
      }),
  });
}

function totalAt(noise: TokenNoise, t: number): number {
  const total = noise.total(t);
  if (total > 0 && total < Infinity) return total;
  throw new TweedieError(
    `scaleBySigma: expected noise above 0 and finite, got ${total} at time ${t}, where no score is finite. ` +
      `End short of clean data, or leave a share eps of the data at the start.`,
  );
}

/** $\log(e^a - 1)$, near 0 as beyond the range of the exponential. */
const logExpm1 = (a: number): number => (a < 1 ? Math.log(Math.expm1(a)) : a + Math.log1p(-Math.exp(-a)));
