import { TweedieError } from "@tweedie/core";
import type { CellChain } from "./cell-chain.ts";

/**
 * $e^{A\,dt}v$ for the generator $A$ of a Markov chain, by uniformisation:
 *
 * $$e^{A\,dt}v = \sum_k e^{-\Lambda dt}\frac{(\Lambda dt)^k}{k!}\,(I + A/\Lambda)^k v$$
 *
 * A sum of terms that are not negative, so that nothing cancels: positive for every $dt$, and accurate in each entry,
 * however small (Jensen 1953; Stewart, *Introduction to the Numerical Solution of Markov Chains*, section 8.4).
 *
 * @param chain - the chain
 * @param v - one number a state; not changed
 * @param dt - the time
 * @returns a new list
 * @throws TweedieError if the chain jumps more than `mostJumps` times in a step
 */
export function exponentialStep({ rate, jump }: CellChain, v: Float64Array, dt: number): Float64Array {
  const jumps = rate * dt;
  if (!(jumps <= mostJumps)) {
    throw new TweedieError(
      `fokkerPlanck: expected at most ${mostJumps} jumps between cells in a step of ${dt}, got ${jumps}. ` +
        `Take larger cells or smaller steps, or bound the drift.`,
    );
  }
  if (jumps === 0) return v.slice();
  // In parts, so that no weight underflows.
  const parts = Math.ceil(jumps / 500);
  const weights = poissonWeights(jumps / parts);
  let sum = v.slice();
  let [term, next] = [new Float64Array(v.length), new Float64Array(v.length)];
  for (let part = 0; part < parts; part++) {
    term.set(sum);
    sum = sum.map((value) => value * weights[0]!);
    for (const weight of weights.slice(1)) {
      jump(term, next);
      [term, next] = [next, term];
      for (let i = 0; i < sum.length; i++) sum[i]! += weight * term[i]!;
    }
  }
  return sum;
}

const mostJumps = 1e7;

/** Probabilities of $0, 1, 2, \dots$ jumps, scaled to the sum 1 after the last that counts. */
function poissonWeights(mean: number): number[] {
  const weights = [1];
  let total = 1;
  for (let k = 1; ; k++) {
    const weight = (weights[k - 1]! * mean) / k;
    weights.push(weight);
    total += weight;
    if (k > mean && weight < 1e-18 * total) return weights.map((w) => w / total);
  }
}
