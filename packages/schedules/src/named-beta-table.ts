import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { betaTable } from "./beta-table.ts";
import { cosineBetas, laplaceBetas, linearBetas, scaledLinearBetas, sigmoidBetas } from "./betas.ts";
import { zeroTerminalSnr } from "./zero-terminal-snr.ts";

/** The names of the tables of betas. */
export type BetaTableName = "linear" | "scaledLinear" | "cosine" | "sigmoid" | "laplace";

/** The options of the entry `betaTable` of {@link schedules}. */
export interface NamedBetaTableOptions {
  /** The betas of the chain; `linear` if left out. */
  readonly table?: BetaTableName;
  /** The length of the chain; 1000 if left out. */
  readonly steps?: number;
  /** Whether to rescale the chain so that it ends in pure noise; false if left out. */
  readonly zeroTerminalSnr?: boolean;
}

/**
 * The schedule of a table of betas that is known by name, {@link betaTable}.
 *
 * @param options - the table, its length, and whether it is rescaled by {@link zeroTerminalSnr}
 * @returns the schedule
 * @throws TweedieError if there is no such table or `steps` is not a positive integer
 */
export function namedBetaTable({
  table = "linear",
  steps = 1000,
  zeroTerminalSnr: rescale = false,
}: NamedBetaTableOptions = {}): NoiseSchedule {
  if (!Object.hasOwn(tables, table)) {
    throw new TweedieError(
      `namedBetaTable: expected a table of ${Object.keys(tables).join(", ")}, got ${table}. ` +
        `For betas of your own use betaTable.`,
    );
  }
  const betas = tables[table]({ steps });
  return betaTable(rescale ? zeroTerminalSnr(betas) : betas);
}

const tables = {
  linear: linearBetas,
  scaledLinear: scaledLinearBetas,
  cosine: cosineBetas,
  sigmoid: sigmoidBetas,
  laplace: laplaceBetas,
};
