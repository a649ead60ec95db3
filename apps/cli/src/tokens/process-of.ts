import type { TokenProcess } from "@tweedie/core";
import { make } from "../config/registry.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { symbolsOf } from "./token-data.ts";

/**
 * The process of a configuration: how its tokens turn into noise.
 *
 * @throws TweedieError if the name is unknown or an option is wrong
 */
export const processOf = (config: Pick<TokenConfig, "process" | "dataset" | "characters">): TokenProcess =>
  make("tokenProcesses", config.process)(symbolsOf(config));
