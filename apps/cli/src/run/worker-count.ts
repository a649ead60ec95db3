import { availableParallelism } from "node:os";
import type { BackendReport } from "@tweedie/backends";
import { datasetNamed } from "../config/datasets.ts";
import type { Config } from "../config/schema.ts";

/**
 * How many threads train a run, where nobody says it: as many as there are cores, but each has enough to do. Other backends
 * than wasm have threads of their own, or none to gain.
 *
 * @param config - what is trained
 * @param backend - on which backend
 * @param cores - the cores that this process may use
 */
export function workerCount(
  { batch, dataset }: Config,
  backend: BackendReport["backend"],
  cores: number = availableParallelism(),
): number {
  if (backend !== "wasm") return 1;
  const least = datasetNamed(dataset).data === "images" ? 8 : 2048;
  return Math.max(1, Math.min(cores, Math.floor(batch / least)));
}
