import { argMax, cast, exp, fill, greater, max, sub, sum, tidy, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";

/**
 * Draws one token at every position from laws given by their logits: the first of exponential clocks to ring.
 *
 * $$x = \arg\max_v\,(\ell_v - \log E_v), \qquad E_v = -\log(1 - u_v) \sim \mathrm{Exp}(1)$$
 *
 * which is the Gumbel-max trick. A rare token is drawn where its clock rings very early: $u$ is fine-grained near 0, so that its
 * frequency is right however small, with no floor of float32. Clocks are read in float64 on the host, since some backends
 * round $\log(1 - u)$ to 0.
 *
 * Where logits are not numbers, or all states have mass 0, there is no law to draw from: the token is then -1, which
 * processes know no law of either, so that it stays and the sampling loop refuses to return it.
 *
 * @param logits - `[batch, ..., vocabulary]`, up to a constant; $-\infty$ is never drawn
 * @param rng - the source of noise
 * @returns tokens `[batch, ...]`, int32, owned by the caller
 */
export const drawTokens = (logits: Tensor, rng: Rng): Tensor =>
  tidy(() => {
    const clocks = rng.uniforms(logits.size).map((u) => Math.log(-Math.log1p(-u)));
    const first = argMax(sub(logits, tensorOf(clocks, logits.shape)), -1);
    // Not a number where a logit is none, is infinite, or all are -Infinity; then no comparison holds.
    const mass = sum(exp(sub(logits, max(logits, -1, true))), -1);
    return where(greater(mass, 0), cast(first, "int32"), fill(first.shape, -1, "int32"));
  });
