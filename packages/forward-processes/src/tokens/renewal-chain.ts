import type { Times } from "@tweedie/core";
import { checkVocabulary } from "./check-tokens.ts";
import { checkChances, stepAt } from "./chain-steps.ts";
import type { TokenChain } from "./token-chain.ts";
import { elapsedNoise } from "./elapsed-noise.ts";
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
  /** The noise until each step, $-\sum_{i \le n} \log(1 - \beta_i)$. */
  const totals = [0];
  for (const beta of betas) totals.push(totals.at(-1)! - Math.log1p(-beta));
  const clock = elapsedNoise({ rate: () => Number.NaN, total: (t) => totals[Math.round(t * steps)]! });
  /** The very times of the chain, so that two that differ by rounding are one. */
  const onChain = (who: string, t: Times): Times =>
    typeof t === "number" ? stepAt(who, t, steps) / steps : t.map((time) => stepAt(who, time, steps) / steps);
  const { rates: _, ...parts } = renewal({
    name,
    vocabulary,
    law: lawOf(vocabulary),
    elapsed: (who, s, t) => clock(who, onChain(who, s), onChain(who, t)),
  });
  return { ...parts, steps };
}
