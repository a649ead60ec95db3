import { add, div, sqrt, square, sub, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { adamKernelName, combine, fused, tensorOf, TweedieError } from "@tweedie/core";
import type { AdamAttributes } from "@tweedie/core";
import type { NamedTensors, Optimizer } from "./optimizer.ts";

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
  return adamRule("adam", options, () => ({ penalty: weightDecay, decay: 0 }));
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
  return adamRule("adamW", { ...options, weightDecay }, (learningRate) => ({
    penalty: 0,
    decay: learningRate * weightDecay,
  }));
}

/** What of a weight is added to its gradient, and what is taken from the weight. */
type Decay = (learningRate: number) => Pick<AdamAttributes, "penalty" | "decay">;

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
    update: ({ weights, gradients, gradientScale, state, step, learningRate }) => {
      // With r = sqrt(1 - beta2^n), m / (sqrt(v) / r + eps) = r m / (sqrt(v) + r eps): one division of tensors.
      const root = Math.sqrt(1 - beta2 ** step);
      const attributes: AdamAttributes = {
        gradientScale,
        ...decay(learningRate),
        meanGain: 1 - beta1,
        squareGain: 1 - beta2,
        rate: (learningRate * root) / (1 - beta1 ** step),
        // Not 0 in float32, where a weight without any gradient so far would become 0 / 0.
        floor: Math.max(epsilon * root, 2 ** -126),
      };
      const names = Object.keys(weights);
      const w = Object.values(weights);
      const g = names.map((name) => gradients[name]!);
      const [mNames, vNames] = [names.map((name) => `m/${name}`), names.map((name) => `v/${name}`)];
      const [m, v] = [mNames.map((name) => state[name]!), vNames.map((name) => state[name]!)];
      const next = fused({ name: adamKernelName, inputs: { w, g, m, v }, attributes }, () => {
        const each = w.map((weight, i) => composed(weight, g[i]!, m[i]!, v[i]!, attributes));
        return [0, 1, 2].flatMap((k) => each.map((one) => one[k]!));
      });
      const count = names.length;
      return {
        weights: named(names, next.slice(0, count)),
        state: named([...mNames, ...vNames], next.slice(count)),
      };
    },
  });
}

/** The new weight and moments, from operations that every backend has. */
function composed(w: Tensor, gradient: Tensor, oldMean: Tensor, oldSquare: Tensor, by: AdamAttributes): Tensor[] {
  const g = combine([by.gradientScale, gradient], [by.penalty, w]);
  // Not b m + (1 - b) g, whose factors do not add up to 1 in float32.
  const m = combine([1, oldMean], [by.meanGain, sub(g, oldMean)]);
  const v = combine([1, oldSquare], [by.squareGain, sub(square(g), oldSquare)]);
  return [combine([1 - by.decay, w], [-by.rate, div(m, add(sqrt(v), tensorOf([by.floor], [])))]), m, v];
}

const named = (names: readonly string[], tensors: readonly Tensor[]): NamedTensors =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));

function check(caller: string, expected: string, value: number, holds: boolean): void {
  if (!holds) throw new TweedieError(`${caller}: expected ${expected}, got ${value}. Correct the option.`);
}
