import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { TweedieError } from "@tweedie/core";
import { fillFromFile } from "./fill-from-file.ts";
import { parseConfig } from "./parse-config.ts";
import { presets } from "./presets.ts";
import type { Config } from "./schema.ts";

/** A configuration, and what to call a run of it. */
export interface LoadedConfig {
  /** The preset's name, or the file's without its ending. */
  readonly name: string;
  /** The configuration. */
  readonly config: Config;
}

/**
 * Loads a configuration: a preset by its name, or a JSON file by its path.
 *
 * @param source - the name or the path
 * @param settings - changes in the form `path=value`, such as `sampling.steps=50`; the value is JSON or else text
 * @throws TweedieError if there is no such preset or file, or it is not a valid configuration
 */
export async function loadConfig(source: string, settings: readonly string[] = []): Promise<LoadedConfig> {
  const preset = Object.hasOwn(presets, source) ? presets[source] : undefined;
  const value = preset ? structuredClone(preset.config) : await readJson(source);
  // What is no object is refused whole: there is nothing in it to change.
  if (isObject(value)) for (const setting of settings) change(value, setting);
  const config = parseConfig(value, preset ? `preset ${source}` : source);
  return { name: basename(source, ".json"), config: await fillFromFile(config) };
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (!["ENOENT", "EISDIR", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    throw new TweedieError(
      `config: expected a JSON file or one of the presets ${Object.keys(presets).join(", ")}, got "${path}". ` +
        `Correct the name.`,
      { cause },
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new TweedieError(`config: expected JSON, got ${(cause as Error).message} in ${path}. Correct the file.`, {
      cause,
    });
  }
}

function change(config: Record<string, unknown>, setting: string): void {
  const [, path, text] = /^([\w.]+)=(.*)$/s.exec(setting) ?? [];
  if (path === undefined || text === undefined) {
    throw new TweedieError(`config: expected a change such as sampling.steps=50, got "${setting}". Write path=value.`);
  }
  const keys = path.split(".");
  let at = config;
  for (const key of keys.slice(0, -1)) {
    const next = at[key];
    // A name alone stands for a name with options.
    const inner = isObject(next) ? next : typeof next === "string" ? { name: next } : {};
    at[key] = inner;
    at = inner;
  }
  at[keys.at(-1)!] = valueOf(text);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
