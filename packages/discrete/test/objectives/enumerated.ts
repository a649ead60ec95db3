import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { TokenModel, TokenProcess } from "@tweedie/core";
import type { LogScore, TokenObjective } from "../../src/index.ts";
import { allSequences, numbersOfRows, termsAt, values } from "./models.ts";

/** A law of short sequences under a process, with everything summed over all of them in float64. */
export interface Enumerated {
  readonly sequences: readonly (readonly number[])[];
  /** $q(x_t = x \mid x_0)$ at `[x0][x]`, by the numbers of sequences. */
  conditional(t: number): readonly (readonly number[])[];
  /** $p_t$. */
  marginal(t: number): readonly number[];
  /** $\log p_t(x \text{ with } v \text{ at } l) - \log p_t(x)$ at `[x][l][v]`; 0 where x itself cannot be. */
  logRatios(t: number): readonly (readonly (readonly number[])[])[];
  /** $\log p(x_0^l = v \mid x_t = x)$ at `[x][l][v]`, -1e30 of 0. */
  logPosteriors(t: number): readonly (readonly (readonly number[])[])[];
  /** The true score as a function of tokens. */
  readonly truth: LogScore;
  /** The mean of an objective over $x_t$, summed over positions, for each $x_0$ with mass; 0 for others. */
  means(objective: TokenObjective, model: TokenModel, t: number): readonly number[];
  /** The mean of these over $x_0$. */
  mean(objective: TokenObjective, model: TokenModel, t: number): number;
}

/**
 * @param process - the process
 * @param p0 - the law of clean sequences, by their numbers
 * @param length - the tokens of a sequence
 */
export function enumerated(process: TokenProcess, p0: readonly number[], length: number): Enumerated {
  const { vocabulary } = process;
  const sequences = allSequences(vocabulary, length);
  const number = (sequence: readonly number[]) => sequence.reduce((n, token) => n * vocabulary + token, 0);
  const cached = <T>(f: (t: number) => T) => {
    const known = new Map<number, T>();
    return (t: number): T => {
      if (!known.has(t)) known.set(t, f(t));
      return known.get(t)!;
    };
  };

  const conditional = cached((t) => {
    const identity = Array.from({ length: vocabulary ** 2 }, (_, i) => (i % (vocabulary + 1) === 0 ? 1 : 0));
    const one = values(process.push(tensorOf(identity, [vocabulary, vocabulary]), 0, t));
    return sequences.map((x0) =>
      sequences.map((x) => x.reduce((p, token, l) => p * one[x0[l]! * vocabulary + token]!, 1)),
    );
  });
  const marginal = cached((t) =>
    sequences.map((_, x) => p0.reduce((sum, p, x0) => sum + p * conditional(t)[x0]![x]!, 0)),
  );
  const eachState = (f: (x: number, l: number, v: number) => number) =>
    sequences.map((_, x) => Array.from({ length }, (_, l) => Array.from({ length: vocabulary }, (_, v) => f(x, l, v))));
  const logRatios = cached((t) => {
    const p = marginal(t);
    return eachState((x, l, v) => (p[x] ? Math.log(p[number(sequences[x]!.with(l, v))]!) - Math.log(p[x]!) : 0));
  });
  const logPosteriors = cached((t) =>
    eachState((x, l, v) => {
      const mass = sequences.reduce((sum, x0, n) => sum + (x0[l] === v ? p0[n]! * conditional(t)[n]![x]! : 0), 0);
      return mass > 0 ? Math.log(mass) - Math.log(marginal(t)[x]!) : -1e30;
    }),
  );

  const means: Enumerated["means"] = (objective, model, t) => {
    const pairs = sequences.flatMap((_, x0) =>
      sequences.flatMap((_, x) => (p0[x0]! * conditional(t)[x0]![x]! > 0 ? [[x0, x] as const] : [])),
    );
    const terms = termsAt(
      objective,
      model,
      pairs.map(([x0]) => sequences[x0]!),
      pairs.map(([, x]) => sequences[x]!),
      t,
      rng(0),
    );
    const total = sequences.map(() => 0);
    terms.forEach((term, i) => {
      const [x0, x] = pairs[Math.floor(i / length)]!;
      total[x0]! += conditional(t)[x0]![x]! * term;
    });
    return total;
  };

  return {
    sequences,
    conditional,
    marginal,
    logRatios,
    logPosteriors,
    truth: (x: Tensor, t) =>
      tensorOf(
        numbersOfRows(x, vocabulary).flatMap((n, row) => logRatios(typeof t === "number" ? t : t[row]!)[n]!.flat()),
        [...x.shape, vocabulary],
      ),
    means,
    mean: (objective, model, t) => means(objective, model, t).reduce((sum, value, x0) => sum + p0[x0]! * value, 0),
  };
}
