import type { TokenProcess } from "@tweedie/core";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import type { TokenConfig } from "../config/token-schema.ts";
import { symbolsOf } from "./token-data.ts";

/**
 * The process of a configuration: how its tokens turn into noise.
 *
 * @throws TweedieError if the name is unknown or an option is wrong
 */
export function processOf(config: Pick<TokenConfig, "process" | "dataset" | "characters">): TokenProcess {
  const noise = logLinearNoise();
  return config.process.name === "absorbing"
    ? absorbingProcess({ vocabulary: symbolsOf(config) + 1, noise })
    : uniformProcess({ vocabulary: symbolsOf(config), noise });
}
