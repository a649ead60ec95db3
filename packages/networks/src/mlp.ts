import { add } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { checkCounts } from "./check-counts.ts";
import { checkConditions, checkFeatures, conditioning } from "./conditioning.ts";
import { denseLayer } from "./layers.ts";
import type { Labels, Network } from "./network.ts";
import { networkOf } from "./network-of.ts";
import { parameters } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";
import { silu } from "./silu.ts";

/** Options of {@link mlp}. */
export interface MlpOptions {
  /** The size of a datum. Default 2. */
  readonly features?: number;
  /** The width of the hidden layers and of the embedding, at least 2. Default 128. */
  readonly hidden?: number;
  /** The number of residual blocks. Default 3. */
  readonly layers?: number;
  /** The number of classes. Without it the network takes no labels. */
  readonly classes?: number | undefined;
}

/**
 * A multilayer perceptron for points, such as toy data in the plane: residual blocks of two dense layers with SiLU, the
 * embedding of the noise level (and label) added between them. It starts as the zero function.
 *
 * @param options - see {@link MlpOptions}
 * @param rng - the source of initial weights
 * @returns a network on `[batch, features]`
 * @throws TweedieError if an option is not a positive integer, or `hidden` is 1
 */
export function mlp(options: MlpOptions & { readonly classes: number }, rng: Rng): Network<Labels>;
/**
 * The same without labels: the condition is `undefined`.
 *
 * @param options - see {@link MlpOptions}
 * @param rng - the source of initial weights
 * @returns a network on points
 * @throws TweedieError as above
 */
export function mlp(options: MlpOptions & { readonly classes?: undefined }, rng: Rng): Network;
export function mlp(options: MlpOptions, rng: Rng): Network<Labels> | Network {
  const { features = 2, hidden = 128, layers = 3, classes } = options;
  checkCounts("mlp", { features, hidden, layers, classes });
  checkFeatures("mlp", { hidden });

  const make = parameters(rng);
  const embed = conditioning(make, { features: hidden, size: hidden, classes });
  const input = denseLayer(make, "input", features, hidden);
  const blocks = Array.from({ length: layers }, (_, i) => block(make, `blocks.${i}`, hidden));
  const output = denseLayer(make, "output", hidden, features, { zero: true });

  return networkOf<Labels | undefined>(make, (x, noise, labels) => {
    if (x.rank !== 2 || x.shape[1] !== features) {
      throw new TweedieError(
        `mlp: expected points [batch, ${features}], got the shape [${x.shape}]. Set the option features.`,
      );
    }
    checkConditions("mlp", x.shape[0], noise, labels, classes);
    const embedded = embed(noise, labels);
    return output(blocks.reduce((h, apply) => apply(h, embedded), input(x)));
  });
}

function block(make: Parameters, name: string, hidden: number): (x: Tensor, embedded: Tensor) => Tensor {
  const first = denseLayer(make, `${name}.dense1`, hidden, hidden);
  const shift = denseLayer(make, `${name}.shift`, hidden, hidden, { noBias: true });
  const second = denseLayer(make, `${name}.dense2`, hidden, hidden, { zero: true });
  return (x, embedded) => add(x, second(silu(add(first(x), shift(embedded)))));
}
