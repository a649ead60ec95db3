import { parseConfig } from "../src/config/parse-config.ts";
import { onTokens } from "../src/config/schema.ts";
import type { ConfigInput } from "../src/config/schema.ts";
import type { TokenConfig } from "../src/config/token-schema.ts";

/** A configuration on tokens. */
export function parseTokens(value: ConfigInput): TokenConfig {
  const config = parseConfig(value, "test");
  if (!onTokens(config)) throw new Error("expected tokens");
  return config;
}
