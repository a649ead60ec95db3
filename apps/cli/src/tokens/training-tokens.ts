import type { Rng } from "@tweedie/core";
import { shuffledBatches, takeTokens } from "@tweedie/datasets";
import type { TokenSet } from "@tweedie/datasets";
import type { TokenConfig } from "../config/token-schema.ts";
import type { Batch } from "../run/trainee.ts";
import { readTokenData } from "./token-data.ts";

/**
 * The tokens that a configuration trains on, in memory that threads share.
 *
 * @throws TweedieError if the data are not there
 */
export async function trainingTokens(config: TokenConfig): Promise<TokenSet> {
  const { train } = await readTokenData(config);
  const tokens = new Int32Array(new SharedArrayBuffer(train.tokens.byteLength));
  tokens.set(train.tokens);
  return { ...train, tokens };
}

/**
 * Batches of tokens: which step gets which sequences depends on the random numbers alone.
 *
 * @param set - the tokens
 * @param batch - sequences a step
 * @param random - the source of the order
 * @returns the batch of a step, counted from 0
 */
export function tokenBatches(set: TokenSet, batch: number, random: Rng): (step: number) => Batch {
  const order = shuffledBatches({ count: set.count, batch, rng: random });
  return (step) => {
    const { tokens: x0, labels } = takeTokens(set, order(step));
    return { x0, labels };
  };
}
