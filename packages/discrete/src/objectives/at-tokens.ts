import { cast, oneHot, sum, where, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * Where a state is the token that is there.
 *
 * @param tokens - `[...]`, int32
 * @param vocabulary - the number of states
 * @returns `[..., vocabulary]`, bool
 */
export const isToken = (tokens: Tensor, vocabulary: number): Tensor =>
  // A comparison with all states costs ten times as much on wasm.
  cast(oneHot(tokens, vocabulary), "bool");

/**
 * The entries of a table at tokens; others may be infinite.
 *
 * @param table - `[..., vocabulary]`
 * @param tokens - `[...]`, int32
 * @returns `[...]`
 */
export const atTokens = (table: Tensor, tokens: Tensor): Tensor =>
  sum(where(isToken(tokens, table.shape.at(-1)!), table, zerosLike(table)), -1);
