import { add, cast, onesLike, slice, squeeze, sub, tanh } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, rng } from "@tweedie/core";
import type { TokenModel, TokenNoise, TokenProcess } from "@tweedie/core";
import { leaveOneOut, scaleBySigma, truncatedLogistic } from "@tweedie/discrete";
import { tokenNoise } from "@tweedie/forward-processes";
import type { NoiseOptions } from "@tweedie/forward-processes";
import { tokenModel, tokensAsImages, tokenTransformer, unet } from "@tweedie/networks";
import type { Labels, TokenNetwork } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
import { isText, lengthOf } from "./token-data.ts";
import type { TokenConfig } from "../config/token-schema.ts";

/** A network on tokens, and what its output means. */
export interface TokenRunModel {
  /** The network; its owner disposes it. */
  readonly network: TokenNetwork<Labels | undefined>;
  /** The same with its target. Labels are given where the data have them. */
  readonly tokens: TokenModel<Labels | undefined>;
}

/**
 * Makes the network of a configuration, with initial weights that depend on the seed alone.
 *
 * @throws TweedieError if its options do not fit each other
 */
export function makeTokenModel(config: TokenConfig, process: TokenProcess): TokenRunModel {
  const { vocabulary, mask } = process;
  const { dataset, seed, target, head } = config;
  const { classes, shape } = datasetNamed(dataset);
  // What is masked tells how much noise there is: a law of the clean token does not depend on the time besides.
  const timed = !(mask !== undefined && target === "x0");
  const random = rng(seed).split("init");
  const labelled = classes > 0 ? { classes } : {};
  const { kind, ...options } = config.network;
  // The overloads tell networks with labels from those without; which it is shows when a configuration is read.
  const network: TokenNetwork<Labels | undefined> =
    kind === "unet"
      ? tokensAsImages(unet({ ...options, channels: vocabulary, ...labelled } as Parameters<typeof unet>[0], random), {
          vocabulary,
          shape: [shape[0]!, shape[1]!],
        })
      : tokenTransformer(
          {
            ...options,
            vocabulary,
            timed,
            places: isText(dataset) ? undefined : lengthOf(config),
            ...labelled,
          } as Parameters<typeof tokenTransformer>[0],
          random,
        );
  const model = tokenModel(network, {
    target,
    ...(head === "truncatedLogistic" ? { head: levelHead(vocabulary) } : {}),
  });
  // Masks tell nothing of their tokens, and scores of masks lie where the noise says.
  if (mask === undefined) return { network, tokens: target === "x0" ? leaveOneOut(model, process) : model };
  return { network, tokens: target === "logRatio" ? scaleBySigma(model, noiseOf(config)) : model };
}

/** The noise of a configuration whose process is in continuous time. */
export function noiseOf({ process: { options } }: TokenConfig): TokenNoise {
  return tokenNoise((options["noise"] as NoiseOptions | undefined) ?? { name: "logLinear" });
}

/** Mean and scale of levels as their logits: the first two outputs, the mean about the level that is there. */
const levelHead =
  (vocabulary: number) =>
  (output: Tensor, x: Tensor): Tensor => {
    const part = (k: number): Tensor => squeeze(slice(output, [0, 0, k], [-1, -1, 1]), [-1]);
    const here = combine([2 / (vocabulary - 1), cast(x, "float32")], [-1, onesLike(part(0))]);
    return truncatedLogistic(tanh(add(here, part(0))), sub(part(1), 2), vocabulary);
  };
