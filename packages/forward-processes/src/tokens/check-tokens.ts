import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";

/** Refuses tokens that are not whole numbers, rows first. */
export function checkTokens(name: string, x: Tensor): void {
  if (x.dtype === "int32" && x.rank >= 1) return;
  throw new TweedieError(
    `${name}: expected tokens of dtype int32 and shape [batch, ...], got ${x.dtype} of shape [${x.shape}]. ` +
      `Cast them to int32.`,
  );
}

/** Refuses laws whose last axis is not the states. */
export function checkLaws(name: string, p: Tensor, vocabulary: number): void {
  if (p.rank >= 2 && p.shape.at(-1) === vocabulary) return;
  throw new TweedieError(
    `${name}: expected laws of shape [batch, ..., ${vocabulary}], got [${p.shape}]. Put the states on the last axis.`,
  );
}

/** Refuses a number of states that is not an integer of at least `least`. */
export function checkVocabulary(name: string, vocabulary: number, least: number = 2): void {
  if (Number.isSafeInteger(vocabulary) && vocabulary >= least) return;
  throw new TweedieError(
    `${name}: expected an integer of at least ${least} states, got ${vocabulary}. Count the mask where there is one.`,
  );
}
