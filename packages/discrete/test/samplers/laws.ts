import { readFileSync } from "node:fs";
import { slice, Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { last, rng, tensorOf } from "@tweedie/core";
import type { Ratio, Resume, Rng, RngState, Sampler, Times, TokenEnv, TokenProcess } from "@tweedie/core";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import { tokenLaw } from "@tweedie/oracles";
import type { TokenLaw } from "@tweedie/oracles";
import type { SamplerCase } from "@tweedie/testing";
import { drawTokens } from "../../src/index.ts";
import type { TokenTransition } from "../../src/index.ts";

/** A law of pairs of tokens that mostly agree, of all nine pairs. */
export const pairs: TokenLaw = tokenLaw({
  vocabulary: 3,
  length: 2,
  probabilities: [0.4, 0.02, 0.01, 0.03, 0.25, 0.02, 0.02, 0.05, 0.2],
});

export const uniform: TokenProcess = uniformProcess({ vocabulary: 3, noise: logLinearNoise() });
export const absorbing: TokenProcess = absorbingProcess({ vocabulary: 4, noise: logLinearNoise() });
export const processes: readonly (readonly [string, TokenProcess])[] = [
  ["uniform", uniform],
  ["absorbing", absorbing],
];

export const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url), "utf8")) as T;

export const values = (x: Tensor): number[] => [...x.dataSync()];

/** All sequences of states, the last changing first. */
export const allSequences = (states: number, length: number): Tensor =>
  tensor(
    Array.from({ length: states ** length }, (_, n) =>
      Array.from({ length }, (_, l) => Math.floor(n / states ** (length - 1 - l)) % states),
    ).flat(),
    [states ** length, length],
    "int32",
  );

/** The environment of a law that is known; for times of all rows its ratios are looked up in a table of all sequences. */
export function known(law: TokenLaw, process: TokenProcess, noise: Rng = rng(0)): TokenEnv {
  const exact = law.ratio(process);
  const [states, width] = [process.vocabulary, law.length * process.vocabulary];
  const tables = new Map<string, readonly number[]>();
  const tableAt = (s: number, t: number) => {
    const key = `${s} ${t}`;
    if (!tables.has(key))
      tables.set(
        key,
        tidy(() => values(exact(allSequences(states, law.length), s, t))),
      );
    return tables.get(key)!;
  };
  const ratio: Ratio = (x, s, t) => {
    if (typeof s !== "number" || typeof t !== "number") return ratioOfRows(law, process, x, s, t);
    const table = tableAt(s, t);
    const tokens = x.dataSync();
    const out = new Float64Array(x.shape[0]! * width);
    for (let row = 0; row < x.shape[0]!; row++) {
      let n = 0;
      for (let l = 0; l < law.length; l++) n = n * states + tokens[row * law.length + l]!;
      for (let i = 0; i < width; i++) out[row * width + i] = table[n * width + i] ?? Number.NaN;
    }
    return tensorOf(out, [...x.shape, states]);
  };
  return { process, ratio, rng: noise };
}

/** The ratios of pairs with a time for each row, by the closed forms of the two processes: quick where all times differ. */
export function ratioOfRows(
  { probabilities }: TokenLaw,
  { vocabulary, mask }: TokenProcess,
  x: Tensor,
  s: Times,
  t: Times,
) {
  const tokens = x.dataSync();
  const at = (times: Times, row: number) => (typeof times === "number" ? times : times[row]!);
  /** q(x at a time = y | x0). */
  const reached = (y: number, x0: number, time: number) => {
    const kept = 1 - 0.999 * time;
    return (y === x0 ? kept : 0) + (mask === undefined ? (1 - kept) / 3 : y === mask ? 1 - kept : 0);
  };
  const out = new Float64Array(x.size * vocabulary);
  for (let row = 0; row < x.shape[0]!; row++) {
    const [early, late] = [at(s, row), at(t, row)];
    const pair = [tokens[2 * row]!, tokens[2 * row + 1]!] as const;
    const mass = (l: 0 | 1, y: number, time: number) =>
      probabilities.reduce((sum, p, n) => {
        const x0 = [Math.floor(n / 3), n % 3] as const;
        return sum + p * reached(y, x0[l], time) * reached(pair[l === 0 ? 1 : 0], x0[l === 0 ? 1 : 0], late);
      }, 0);
    const here = mass(0, pair[0], late);
    for (const l of [0, 1] as const) {
      for (let y = 0; y < vocabulary; y++)
        out[(2 * row + l) * vocabulary + y] = here > 0 ? mass(l, y, early) / here : 0;
    }
  }
  return tensorOf(out, [...x.shape, vocabulary]);
}

/** The law of pairs after a step, given the law before it: summed over all pairs, nothing drawn. */
export function carried(
  transition: TokenTransition,
  p: readonly number[],
  t: number,
  s: number,
  env: TokenEnv,
): readonly number[] {
  const states = env.process.vocabulary;
  const laws = tidy(() => values(transition(allSequences(states, 2), t, s, env))).map((value) => Math.max(value, 0));
  const next = p.map(() => 0);
  p.forEach((mass, x) => {
    const [first, second] = [0, 1].map((l) => {
      const law = laws.slice((2 * x + l) * states, (2 * x + l + 1) * states);
      const total = law.reduce((sum, value) => sum + value, 0);
      return law.map((value) => (mass > 0 ? value / total : 0));
    });
    next.forEach((_, y) => (next[y]! += mass * first![Math.floor(y / states)]! * second![y % states]!));
  });
  return next;
}

/** The law of pairs along a grid, from the true one unless told. */
export const carriedAlong = (
  transition: TokenTransition,
  grid: readonly number[],
  env: TokenEnv,
  law: TokenLaw,
  start: readonly number[] = tidy(() => values(law.marginal(env.process, grid[0]!))),
): readonly number[] => grid.slice(1).reduce((p, s, i) => carried(transition, p, grid[i]!, s, env), start);

/** Half of the sum of the differences of two laws. */
export const distance = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, value, i) => sum + Math.abs(value - q[i]!), 0) / 2;

/** From 1 to 0 in steps of one length. */
export const evenGrid = (steps: number, end: number = 0): readonly number[] =>
  Array.from({ length: steps + 1 }, (_, i) => 1 + (end - 1) * (i / steps));

/** How often a sampler ends at each pair, from exact pairs at a time. */
export async function counted(
  sampler: Sampler<number, TokenEnv>,
  { env, start }: { readonly env: TokenEnv; readonly start: Tensor },
): Promise<readonly number[]> {
  const end = await last(sampler(start, env));
  const counts = Array.from({ length: env.process.vocabulary ** 2 }, () => 0);
  const tokens = values(end);
  for (let row = 0; row < tokens.length; row += 2)
    counts[tokens[row]! * env.process.vocabulary + tokens[row + 1]!]! += 1;
  start.dispose();
  end.dispose();
  return counts;
}

/** Pairs of a law, drawn. */
export const drawnPairs = (p: readonly number[], states: number, count: number, noise: Rng): Tensor =>
  tidy(() => {
    const drawn = values(
      drawTokens(tensor(Array.from({ length: count }, () => p.map(Math.log)).flat(), [count, p.length]), noise),
    );
    return tensor(
      drawn.flatMap((n) => [Math.floor(n / states), n % states]),
      [count, 2],
      "int32",
    );
  });

/** Exact pairs at a time. */
export const pairsAt = (law: TokenLaw, process: TokenProcess, t: number, count: number, noise: Rng): Tensor =>
  drawnPairs(
    tidy(() => values(law.marginal(process, t))),
    process.vocabulary,
    count,
    noise,
  );

/**
 * Pearson's statistic of counts against a law, over the value that it passes once in 10,000 times (Wilson and Hilferty 1931): the
 * counts fit where it is below 1. States without mass must not occur.
 */
export function chiSquare(counts: readonly number[], p: readonly number[]): number {
  const count = counts.reduce((sum, n) => sum + n, 0);
  const possible = p.map((value, i) => [value, counts[i]!] as const).filter(([value, n]) => value > 1e-12 || n > 0);
  const statistic = possible.reduce((sum, [value, n]) => sum + (n - count * value) ** 2 / (count * value), 0);
  const degrees = possible.length - 1;
  const spread = 2 / (9 * degrees);
  return statistic / (degrees * (1 - spread + 3.719 * Math.sqrt(spread)) ** 3);
}

/** The law of clean pairs as one of pairs of a process's states. */
export const clean = (law: TokenLaw, process: TokenProcess): readonly number[] =>
  tidy(() => values(law.marginal(process, 0)));

/** What the laws of ownership and reproducibility need of a sampler that starts at time 1. */
export const tokenCase = (process: TokenProcess, law: TokenLaw = pairs): SamplerCase<TokenEnv> => {
  const { ratio } = known(law, process);
  return {
    start: (rows, noise) => process.prior([rows, law.length], noise),
    env: (noise, onCall) => ({
      process,
      rng: noise,
      ratio: (x, s, t) => {
        onCall?.();
        return ratio(x, s, t);
      },
    }),
  };
};

/** Runs a sampler to its end, and again from its second snapshot with the generator as it was there: the tokens of both. */
export async function goneOn(sampler: Sampler<number, TokenEnv>, env: TokenEnv, start: Tensor): Promise<number[][]> {
  let saved: { readonly x: Tensor; readonly from: Resume; readonly state: RngState } | undefined;
  const run = sampler(start, env);
  let end: Tensor | undefined;
  while (!end) {
    const { done, value } = await run.next();
    if (done) end = value;
    // Memory is saved as files save it.
    else if (value.step === 2) {
      const memory: unknown = value.memory instanceof Tensor ? value.memory.clone() : structuredClone(value.memory);
      saved = { x: value.x.clone(), from: { step: 2, memory }, state: env.rng.state() };
    }
  }
  const again = await last(sampler(saved!.x, { ...env, rng: rng(saved!.state) }, { from: saved!.from }));
  return [end, again].map(values);
}

/** The last two of five rows of a run, and the same in a window of two rows. */
export async function inWindow(sampler: Sampler<number, TokenEnv>, env: TokenEnv, start: Tensor): Promise<number[][]> {
  const [, length] = start.shape as [number, number];
  const run = async (x: Tensor, noise: Rng) => values(await last(sampler(x, { ...env, rng: noise })));
  const whole = await run(start, rng(12));
  const part = await run(slice(start, [3, 0], [2, length]), rng(12).window({ first: 3, count: 2, total: 5 }));
  return [whole.slice(3 * length), part];
}

/** How often a sampler ends at each pair, of 6,000 that begin where the absorbing process ends. */
export const frequencies = (sampler: Sampler<number, TokenEnv>, seed: number): Promise<readonly number[]> =>
  counted(sampler, {
    env: known(pairs, absorbing, rng(seed)),
    start: absorbing.prior([6000, 2], rng(seed).split("start")),
  });

/** The law of a pair of masks. */
export const masks: readonly number[] = Array.from({ length: 16 }, (_, n) => Number(n === 15));
