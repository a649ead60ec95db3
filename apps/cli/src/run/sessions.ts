import { readFile } from "node:fs/promises";
import { arch, cpus, release, type } from "node:os";
import type { BackendReport } from "@tweedie/backends";
import { version } from "../version.ts";

/** One start of a run: where it was trained. */
export interface Session {
  /** When, as an ISO 8601 date. */
  readonly started: string;
  /** The step it went on from, 0 at first. */
  readonly fromStep: number;
  /** The TensorFlow.js backend. */
  readonly backend: BackendReport["backend"];
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
export function thisSession(backend: BackendReport["backend"], fromStep: number): Session {
  const processors = cpus();
  return {
    started: new Date().toISOString(),
    fromStep,
    backend,
    node: process.version,
    tweedie: version,
    system: `${type()} ${release()} ${arch()}`,
    processor: `${processors[0]?.model ?? "unknown"} (${processors.length} cores)`,
  };
}

/** The starts of a run so far; none where the file is missing or damaged, as nothing depends on it. */
export async function readSessions(path: string): Promise<readonly Session[]> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as readonly Session[];
  } catch {
    return [];
  }
}
