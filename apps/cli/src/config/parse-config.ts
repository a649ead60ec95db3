import { TweedieError } from "@tweedie/core";
import * as v from "valibot";
import { datasetNamed } from "./datasets.ts";
import { configSchema, networkSchema } from "./schema.ts";
import type { Config } from "./schema.ts";

/**
 * Checks a configuration and fills in the defaults.
 *
 * @param value - what a JSON file or a preset holds
 * @param source - named in errors
 * @throws TweedieError that lists every problem with its place
 */
export function parseConfig(value: unknown, source: string): Config {
  // To valibot a list is an object too.
  const result = v.safeParse(configSchema, Array.isArray(value) ? undefined : value);
  if (!result.success) {
    const problems = result.issues.map((issue) => `  ${describe(issue, value)}`);
    throw new TweedieError(
      `config: expected a valid configuration, got problems in ${source}. Correct them:\n${problems.join("\n")}`,
    );
  }
  const { network, ...rest } = result.output;
  const { data } = datasetNamed(rest.dataset);
  return { ...rest, network: network ?? v.parse(networkSchema, { kind: data === "images" ? "unet" : "mlp" }) };
}

function describe(issue: v.BaseIssue<unknown>, value: unknown): string {
  const path = v.getDotPath(issue);
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${path}: no such field (known: ${knownFields(issue, value).join(", ")})`;
  }
  // A union reports only that nothing fitted; what it wanted is plainer in its parts.
  const message = issue.type === "union" ? "expected a name or { name, options }" : issue.message;
  return `${path ?? "the whole"}: ${message.replace(/^Invalid [a-z ]+: /, "").replace(/^Expected/, "expected")}`;
}

/** The fields beside an unknown one: those of the defaults, at the same place. */
function knownFields(issue: v.BaseIssue<unknown>, value: unknown): string[] {
  const path = (issue.path ?? []).slice(0, -1).map(({ key }) => key as string);
  let defaults: unknown = v.parse(configSchema, {});
  if (path.length === 0) return Object.keys(configSchema.entries);
  if (path[0] === "network") {
    const { kind } = (value as { network: { kind: unknown } }).network;
    defaults = { network: v.parse(networkSchema, { kind }) };
  }
  for (const key of path) defaults = (defaults as Record<string, unknown> | undefined)?.[key];
  return Object.keys(defaults ?? { name: 0, options: 0 });
}
