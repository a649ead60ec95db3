import type { GaussianConfig } from "../src/config/gaussian-schema.ts";
import { parseConfig } from "../src/config/parse-config.ts";
import { onTokens } from "../src/config/schema.ts";
import type { ConfigInput } from "../src/config/schema.ts";

/** A configuration on images or points. */
export function parseGaussian(value: ConfigInput): GaussianConfig {
  const config = parseConfig(value, "test");
  if (onTokens(config)) throw new Error("expected images or points");
  return config;
}
