import { argMax, cast, log, log1p, neg, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Rng } from "@tweedie/core";

/**
 * Draws one token at every position from laws given by their logits: the first of exponential clocks to ring.
 *
 * $$x = \arg\max_v\,(\ell_v - \log E_v), \qquad E_v = -\log(1 - u_v) \sim \mathrm{Exp}(1)$$
 *
 * which is the Gumbel-max trick. A rare token is drawn where its clock rings very early: $u$ is fine-grained near 0, so that its
 * frequency is right however small, with no floor of float32.
 *
 * @param logits - `[batch, ..., vocabulary]`, up to a constant; $-\infty$ is never drawn
 * @param rng - the source of noise
 * @returns tokens `[batch, ...]`, int32, owned by the caller
 */
export const drawTokens = (logits: Tensor, rng: Rng): Tensor =>
  tidy(() => cast(argMax(sub(logits, log(neg(log1p(neg(rng.uniform(logits.shape)))))), -1), "int32"));
