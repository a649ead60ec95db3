import { where, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { isToken } from "./at-tokens.ts";

/**
 * Log-ratios with a 0 at the token that is there, whatever the network says of it.
 *
 * @param logRatios - `[..., vocabulary]`
 * @param x - tokens, `[...]`
 * @returns the same shape
 */
export const withOwn = (logRatios: Tensor, x: Tensor): Tensor =>
  where(isToken(x, logRatios.shape.at(-1)!), zerosLike(logRatios), logRatios);
