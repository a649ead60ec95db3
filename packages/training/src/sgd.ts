import { zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Optimizer } from "./optimizer.ts";

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
    update: ({ weights, gradients, state, learningRate }) => {
      const next: Record<string, Tensor> = {};
      const directions: Record<string, Tensor> = {};
      for (const [name, weight] of Object.entries(weights)) {
        let direction = gradients[name]!;
        if (momentum > 0) {
          direction = combine([momentum, state[`b/${name}`]!], [1, direction]);
          directions[`b/${name}`] = direction;
        }
        next[name] = combine([1, weight], [-learningRate, direction]);
      }
      return { weights: next, state: directions };
    },
  });
}
