import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenProcess } from "./token-process.ts";
import type { Rng } from "./rng.ts";
import type { Stepper } from "./stepper.ts";

/** What a network on tokens says of every state at every position. */
export type TokenTarget =
  /** The logits of the clean token, $\log p(x_0 \mid x_t)$ up to a constant. */
  | "x0"
  /** The log of the concrete score, $\log p_t(x \text{ with the state there}) - \log p_t(x)$. */
  | "logRatio";

/**
 * A network seen as a function of noised tokens.
 *
 * @typeParam C - the condition, such as one label a row; `undefined` for unconditional models
 */
export interface TokenModel<C = undefined> {
  /** What it is trained to say. */
  readonly target: TokenTarget;
  /**
   * The raw output.
   *
   * @param x - noised tokens, `[batch, length]`, int32
   * @param t - one time a row
   * @param cond - the condition of every row
   * @returns `[batch, length, vocabulary]`
   */
  predict(x: Tensor, t: readonly number[], cond: C): Tensor;
}

/**
 * The ratios $p_s(\cdot)/p_t(x_t)$ at every position of tokens `x` at time $t$, the others kept: with them the reverse process is
 * $p(x_s \mid x_t) = q(x_t \mid x_s)\,p_s(x_s)/p_t(x_t)$.
 *
 * Times are one for all rows, or one a row, as samplers that choose their own times need. Borrows `x`, `[batch, ...]`, and
 * returns `[batch, ..., vocabulary]`, owned by the caller; runs inside the caller's `tidy`.
 */
export type Ratio = (x: Tensor, s: Times, t: Times) => Tensor;

/** What a step on tokens may call. */
export interface TokenEnv {
  /** The process that made noise of the data. */
  readonly process: TokenProcess;
  /** What is known of the data. */
  readonly ratio: Ratio;
  /** The source of noise. */
  readonly rng: Rng;
}

/** A stepper for tokens, from time to earlier time. */
export type TokenStepper<M = undefined> = Stepper<number, TokenEnv, M>;
