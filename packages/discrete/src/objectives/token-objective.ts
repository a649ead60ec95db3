import type { Tensor } from "@tensorflow/tfjs-core";
import type { Rng, TokenModel, TokenProcess } from "@tweedie/core";
import type { TokenTimes } from "./token-times.ts";

/** Tokens of a batch that noise has come over. */
export interface NoisedTokens {
  /** Clean tokens, `[batch, length]`, int32. */
  readonly x0: Tensor;
  /** What noise has made of them, $x_t$, the same shape. */
  readonly x: Tensor;
  /** The time of each row. */
  readonly t: readonly number[];
  /** The source of randomness, for objectives that draw more than noise. */
  readonly rng: Rng;
}

/**
 * What noised tokens cost a model: the integrand of a {@link tokenLoss}, position by position, so that bounds and tests can take
 * other means of it than a loss does.
 */
export interface TokenObjective {
  /** The process that makes noise of the data. */
  readonly process: TokenProcess;
  /** The times at which a loss looks if it is told no others. */
  readonly times: TokenTimes;
  /**
   * The cost of every position. Borrows its arguments and runs inside the caller's `tidy`; gradients pass to the model.
   *
   * @param model - the model
   * @param noised - the tokens
   * @param cond - the condition of every row
   * @returns `[batch, length]`, per unit of time, or of a step where the times are steps of a chain
   */
  terms<C>(model: TokenModel<C>, noised: NoisedTokens, cond: C): Tensor;
}
