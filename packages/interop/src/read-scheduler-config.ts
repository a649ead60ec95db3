import { TweedieError } from "@tweedie/core";
import { parsePythonJson } from "./python-json.ts";
import { schedulerConfig } from "./scheduler-config.ts";
import type { SchedulerConfig, SchedulerFields } from "./scheduler-config.ts";

/**
 * Reads the text of diffusers' `scheduler_config.json`, which may hold a bare `-Infinity`: what the file says counts, and
 * what it leaves out has the defaults of its class.
 *
 * @param text - the file
 * @returns the config: its schedule, target and grids, and all of its fields
 * @throws TweedieError if the text is too long or not JSON; naming the field, if one cannot be honoured
 */
export function readSchedulerConfig(text: string): SchedulerConfig {
  const value = parsePythonJson("readSchedulerConfig", text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TweedieError(
      `readSchedulerConfig: expected an object of fields, got ${JSON.stringify(value)?.slice(0, 80)}. ` +
        `Pass the text of a scheduler_config.json.`,
    );
  }
  return schedulerConfig(value as SchedulerFields);
}
