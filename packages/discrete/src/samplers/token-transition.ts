import type { Tensor } from "@tensorflow/tfjs-core";
import type { TokenEnv } from "@tweedie/core";

/**
 * The laws of the tokens at an earlier time $s$ given all tokens at $t$, position by position: up to a constant at each,
 * and with what is below 0 counted as 0.
 *
 * Borrows `x`, `[batch, ...]`, and returns `[batch, ..., vocabulary]`, owned by the caller; runs inside the caller's `tidy`.
 */
export type TokenTransition = (x: Tensor, t: number, s: number, env: TokenEnv) => Tensor;
