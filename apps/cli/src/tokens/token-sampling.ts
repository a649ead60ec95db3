import { onGrid } from "@tweedie/core";
import type { Sampler, TokenEnv, TokenProcess } from "@tweedie/core";
import { analytic } from "@tweedie/discrete";
import type { TokenConfig } from "../config/token-schema.ts";
import { processOf } from "./process-of.ts";

/** How samples on tokens are made: everything but the network. */
export interface TokenSampling {
  /** How tokens turned into noise. */
  readonly process: TokenProcess;
  /** The sampler on its grid of times. */
  readonly sampler: Sampler<number, TokenEnv>;
}

/**
 * Makes the process and the sampler that a configuration names.
 *
 * @throws TweedieError if a name is unknown or an option is wrong
 */
export function tokenSampling(
  config: Pick<TokenConfig, "process" | "dataset" | "characters" | "sampling">,
): TokenSampling {
  const { steps } = config.sampling;
  const grid = Array.from({ length: steps + 1 }, (_, n) => 1 - n / steps);
  return { process: processOf(config), sampler: onGrid(analytic(), grid) };
}
