import { cast, mul, oneHot, relu, sub } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Times, TokenEnv } from "@tweedie/core";

/**
 * The rates $\bar Q_t(y, x)$ of the reverse process from tokens to other states, at every position; negative ones, which a
 * score that is not exact may give, count as 0.
 *
 * @param name - the function that speaks
 * @param x - the tokens
 * @param t - the time, or one a row
 * @param env - the process and the ratios
 * @returns `away`, the rates with 0 at the token that is there, and `own`, which is 1 there and 0 elsewhere; both
 *   `[batch, ..., vocabulary]`
 */
export function reverseRates(name: string, x: Tensor, t: Times, { process, ratio }: TokenEnv): ReverseRates {
  if (!process.rates) {
    throw new TweedieError(
      `${name}: expected a process in continuous time, got one without rates. Take analytic() for chains of certain times.`,
    );
  }
  const own = cast(oneHot(x, process.vocabulary), "float32");
  const into = mul(process.rates(x, t), sub(1, own));
  return { own, away: relu(mul(into, ratio(x, t, t))) };
}

/** What {@link reverseRates} gives. */
export interface ReverseRates {
  /** The rates to other states. */
  readonly away: Tensor;
  /** 1 at the token that is there. */
  readonly own: Tensor;
}
