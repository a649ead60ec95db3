import { TweedieError } from "@tweedie/core";
import * as v from "valibot";
import { datasetNamed, isTokenDataset } from "./datasets.ts";
import { gaussianSchema, networkSchema } from "./gaussian-schema.ts";
import type { Config } from "./schema.ts";
import { tokenNetworkSchema, tokenSchema } from "./token-schema.ts";

/**
 * Checks a configuration and fills in the defaults. Which fields there are depends on the family of models, and that on
 * the data.
 *
 * @param value - what a JSON file or a preset holds
 * @param source - named in errors
 * @throws TweedieError that lists every problem with its place
 */
export function parseConfig(value: unknown, source: string): Config {
  if (isTokenDataset((value as { dataset?: unknown } | null | undefined)?.dataset)) {
    const { network, ...rest } = checked(tokenSchema, { dataset: "words" }, value, source);
    const kind = rest.dataset === "mnistLevels" ? "unet" : "transformer";
    const length = datasetNamed(rest.dataset).shape.length === 0 ? { length: rest.length ?? 64 } : {};
    return { ...rest, ...length, network: network ?? v.parse(tokenNetworkSchema, { kind }) };
  }
  const { network, ...rest } = checked(gaussianSchema, {}, value, source);
  const { data } = datasetNamed(rest.dataset);
  return { ...rest, network: network ?? v.parse(networkSchema, { kind: data === "images" ? "unet" : "mlp" }) };
}

type Schema = typeof gaussianSchema | typeof tokenSchema;

function checked<S extends Schema>(schema: S, least: v.InferInput<S>, value: unknown, source: string) {
  // To valibot a list is an object too.
  const result = v.safeParse(schema, Array.isArray(value) ? undefined : value);
  if (result.success) return result.output;
  const known = v.parse(schema, least);
  const problems = result.issues.map((issue) => `  ${describe(issue, value, known, Object.keys(schema.entries))}`);
  throw new TweedieError(
    `config: expected a valid configuration, got problems in ${source}. Correct them:\n${problems.join("\n")}`,
  );
}

function describe(issue: v.BaseIssue<unknown>, value: unknown, defaults: object, fields: readonly string[]): string {
  const path = v.getDotPath(issue);
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${path}: no such field (known: ${knownFields(issue, value, defaults, fields).join(", ")})`;
  }
  // A union reports only that nothing fitted; what it wanted is plainer in its parts.
  const message = issue.type === "union" ? "expected a name or { name, options }" : issue.message;
  return `${path ?? "the whole"}: ${message.replace(/^Invalid [a-z ]+: /, "").replace(/^Expected/, "expected")}`;
}

/** The fields beside an unknown one: those of the defaults, at the same place. */
function knownFields(
  issue: v.BaseIssue<unknown>,
  value: unknown,
  defaults: object,
  fields: readonly string[],
): readonly string[] {
  const path = (issue.path ?? []).slice(0, -1).map(({ key }) => key as string);
  if (path.length === 0) return fields;
  let at: unknown = defaults;
  if (path[0] === "network" && !("network" in defaults)) {
    const { kind } = (value as { network: { kind: unknown } }).network;
    at = { network: v.parse(v.union([networkSchema, tokenNetworkSchema]), { kind }) };
  }
  for (const key of path) at = (at as Record<string, unknown> | undefined)?.[key];
  return Object.keys(at ?? { name: 0, options: 0 });
}
