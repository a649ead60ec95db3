import { formatPythonJson } from "./python-json.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import { fieldRules } from "./scheduler-fields.ts";
import type { FieldName } from "./scheduler-settings.ts";

/**
 * Writes a config as diffusers writes its `scheduler_config.json`: every field of the file it was read from, in its order,
 * with a bare `-Infinity` where it had one. Reading the text again gives the same config.
 *
 * @param config - the config
 * @returns the text
 */
export function writeSchedulerConfig({ fields }: Pick<SchedulerConfig, "fields">): string {
  const isFloat = (name: string) => Object.hasOwn(fieldRules, name) && "float" in fieldRules[name as FieldName];
  return `${formatPythonJson(fields, isFloat)}\n`;
}
