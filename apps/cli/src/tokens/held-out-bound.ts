import { nextTurn } from "@tweedie/core";
import type { Rng, TokenModel, TokenProcess } from "@tweedie/core";
import { takeTokens } from "@tweedie/datasets";
import type { TokenSet } from "@tweedie/datasets";
import { tokenBound } from "@tweedie/discrete";
import type { Labels } from "@tweedie/networks";
import type { TokenConfig } from "../config/token-schema.ts";
import { isChain, tokenObjective } from "./token-objective.ts";

/** What {@link heldOutBound} needs. */
export interface HeldOutBoundOptions {
  /** The configuration. */
  readonly config: TokenConfig;
  /** Its process. */
  readonly process: TokenProcess;
  /** Its network. */
  readonly model: TokenModel<Labels | undefined>;
  /** What was not trained on. */
  readonly test: TokenSet;
  /** How many sequences are looked at: evenly spread over those held out. */
  readonly sequences: number;
  /** The source of times and noise. */
  readonly rng: Rng;
  /** Told how much is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

/** The bound on the negative log-likelihood of sequences that were held out, in nats for each. */
export async function heldOutBound(options: HeldOutBoundOptions): Promise<Float64Array> {
  const { config, process, model, test, sequences, rng, onProgress, signal } = options;
  const objective = tokenObjective(config, process);
  const bound = tokenBound({
    process,
    objective,
    times: objective.times,
    // The last step of a chain is the clean token's.
    reconstruction: !isChain(process),
    // Short sequences tell little each, and cost little.
    draws: Math.max(1, Math.round(64 / test.length)),
  });
  const nats = new Float64Array(sequences);
  for (let from = 0; from < sequences; from += rows) {
    signal.throwIfAborted();
    const count = Math.min(rows, sequences - from);
    const indices = Array.from({ length: count }, (_, i) => Math.floor(((from + i) * test.count) / sequences));
    const { tokens, labels } = takeTokens(test, indices);
    try {
      nats.set((await bound(model, tokens, rng.split(from), labels)).nats, from);
    } finally {
      tokens.dispose();
    }
    onProgress((from + count) / sequences);
    await nextTurn();
  }
  return nats;
}

/** Sequences that go through the network together; their times are strata of one another. */
const rows = 64;
