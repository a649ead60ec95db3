import { mul } from "@tensorflow/tfjs-core";
import {
  absorbingProcess,
  matrixProcess,
  nearestNeighbourGenerator,
  polynomialNoise,
  uniformProcess,
} from "@tweedie/forward-processes";
import { tokenLaw } from "@tweedie/oracles";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { fixture } from "./fixtures.ts";
import type { Table } from "./fixtures.ts";
import { distance, states, tokens, values } from "./tables.ts";

beforeAll(useFloat64);

interface Graph {
  readonly states: Table;
  readonly rate_matrix_token_columns_from: Table;
  /** By the noise so far. */
  readonly sigma_bar: Readonly<
    Record<
      string,
      { readonly p_t: readonly number[]; readonly ratio_x_l_v: readonly (readonly (readonly (number | null)[])[])[] }
    >
  >;
  readonly single_token_posterior: {
    readonly p0: readonly number[];
    readonly sigma_bar: number;
    readonly dsigma_bar: number;
    readonly "p(x_prev | x_t) [x_t][x_prev]": Table;
  };
}
const sedd = fixture("06_sedd") as Readonly<Record<"uniform" | "absorbing", Graph>> & {
  readonly p0: { readonly vocab: number; readonly length: number; readonly prob: readonly number[] };
};
const { vocab: vocabulary, length, prob } = sedd.p0;

/** The time is a sixth of the noise so far. */
const noise = polynomialNoise({ max: 6 });
const law = tokenLaw({ vocabulary, length, probabilities: prob });

describe.each([
  ["uniform", uniformProcess({ vocabulary, noise })],
  ["absorbing", absorbingProcess({ vocabulary: vocabulary + 1, noise })],
] as const)("two tokens under %s noise, to 1e-8:", (name, process) => {
  const known = sedd[name];
  const n = process.vocabulary;
  const every = () => tokens(known.states.flat(), [known.states.length, length]);
  const all = Object.entries(known.sigma_bar);

  test("their law at 4 times", () => {
    expect(all).toHaveLength(4);
    for (const [total, { p_t }] of all) {
      const t = Number(total) / 6;
      expect(distance(values(law.marginal(process, t)), p_t)).toBeLessThan(1e-8);
      expect(distance(values(law.logProbability(process, every(), t)).map(Math.exp), p_t)).toBeLessThan(1e-8);
    }
  });

  test("their ratios to every sequence that differs in one token, relative to their size", () => {
    for (const [total, { p_t, ratio_x_l_v }] of all) {
      const t = Number(total) / 6;
      const score = values(law.logScore(process)(every(), t));
      const ratios = values(law.ratio(process)(every(), t, t));
      let compared = 0;
      ratio_x_l_v.flat(2).forEach((wanted, i) => {
        if (wanted === null) return;
        compared += 1;
        expect(Math.abs(ratios[i]! - wanted)).toBeLessThanOrEqual(1e-8 * Math.max(1, wanted));
        expect(Math.abs(Math.exp(score[i]!) - wanted)).toBeLessThanOrEqual(1e-8 * Math.max(1, wanted));
      });
      const possible = p_t.filter((p) => p > 0).length;
      expect(compared).toBe(possible * length * (n - 1));
    }
  });

  test("the rates of one token", () => {
    const rates = values(process.rates!(tokens(states(n)), 0.5)).map((rate) => rate / 6);
    expect(distance(rates, known.rate_matrix_token_columns_from.flat())).toBeLessThan(1e-8);
  });

  test("the law of one token before, given what it is", () => {
    const { p0, sigma_bar, dsigma_bar, "p(x_prev | x_t) [x_t][x_prev]": wanted } = known.single_token_posterior;
    const single = tokenLaw({ vocabulary: n, length: 1, probabilities: p0 });
    const [s, t] = [(sigma_bar - dsigma_bar) / 6, sigma_bar / 6];
    const here = tokens(states(n), [n, 1]);
    const before = mul(process.likelihood(here, s, t), single.ratio(process)(here, s, t));
    expect(distance(values(before), wanted.flat())).toBeLessThan(1e-8);
  });
});

describe("the exact reverse rates bring p_1 back to p_0, by Runge and Kutta, whose errors fall with the fourth power of the step", () => {
  const mild = polynomialNoise({ max: 2 });
  const neighbours = nearestNeighbourGenerator({ embedding: [[0], [1], [3]], neighbours: 1 });
  const even = states(121).map((i) => 1 - i / 120);
  // Rates out of masks grow as 1/t.
  const inEqualRatios = [...states(200).map((i) => 10 ** ((-8 * i) / 199)), 0];
  test.each([
    ["uniform", uniformProcess({ vocabulary, noise: mild }), even, 1e-8],
    ["absorbing", absorbingProcess({ vocabulary: vocabulary + 1, noise: mild }), inEqualRatios, 1e-7],
    ["neighbours", matrixProcess({ generator: neighbours, noise: mild }), even, 2e-7],
  ] as const)("for %s noise", (_, process, grid, bound) => {
    const n = process.vocabulary;
    const count = n ** length;
    const x = tokens(
      states(count).flatMap((i) => [Math.floor(i / n), i % n]),
      [count, length],
    );
    const strides = [n, 1];
    /** The derivative of a law backward in time. */
    const slope = (t: number, p: readonly number[]): number[] => {
      const rates = values(law.reverseRates(process)(x, t));
      const out = new Array<number>(count).fill(0);
      p.forEach((mass, from) => {
        for (let l = 0; l < length; l++) {
          const here = Math.floor(from / strides[l]!) % n;
          for (let y = 0; y < n; y++)
            out[from + (y - here) * strides[l]!]! += mass * rates[(from * length + l) * n + y]!;
        }
      });
      return out;
    };
    const moved = (p: readonly number[], h: number, k: readonly number[]) => p.map((v, i) => v + h * k[i]!);
    let p = values(law.marginal(process, 1));
    for (let i = 1; i < grid.length; i++) {
      const [t, s] = [grid[i - 1]!, grid[i]!];
      const h = t - s;
      const k1 = slope(t, p);
      const k2 = slope(t - h / 2, moved(p, h / 2, k1));
      const k3 = slope(t - h / 2, moved(p, h / 2, k2));
      const k4 = slope(s, moved(p, h, k3));
      p = p.map((v, j) => v + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
    }
    expect(distance(p, values(law.marginal(process, 0)))).toBeLessThan(bound);
    // It is not where it began.
    expect(distance(p, values(law.marginal(process, 1)))).toBeGreaterThan(0.05);
  });
});
