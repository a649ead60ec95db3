import { matMul, reshape, tensor, transpose } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { Times, TokenProcess } from "@tweedie/core";
import { markovChain, matrixExponential, tokenLaw } from "@tweedie/oracles";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(useFloat64);

const values = (x: Tensor) => [...x.dataSync()];
const states = (n: number) => Array.from({ length: n }, (_, i) => i);
const tokens = (list: readonly number[], shape: number[]) => tensor([...list], shape, "int32");
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const distance = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

const refuse = () => {
  throw new Error("not needed here");
};
/** The process of a generator, by matrix products. */
const processOf = (generator: readonly (readonly number[])[]): TokenProcess => {
  const n = generator.length;
  const q = (s: number, t: number) => matrixExponential(generator.map((row) => row.map((v) => (t - s) * v)));
  const times = (p: Tensor, m: readonly (readonly number[])[]) =>
    reshape(matMul(reshape(p, [-1, n]), transpose(tensorOf(m.flat(), [n, n]))), p.shape);
  return {
    vocabulary: n,
    push: (p, s, t) => times(p, q(Number(s), Number(t))),
    pull: refuse,
    likelihood: (x, s, t) => {
      const width = x.size / x.shape[0]!;
      const at = (times: Times, i: number) => (typeof times === "number" ? times : times[Math.floor(i / width)]!);
      const rows = values(x).flatMap((token, i) => q(at(s, i), at(t, i))[token]!);
      return tensorOf(rows, [...x.shape, n]);
    },
    rates: (x) =>
      tensorOf(
        values(x).flatMap((token) => generator[token]!),
        [...x.shape, n],
      ),
    perturb: refuse,
    prior: refuse,
  };
};
const generator = [
  [-1, 0.5, 0.2],
  [0.7, -0.9, 0.3],
  [0.3, 0.4, -0.5],
];
const process = processOf(generator);
const n = 3;

describe("one token", () => {
  const initial = [0.6, 0.3, 0.1];
  const law = tokenLaw({ vocabulary: n, length: 1, probabilities: initial });
  const chain = markovChain({ generator, initial });
  const x = () => tokens([0, 1, 2], [3, 1]);

  test("is the Markov chain: marginals, ratios and reverse rates, to 1e-13", () => {
    for (const t of [0, 0.2, 1]) {
      expect(distance(values(law.marginal(process, t)), chain.marginal(t))).toBeLessThan(1e-13);
      expect(
        distance(
          values(law.ratio(process)(x(), t, t)),
          states(n).flatMap((y) => chain.ratios(y, t)),
        ),
      ).toBeLessThan(1e-13);
      const rates = chain.reverseRates(t);
      expect(
        distance(
          values(law.reverseRates(process)(x(), t)),
          states(n).flatMap((from) => rates.map((row) => row[from]!)),
        ),
      ).toBeLessThan(1e-13);
    }
  });

  test("has the entropy of its law, also where some have no mass", () => {
    const p = chain.marginal(0.7);
    expect(values(law.entropy(process, 0.7))[0]).toBeCloseTo(-sum(p.map((v) => v * Math.log(v))), 13);
    expect(values(tokenLaw({ vocabulary: 2, length: 1, probabilities: [1, 0] }).entropy(process, 0))[0]! + 0).toBe(0);
  });
});

describe("three tokens that depend on each other", () => {
  const raw = rng(3)
    .uniforms(27)
    .map((u) => u ** 3);
  const probabilities = [...raw].map((u) => u / sum([...raw]));
  const law = tokenLaw({ vocabulary: n, length: 3, probabilities });
  const digits = (i: number) => [Math.floor(i / 9), Math.floor(i / 3) % 3, i % 3];
  const all = () => tokens(states(27).flatMap(digits), [27, 3]);
  const [s, t] = [0.3, 0.8];
  const q = (from: number, to: number) => matrixExponential(generator.map((row) => row.map((v) => (to - from) * v)));

  /** The law of clean and noised sequences, by enumeration of both. */
  const joint = (x0: number, xt: number, time: number) => {
    const m = q(0, time);
    return digits(x0).reduce((p, a, l) => p * m[digits(xt)[l]!]![a]!, probabilities[x0]!);
  };
  const marginal = (time: number) => states(27).map((xt) => sum(states(27).map((x0) => joint(x0, xt, time))));

  test("have the law that enumeration gives, and its logarithm, to 1e-14", () => {
    const wanted = marginal(t);
    expect(distance(values(law.marginal(process, t)), wanted)).toBeLessThan(1e-14);
    expect(distance(values(law.logProbability(process, all(), t)), wanted.map(Math.log))).toBeLessThan(1e-13);
    expect(distance(values(law.marginal(process, 0)), probabilities)).toBeLessThan(1e-15);
  });

  test("have the posteriors of clean tokens that enumeration gives, to 1e-13", () => {
    const p = marginal(t);
    const got = values(law.posterior(process)(all(), t));
    for (const xt of states(27)) {
      for (const l of states(3)) {
        for (const v of states(n)) {
          const matching = states(27).filter((x0) => digits(x0)[l] === v);
          const wanted = sum(matching.map((x0) => joint(x0, xt, t))) / p[xt]!;
          expect(Math.abs(got[(3 * xt + l) * n + v]! - wanted)).toBeLessThan(1e-13);
        }
      }
    }
  });

  test("have ratios that give each token's law before, which sums to 1 to 1e-13", () => {
    const [ratio, likelihood] = [values(law.ratio(process)(all(), s, t)), values(process.likelihood(all(), s, t))];
    for (let at = 0; at < 81; at++) {
      const before = states(n).map((y) => ratio[at * n + y]! * likelihood[at * n + y]!);
      expect(Math.abs(sum(before) - 1)).toBeLessThan(1e-13);
    }
  });

  test("have a concrete score that is 0 at the token itself, as their networks say", () => {
    const p = marginal(t);
    const times = states(27).map(() => t);
    const score = values(law.logScore(process)(all(), t));
    for (const xt of states(27)) {
      digits(xt).forEach((own, l) => {
        for (const y of states(n)) {
          const neighbour = xt + (y - own) * 3 ** (2 - l);
          const got = score[(3 * xt + l) * n + y]!;
          expect(Math.abs(got - Math.log(p[neighbour]! / p[xt]!))).toBeLessThan(1e-13);
          if (y === own) expect(got).toBe(0);
        }
      });
    }
    expect(distance(values(law.model(process, "logRatio").predict(all(), times, undefined)), score)).toBe(0);
    const posterior = values(law.posterior(process)(all(), t));
    expect(
      distance(values(law.model(process, "x0").predict(all(), times, undefined)).map(Math.exp), posterior),
    ).toBeLessThan(1e-15);
  });

  test("take times row by row", () => {
    const x = tokens([0, 1, 2, 2, 2, 0], [2, 3]);
    const got = values(law.ratio(process)(x, [0.1, s], [0.4, t]));
    const first = values(law.ratio(process)(tokens([0, 1, 2], [1, 3]), 0.1, 0.4));
    const second = values(law.ratio(process)(tokens([2, 2, 0], [1, 3]), s, t));
    expect(got).toEqual([...first, ...second]);
  });

  test("given some of them, are what Bayes says, and sampled as often as they should be", () => {
    const known = law.given([null, 2, null]);
    const matching = states(27).filter((x0) => digits(x0)[1] === 2);
    const mass = sum(matching.map((x0) => probabilities[x0]!));
    for (const x0 of states(27)) {
      expect(known.probabilities[x0]).toBeCloseTo(matching.includes(x0) ? probabilities[x0]! / mass : 0, 14);
    }
    const count = 20_000;
    const samples = values(law.sample(count, rng(8)));
    const counts = new Array<number>(27).fill(0);
    for (let row = 0; row < count; row++)
      counts[9 * samples[3 * row]! + 3 * samples[3 * row + 1]! + samples[3 * row + 2]!]! += 1;
    counts.forEach((k, i) => {
      const p = probabilities[i]!;
      expect(Math.abs(k - p * count)).toBeLessThanOrEqual(4 * Math.sqrt(p * (1 - p) * count) + 1);
    });
  });
});

describe("with a mask that the data have not", () => {
  const masking = processOf([
    [-1, 0, 0],
    [0, -1, 0],
    [1, 1, 0],
  ]);
  const law = tokenLaw({ vocabulary: 2, length: 2, probabilities: [0.5, 0, 0.1, 0.4] });

  test("the posterior of masks is that of the data, to 1e-14, and the others are what they are", () => {
    // (mask, 1): the first token given that the second is 1.
    const got = values(law.posterior(masking)(tokens([2, 1], [1, 2]), 0.6));
    expect(distance(got, [0, 1, 0, 0, 1, 0])).toBeLessThan(1e-14);
    const both = values(law.posterior(masking)(tokens([2, 2], [1, 2]), 0.6));
    expect(distance(both, [0.5, 0.5, 0, 0.6, 0.4, 0])).toBeLessThan(1e-14);
  });

  test("what cannot be has ratios of 0, and a score of minus infinity but at itself", () => {
    const impossible = tokens([0, 1], [1, 2]);
    expect(values(law.ratio(masking)(impossible, 0.6, 0.6))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(values(law.logScore(masking)(impossible, 0.6))).toEqual([0, -Infinity, -Infinity, -Infinity, 0, -Infinity]);
    expect(values(law.logProbability(masking, impossible, 0.6))).toEqual([-Infinity]);
  });
});

test("refuses what is no law, and what does not fit it", () => {
  const law = tokenLaw({ vocabulary: 3, length: 2, probabilities: new Array<number>(9).fill(1 / 9) });
  expect(() => tokenLaw({ vocabulary: 2, length: 2, probabilities: [1] })).toThrow("expected 4 probabilities");
  expect(() => tokenLaw({ vocabulary: 2, length: 1, probabilities: [0.5, 0.6] })).toThrow("with sum 1.1");
  expect(() => tokenLaw({ vocabulary: 2, length: 1, probabilities: [1.5, -0.5] })).toThrow("of at least 0");
  expect(() => tokenLaw({ vocabulary: 10, length: 9, probabilities: [] })).toThrow("at most a million sequences");
  expect(() =>
    law.marginal(
      processOf([
        [-1, 1],
        [1, -1],
      ]),
      0.5,
    ),
  ).toThrow("a process with at least the law's 3 states");
  expect(() => law.ratio(process)(tokens([0], [1, 1]), 0, 1)).toThrow("shape [batch, 2]");
  expect(() => law.given([0])).toThrow("2 tokens or nulls");
  const { rates: _, ...still } = process;
  expect(() => law.reverseRates(still)(tokens([0, 0], [1, 2]), 0.5)).toThrow("without rates");
});
