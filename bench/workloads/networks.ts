import { logSoftmax, mean, mul, neg, squaredDifference, sum } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { dit, mlp, tokenTransformer } from "@tweedie/networks";
import type { WorkName } from "../case.ts";
import { benchUnet } from "./unet.ts";

/** A network of the benchmark and the form of its data. */
export interface BenchNetwork {
  readonly variables: Readonly<Record<string, Variable>>;
  /** The output for a batch. */
  readonly apply: (x: Tensor, noise: readonly number[], labels: readonly number[]) => Tensor;
  /** Of one datum, which also is what the network aims at; tokens are integers below `classes`. */
  readonly shape: readonly number[];
  /** Where data are numbers, the number of labels; where they are tokens, of tokens. */
  readonly classes: number;
  readonly tokens: boolean;
}

/** Makes a network of the benchmark. */
export function benchNetwork(work: WorkName, rng: Rng): BenchNetwork {
  switch (work) {
    case "unet": {
      const { variables, apply } = benchUnet(rng);
      return { ...images, variables, apply: (x, noise) => apply(x, noise, undefined) };
    }
    case "dit": {
      const { variables, apply } = dit({ classes: 10 }, rng);
      return { ...images, variables, apply };
    }
    case "mlp":
    case "small-mlp": {
      const [features, hidden] = work === "mlp" ? [256, 512] : [2, 36];
      const { variables, apply } = mlp({ features, hidden, layers: 2 }, rng);
      return { ...images, shape: [features], variables, apply: (x, noise) => apply(x, noise, undefined) };
    }
    case "tokens": {
      const { variables, apply } = tokenTransformer({ vocabulary: 64, timed: false }, rng);
      return { shape: [64], classes: 64, tokens: true, variables, apply: (x, noise) => apply(x, noise, undefined) };
    }
    case "trivial":
      return { ...images, variables: {}, apply: (x) => combine([0.1, x]) };
  }
}

const images = { shape: [28, 28, 1], classes: 10, tokens: false } as const;

/** The loss of the training step: the mean squared error, for tokens the cross-entropy with one-hot targets. */
export function benchLoss({ tokens }: BenchNetwork, output: Tensor, target: Tensor): Scalar {
  return tokens ? neg(mean(sum(mul(logSoftmax(output), target), -1))) : mean(squaredDifference(output, target));
}
