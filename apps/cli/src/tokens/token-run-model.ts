import { rng } from "@tweedie/core";
import type { TokenModel, TokenProcess } from "@tweedie/core";
import { tokenModel, tokenTransformer } from "@tweedie/networks";
import type { Labels, TokenNetwork } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
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
export function makeTokenModel(config: TokenConfig, { vocabulary, mask }: TokenProcess): TokenRunModel {
  const { seed, target } = config;
  const { kind: _, ...options } = config.network;
  const { classes } = datasetNamed(config.dataset);
  // What is masked tells how much noise there is: a law of the clean token does not depend on the time besides.
  const timed = !(mask !== undefined && target === "x0");
  const random = rng(seed).split("init");
  const network: TokenNetwork<Labels | undefined> =
    classes > 0
      ? tokenTransformer({ ...options, vocabulary, timed, classes }, random)
      : tokenTransformer({ ...options, vocabulary, timed }, random);
  return { network, tokens: tokenModel(network, { target }) };
}
