import { zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, fused, momentumKernelName, TweedieError } from "@tweedie/core";
import type { MomentumAttributes } from "@tweedie/core";
import type { NamedTensors, Optimizer } from "./optimizer.ts";

/** Options of {@link sgd}. */
export interface SgdOptions {
  /** The factor $\mu$ of the last direction, in [0, 1). */
  readonly momentum?: number;
}

/**
 * Gradient descent with momentum, $b_n = \mu b_{n-1} + g_n$, $\theta_n = \theta_{n-1} - \eta b_n$ (Polyak 1964,
 * https://doi.org/10.1016/0041-5553(64)90137-5, in the form of `torch.optim.SGD`).
 *
 * @param options - `momentum` (0: plain gradient descent, which has no state)
 * @returns the optimiser; its state is `b/<name>`
 * @throws TweedieError if the momentum is out of range
 */
export function sgd({ momentum = 0 }: SgdOptions = {}): Optimizer {
  if (!(momentum >= 0 && momentum < 1)) {
    throw new TweedieError(`sgd: expected a momentum in [0, 1), got ${momentum}. Usual are 0 and 0.9.`);
  }
  return Object.freeze<Optimizer>({
    init: (weights) =>
      momentum === 0
        ? {}
        : Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`b/${name}`, zerosLike(weight)])),
    update: ({ weights, gradients, gradientScale, state, learningRate }) => {
      const names = Object.keys(weights);
      const w = Object.values(weights);
      const g = names.map((name) => gradients[name]!);
      if (momentum === 0) {
        const next = w.map((weight, i) => combine([1, weight], [-learningRate * gradientScale, g[i]!]));
        return { weights: named(names, next), state: {} };
      }
      const bNames = names.map((name) => `b/${name}`);
      const b = bNames.map((name) => state[name]!);
      const attributes: MomentumAttributes = { gradientScale, momentum, rate: learningRate };
      const next = fused({ name: momentumKernelName, inputs: { w, g, b }, attributes }, () => {
        const directions = b.map((direction, i) => combine([momentum, direction], [gradientScale, g[i]!]));
        return [...w.map((weight, i) => combine([1, weight], [-learningRate, directions[i]!])), ...directions];
      });
      return { weights: named(names, next.slice(0, names.length)), state: named(bNames, next.slice(names.length)) };
    },
  });
}

const named = (names: readonly string[], tensors: readonly Tensor[]): NamedTensors =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
