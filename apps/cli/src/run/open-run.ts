import { readdir, readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import { TweedieError } from "@tweedie/core";
import { makeFolder, removeLeftovers, writeFileAtomically } from "@tweedie/training";
import { parseConfig } from "../config/parse-config.ts";
import type { Config } from "../config/schema.ts";
import { runFolder } from "./run-folder.ts";
import type { RunFolder } from "./run-folder.ts";
import { lockTraining } from "./training-lock.ts";

/** A run that is in a folder. */
export interface OpenedRun<C extends Config = Config> {
  /** Its files. */
  readonly folder: RunFolder;
  /** Its configuration. */
  readonly config: C;
}

/**
 * Reads the configuration of a run.
 *
 * @param path - the run's folder
 * @throws TweedieError if there is no run, or its configuration is damaged
 */
export async function openRun(path: string): Promise<OpenedRun> {
  const config = await readConfig(path);
  if (config) return { folder: runFolder(path), config };
  throw new TweedieError(
    `run: expected the folder of a run, with a config.json, got ${path}. Make one with "tweedie train".`,
  );
}

/** The configuration in a folder, or undefined if there is none. */
export async function readConfig(path: string): Promise<Config | undefined> {
  const { config } = runFolder(path);
  let text: string;
  try {
    text = await readFile(config, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TweedieError(`run: expected JSON, got ${(cause as Error).message} in ${config}. Restore the file.`, {
      cause,
    });
  }
  return parseConfig(value, config);
}

/**
 * Checks that a folder may become, or go on being, the run of a configuration. Writes nothing. Only `accumulate` may
 * change: it is the cure where memory runs out, and makes no difference but rounding.
 *
 * @param path - the folder, which need not exist
 * @param config - what is to be trained
 * @param resume - whether a run that is there may go on
 * @throws TweedieError if something else is in the folder
 */
export async function checkFolder(path: string, config: Config, resume: boolean): Promise<void> {
  const there = await readConfig(path);
  if (!there) {
    const names = await contents(path);
    if (names.length > 0) {
      throw new TweedieError(
        `train: expected a new or empty folder, got ${path} with ${names.slice(0, 3).join(", ")}. ` +
          `Choose another one with --out.`,
      );
    }
    return;
  }
  const changed = differences(there, resume ? { ...config, accumulate: there.accumulate } : config);
  if (changed.length > 0) {
    throw new TweedieError(
      `train: expected the configuration of the run in ${path}, got another one (${changed.join("; ")}). ` +
        `Choose another folder with --out${resume ? ", or leave the configuration out to go on with the run's own" : ""}.`,
    );
  }
  if (!resume) {
    throw new TweedieError(
      `train: expected a new or empty folder, got ${path}, which holds this run already. ` +
        `Go on with it by adding --resume, or choose another folder with --out.`,
    );
  }
}

/**
 * Makes the folder of a run, takes it for this process, and writes its configuration, if that is not there as it is;
 * removes what killed writers left.
 *
 * @param path - the folder
 * @param config - what is to be trained
 * @returns gives the folder back
 * @throws TweedieError if another process trains the run, or has just made another one
 */
export async function prepareFolder(path: string, config: Config): Promise<() => Promise<void>> {
  const folder = runFolder(path);
  await makeFolder(path);
  const release = await lockTraining(folder.lock);
  try {
    await checkFolder(path, config, true);
    if (!isDeepStrictEqual(await readConfig(path), config)) await writeJson(folder.config, config);
    await makeFolder(folder.samples);
    for (const place of [path, folder.samples]) await removeLeftovers(place);
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

/** Writes a value as JSON, all or nothing. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
}

async function contents(path: string): Promise<string[]> {
  try {
    const names = await readdir(path);
    // A run that was killed at its very beginning may have left these.
    return names.filter((name) => !leftover.test(name) && join(path, name) !== runFolder(path).lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

const leftover = /^\..+\.tmp$/;

function differences(there: object, here: object, path: readonly string[] = []): string[] {
  const keys = new Set([...Object.keys(there), ...Object.keys(here)]);
  return [...keys].flatMap((key) => {
    const [a, b] = [there, here].map((value) => (value as Readonly<Record<string, unknown>>)[key]);
    if (isDeepStrictEqual(a, b)) return [];
    if (isPlain(a) && isPlain(b)) return differences(a, b, [...path, key]);
    return [
      `${[...path, key].join(".")}: ${JSON.stringify(a) ?? "nothing"} there, ${JSON.stringify(b) ?? "nothing"} here`,
    ];
  });
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
