import type { TokenProcess } from "@tweedie/core";
import { maskedCrossEntropy, reverseKl, scoreEntropy } from "@tweedie/discrete";
import type { TokenObjective } from "@tweedie/discrete";
import type { TokenConfig } from "../config/token-schema.ts";

/**
 * What a run on tokens is trained by, and judged by: a bound on the negative log-likelihood that suits its process and target.
 *
 * @param config - the configuration
 * @param process - its process
 * @param lambda - what the cross-entropy is worth beside the bound, on chains
 * @throws TweedieError if the target does not suit the process
 */
export function tokenObjective({ target }: TokenConfig, process: TokenProcess, lambda = 0): TokenObjective {
  if (isChain(process)) return reverseKl({ process, lambda });
  return process.mask !== undefined && target === "x0" ? maskedCrossEntropy({ process }) : scoreEntropy({ process });
}

/** Whether a process moves in steps. */
export const isChain = (process: TokenProcess): boolean => process.rates === undefined;
