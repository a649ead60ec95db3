import { log, softmax, tidy } from "@tensorflow/tfjs-core";
import { onGrid, TweedieError } from "@tweedie/core";
import type { Ratio, Sampler, TokenEnv, TokenModel, TokenProcess } from "@tweedie/core";
import { analytic, ratioOf, ratioOfPosterior, tokenDenoiserOf, truncatedLogits } from "@tweedie/discrete";
import type { TokenChain } from "@tweedie/forward-processes";
import type { Labels } from "@tweedie/networks";
import type { TokenConfig } from "../config/token-schema.ts";
import { processOf } from "./process-of.ts";
import { isChain } from "./token-objective.ts";

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
  const grid = timesOf(process, steps);
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

/** Even steps from noise to data; of a chain its own, or every second, third and so on. */
function timesOf(process: TokenProcess, steps: number): readonly number[] {
  const own = isChain(process) ? (process as TokenChain).steps : steps;
  if (own % steps !== 0) {
    throw new TweedieError(
      `config: expected a number of sampling steps that divides the ${own} steps of the process, got ${steps}. ` +
        `Set sampling.steps to ${own}, or to a divisor of it.`,
    );
  }
  return Array.from({ length: steps + 1 }, (_, n) => ((steps - n) * (own / steps)) / own);
}
