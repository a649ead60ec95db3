import { log, softmax, tidy } from "@tensorflow/tfjs-core";
import { onGrid } from "@tweedie/core";
import type { Ratio, Sampler, TokenEnv, TokenModel, TokenProcess } from "@tweedie/core";
import { analytic, ratioOf, ratioOfPosterior, tokenDenoiserOf, truncatedLogits } from "@tweedie/discrete";
import type { Labels } from "@tweedie/networks";
import type { TokenConfig } from "../config/token-schema.ts";
import { processOf } from "./process-of.ts";

/** How samples on tokens are made: everything but the network. */
export interface TokenSampling {
  /** How tokens turned into noise. */
  readonly process: TokenProcess;
  /** The sampler on its grid of times. */
  readonly sampler: Sampler<number, TokenEnv>;
  /** What a network with its labels says of the data, as the settings bend it. */
  readonly ratio: (model: TokenModel<Labels | undefined>, labels: Labels | undefined) => Ratio;
}

/**
 * Makes the process and the sampler that a configuration names.
 *
 * @throws TweedieError if a name is unknown or an option is wrong
 */
export function tokenSampling(
  config: Pick<TokenConfig, "process" | "dataset" | "characters" | "sampling">,
): TokenSampling {
  const { steps, temperature, topP } = config.sampling;
  const process = processOf(config);
  const grid = Array.from({ length: steps + 1 }, (_, n) => 1 - n / steps);
  const truncate = truncatedLogits({ temperature, topP });
  const bends = temperature !== 1 || topP !== 1;
  return {
    process,
    sampler: onGrid(analytic(), grid),
    ratio: (model, labels) => {
      if (!bends) return ratioOf(model, process, labels);
      const denoise = tokenDenoiserOf(model, process, labels);
      return ratioOfPosterior(process, (x, t) => tidy(() => softmax(truncate(log(denoise(x, t))))));
    },
  };
}
