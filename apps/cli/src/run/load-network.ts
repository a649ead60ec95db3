import { readFile } from "node:fs/promises";
import type { Variable } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { loadWeights } from "@tweedie/networks";
import type { OpenedRun } from "./open-run.ts";
import { quoted } from "../terminal/quoted.ts";

/** Which weights of a run: the moving average, or those that were trained. */
export type WhichWeights = "ema" | "model";

/** What has a network. */
export interface WithNetwork {
  /** The network; its owner disposes it. */
  readonly network: { readonly variables: Readonly<Record<string, Variable>>; dispose(): void };
}

/**
 * Makes the network of a run with its final weights.
 *
 * @param run - the run
 * @param weights - which weights
 * @param make - makes it with any weights
 * @throws TweedieError if the run is not finished, or the file is damaged or of another network
 */
export async function loadNetwork<M extends WithNetwork>(
  { folder }: OpenedRun,
  weights: WhichWeights,
  make: () => M,
): Promise<M> {
  const path = folder[weights];
  const resume = `tweedie train --resume --out ${quoted(folder.path)}`;
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new TweedieError(
      `run: expected a finished run, got ${folder.path} without ${path}. Finish it with: ${resume}`,
      { cause },
    );
  }
  const model = make();
  try {
    loadWeights(model.network.variables, bytes, { name: path });
    return model;
  } catch (error) {
    model.network.dispose();
    if (!(error instanceof TweedieError)) throw error;
    throw new TweedieError(
      `${error.message}\nTo make ${path} again from the last checkpoint, delete it, then run: ${resume}`,
      { cause: error },
    );
  }
}
