import { add, div, sqrt, square, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, tensorOf, TweedieError } from "@tweedie/core";
import type { Optimizer } from "./optimizer.ts";

/** Options of {@link adam} and {@link adamW}. */
export interface AdamOptions {
  /** The decay $\beta_1$ of the mean of gradients, in [0, 1). */
  readonly beta1?: number;
  /** The decay $\beta_2$ of the mean of squared gradients, in [0, 1). */
  readonly beta2?: number;
  /** The $\varepsilon > 0$ that is added to the root, outside of it. */
  readonly epsilon?: number;
  /** The weight decay $w$: an L2 penalty in {@link adam}, decoupled in {@link adamW}. */
  readonly weightDecay?: number;
}

/**
 * Adam (Kingma & Ba 2015, https://arxiv.org/abs/1412.6980, algorithm 1), with weight decay as an L2 penalty,
 * $g_n \leftarrow g_n + w\,\theta_{n-1}$; the same as `torch.optim.Adam`.
 *
 * $$m_n = \beta_1 m_{n-1} + (1-\beta_1) g_n, \quad v_n = \beta_2 v_{n-1} + (1-\beta_2) g_n^2, \quad
 * \theta_n = \theta_{n-1} - \eta\,\frac{m_n / (1-\beta_1^n)}{\sqrt{v_n / (1-\beta_2^n)} + \varepsilon}$$
 *
 * @param options - `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-8), `weightDecay` (0)
 * @returns the optimiser; its state is `m/<name>` and `v/<name>`
 * @throws TweedieError if an option is out of range
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { weightDecay = 0 } = options;
  return adamRule("adam", options, (gradient, weight) => ({
    gradient: weightDecay === 0 ? gradient : combine([1, gradient], [weightDecay, weight]),
    kept: 1,
  }));
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101, algorithm 2): weights
 * shrink by $1 - \eta w$ before the update of {@link adam}; the same as `torch.optim.AdamW`.
 *
 * @param options - `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-8), `weightDecay` (0.01)
 * @returns the optimiser; its state is `m/<name>` and `v/<name>`
 * @throws TweedieError if an option is out of range
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  const { weightDecay = 0.01 } = options;
  return adamRule("adamW", { ...options, weightDecay }, (gradient, _weight, learningRate) => ({
    gradient,
    kept: 1 - learningRate * weightDecay,
  }));
}

/** The gradient that Adam sees, and the factor of the old weight. */
type Decay = (gradient: Tensor, weight: Tensor, learningRate: number) => { gradient: Tensor; kept: number };

function adamRule(caller: string, options: AdamOptions, decay: Decay): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  check(caller, "beta1 in [0, 1)", beta1, beta1 >= 0 && beta1 < 1);
  check(caller, "beta2 in [0, 1)", beta2, beta2 >= 0 && beta2 < 1);
  check(caller, "epsilon above 0", epsilon, epsilon > 0 && epsilon < Infinity);
  check(caller, "weightDecay of at least 0", weightDecay, weightDecay >= 0 && weightDecay < Infinity);
  return Object.freeze<Optimizer>({
    init: (weights) =>
      Object.fromEntries(
        Object.entries(weights).flatMap(([name, weight]) => [
          [`m/${name}`, zerosLike(weight)],
          [`v/${name}`, zerosLike(weight)],
        ]),
      ),
    update: ({ weights, gradients, state, step, learningRate }) => {
      // With r = sqrt(1 - beta2^n), m / (sqrt(v) / r + eps) = r m / (sqrt(v) + r eps): one division of tensors.
      const root = Math.sqrt(1 - beta2 ** step);
      const rate = (learningRate * root) / (1 - beta1 ** step);
      const floor = tensorOf([epsilon * root], []);
      const next: Record<string, Tensor> = {};
      const moments: Record<string, Tensor> = {};
      for (const [name, weight] of Object.entries(weights)) {
        const { gradient, kept } = decay(gradients[name]!, weight, learningRate);
        const m = combine([beta1, state[`m/${name}`]!], [1 - beta1, gradient]);
        const v = combine([beta2, state[`v/${name}`]!], [1 - beta2, square(gradient)]);
        next[name] = combine([kept, weight], [-rate, div(m, add(sqrt(v), floor))]);
        moments[`m/${name}`] = m;
        moments[`v/${name}`] = v;
      }
      return { weights: next, state: moments };
    },
  });
}

function check(caller: string, expected: string, value: number, holds: boolean): void {
  if (!holds) throw new TweedieError(`${caller}: expected ${expected}, got ${value}. Correct the option.`);
}
