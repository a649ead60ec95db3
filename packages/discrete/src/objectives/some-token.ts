import { maximum, scalar } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * Tokens with some token, 0, where there is none: models look tokens up in tables, which end at both ends. What is said of such a
 * place does not matter, as the sampling loop refuses it.
 *
 * @param x - tokens, int32, -1 where no law was to draw from
 * @returns the same shape
 */
export const someToken = (x: Tensor): Tensor => maximum(x, scalar(0, "int32"));
