import { availableParallelism } from "node:os";
import type { BackendReport } from "@tweedie/backends";
import { datasetNamed } from "../config/datasets.ts";
import { onTokens } from "../config/schema.ts";
import type { Config } from "../config/schema.ts";
import { lengthOf } from "../tokens/token-data.ts";

/**
 * How many threads train a run, where nobody says it: as many as there are cores, but each has enough to do. Other backends
 * than wasm have threads of their own, or none to gain.
 *
 * @param config - what is trained
 * @param backend - on which backend
 * @param cores - the cores that this process may use
 */
export function workerCount(
  config: Config,
  backend: BackendReport["backend"],
  cores: number = availableParallelism(),
): number {
  if (backend !== "wasm") return 1;
  return Math.max(1, Math.min(cores, Math.floor(config.batch / leastRows(config))));
}

/** The rows of a batch that are worth a thread. */
function leastRows(config: Config): number {
  if (onTokens(config)) return Math.ceil(512 / lengthOf(config));
  return datasetNamed(config.dataset).data === "images" ? 8 : 2048;
}
