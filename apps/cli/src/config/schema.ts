import type * as v from "valibot";
import type { GaussianConfig, gaussianSchema } from "./gaussian-schema.ts";
import type { TokenConfig, TokenConfigInput } from "./token-schema.ts";

/** A configuration with every field filled in. */
export type Config = GaussianConfig | TokenConfig;

/** A configuration as people write it: nearly everything may be left out. */
export type ConfigInput = v.InferInput<typeof gaussianSchema> | TokenConfigInput;

/** Whether a configuration is of a run on tokens. */
export const onTokens = (config: Config): config is TokenConfig => "process" in config;
