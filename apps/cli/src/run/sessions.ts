import { readFile } from "node:fs/promises";
import { arch, cpus, release, type } from "node:os";
import type { BackendReport } from "@tweedie/backends";
import { TweedieError } from "@tweedie/core";
import * as v from "valibot";
import { version } from "../version.ts";

/** One start of a run: where it was trained. */
export interface Session {
  /** When, as an ISO 8601 date. */
  readonly started: string;
  /** The step it went on from, 0 at first. */
  readonly fromStep: number;
  /** The TensorFlow.js backend. */
  readonly backend: BackendReport["backend"];
  /** The number of threads that trained it. */
  readonly workers: number;
  /** The number of parts in which each thread's rows passed through the network. */
  readonly accumulate: number;
  /** The version of Node. */
  readonly node: string;
  /** The version of tweedie. */
  readonly tweedie: string;
  /** The operating system. */
  readonly system: string;
  /** The processor. */
  readonly processor: string;
}

/** What this start of a run is. */
export function thisSession(here: Pick<Session, "backend" | "workers" | "accumulate" | "fromStep">): Session {
  const processors = cpus();
  return {
    started: new Date().toISOString(),
    ...here,
    node: process.version,
    tweedie: version,
    system: `${type()} ${release()} ${arch()}`,
    processor: `${processors[0]?.model ?? "unknown"} (${processors.length} cores)`,
  };
}

/**
 * The starts of a run so far; none where there is no file. A run goes on with the backend and the
 * threads of the first.
 *
 * @param path - the file
 * @throws TweedieError if it is damaged
 */
export async function readSessions(path: string): Promise<readonly Session[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  try {
    return v.parse(sessions, JSON.parse(text));
  } catch (cause) {
    throw new TweedieError(
      `run: expected the starts of a run, got ${(cause as Error).message} in ${path}. ` +
        `Restore the file, or delete it and name the run's --backend when you go on.`,
      { cause },
    );
  }
}

const sessions = v.array(
  v.object({
    started: v.string(),
    fromStep: v.number(),
    backend: v.picklist(["wasm", "tensorflow", "webgpu", "cpu"]),
    workers: v.optional(v.number(), 1),
    accumulate: v.optional(v.number(), 1),
    node: v.string(),
    tweedie: v.string(),
    system: v.string(),
    processor: v.string(),
  }),
);
