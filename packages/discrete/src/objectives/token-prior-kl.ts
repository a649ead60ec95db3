import { exp, mul, sub, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import { lawAt } from "./denoising-ratios.ts";
import { logOf } from "./log-of.ts";

/**
 * The part of a bound on the likelihood that no model changes: how far noised tokens are from what sampling starts with,
 *
 * $$\mathrm{KL}\bigl(q(x_t \mid x_0) \,\|\, \pi_t\bigr)$$
 *
 * in nats at every position. $\pi_t$ is the law of `prior`, $\pi$, where the process names it or keeps the uniform law. Where some state
 * has no mass in that, it is what becomes of clean tokens that are all alike ($n$ of them, without a mask),
 * $\pi_t = Q_{0 \to t}\,\tfrac1n 1$: for an absorbing process $\pi_1$ is the mask but for the share of tokens
 * that are left at the end, which makes the divergence finite: it is then that share times $\log n$.
 *
 * @param process - the process
 * @param x0 - clean tokens, `[batch, length]`
 * @param t - where sampling starts; 1 if left out
 * @returns `[batch, length]`, owned by the caller
 */
export const tokenPriorKl = (process: TokenProcess, x0: Tensor, t = 1): Tensor =>
  tidy(() => {
    const q = logOf(lawAt(process, x0, t));
    return sum(mul(exp(q), sub(q, logOf(priorLaw(process, t)))), -1);
  });

/** $\pi$ or $\pi_t$, `[1, 1, vocabulary]`. */
function priorLaw(process: TokenProcess, t: number): Tensor {
  const { vocabulary, mask, stationary } = process;
  if (stationary) return tensorOf([...stationary], [1, 1, vocabulary]);
  const states = Array.from({ length: vocabulary }, (_, v) => (v === mask ? 0 : 1));
  const count = states.reduce<number>((total, state) => total + state, 0);
  return process.push(
    tensorOf(
      states.map((state) => state / count),
      [1, 1, vocabulary],
    ),
    0,
    t,
  );
}
