import { checkVocabulary } from "./check-tokens.ts";
import { checkChances, stepAt } from "./chain-steps.ts";
import type { TokenChain } from "./token-chain.ts";
import { eachPair } from "./each-row.ts";
import { checkRising } from "./elapsed-noise.ts";
import { renewal } from "./renewal.ts";
import type { RenewalLaw } from "./renewal.ts";

/** The chain whose step n draws a token anew with probability `betas[n - 1]`. */
export function renewalChain(
  name: string,
  { vocabulary, betas }: { readonly vocabulary: number; readonly betas: readonly number[] },
  lawOf: (vocabulary: number) => RenewalLaw,
): TokenChain {
  checkVocabulary(name, vocabulary);
  checkChances(name, betas);
  const steps = betas.length;
  /** The noise until each step since the last that left nothing, and which that was. */
  const [totals, emptied] = [[0], [0]];
  betas.forEach((beta, i) => {
    totals.push(beta === 1 ? 0 : totals[i]! - Math.log1p(-beta));
    emptied.push(beta === 1 ? i + 1 : emptied[i]!);
  });
  const between = (who: string, s: number, t: number): number => {
    checkRising(who, s, t);
    const [m, n] = [stepAt(who, s, steps), stepAt(who, t, steps)];
    return emptied[n]! > m ? Infinity : totals[n]! - totals[m]!;
  };
  const { rates: _, ...parts } = renewal({
    name,
    vocabulary,
    law: lawOf(vocabulary),
    elapsed: (who, s, t) => eachPair(who, s, t, (early, late) => between(who, early, late)),
  });
  return { ...parts, steps };
}
