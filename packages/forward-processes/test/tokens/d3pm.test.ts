import { div, expandDims, mul, sum } from "@tensorflow/tfjs-core";
import {
  absorbingChain,
  absorbingMatrix,
  bandMatrix,
  cosineTokenBetas,
  discretizedGaussianMatrix,
  jsdBetas,
  linearTokenBetas,
  tokenChain,
  uniformChain,
  uniformMatrix,
} from "@tweedie/forward-processes";
import type { Matrix, TokenChain } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { fixture } from "./fixtures.ts";
import type { Table } from "./fixtures.ts";
import { distance, identity, states, tokens, values } from "./tables.ts";

beforeAll(useFloat64);

interface Family {
  readonly beta: readonly number[];
  readonly Q: readonly Table[];
  readonly Qbar: readonly Table[];
  /** By step; [x_t][x_0] is the law of the state before, or null where x_0 cannot become x_t. */
  readonly posterior_xt_x0_xprev: Readonly<Record<string, readonly (readonly (readonly number[] | null)[])[]>>;
}
const d3pm = fixture("06_d3pm") as Readonly<Record<"uniform" | "absorbing_last" | "gaussian" | "band", Family>> & {
  readonly K: number;
  readonly T: number;
  readonly beta_schedules: Readonly<Record<string, readonly number[]>>;
  readonly notes_uniform_one_step: { readonly e: number; readonly Q: Table };
};
const { K, T } = d3pm;

/** The betas with all their digits: the fixture writes nine of them. */
const betas = {
  uniform: linearTokenBetas({ steps: T, from: 0.02, to: 0.5 }),
  absorbing_last: jsdBetas({ steps: T }),
  gaussian: linearTokenBetas({ steps: T, from: 0.02, to: 0.6 }),
  band: linearTokenBetas({ steps: T, from: 0.02, to: 0.5 }),
};
const make: Readonly<Record<keyof typeof betas, (beta: number) => Matrix>> = {
  uniform: (beta) => uniformMatrix({ vocabulary: K, beta }),
  absorbing_last: (beta) => absorbingMatrix({ vocabulary: K, beta }),
  gaussian: (beta) => discretizedGaussianMatrix({ vocabulary: K, beta }),
  band: (beta) => bandMatrix({ vocabulary: K, beta }),
};
const tableChain = (family: keyof typeof betas) => tokenChain({ matrices: betas[family].map(make[family]) });
const chains: readonly (readonly [name: string, family: keyof typeof betas, chain: TokenChain])[] = [
  ["the uniform table", "uniform", tableChain("uniform")],
  ["the uniform chain", "uniform", uniformChain({ vocabulary: K, betas: betas.uniform })],
  ["the absorbing table", "absorbing_last", tableChain("absorbing_last")],
  ["the absorbing chain", "absorbing_last", absorbingChain({ vocabulary: K, betas: betas.absorbing_last })],
  ["the Gaussian table", "gaussian", tableChain("gaussian")],
  ["the band table", "band", tableChain("band")],
];

describe.each(chains)("%s of D3PM, to 1e-9:", (_, family, chain) => {
  const known = d3pm[family];

  test(`${T} betas, single steps and products from the start`, () => {
    expect(chain.steps).toBe(T);
    expect(distance(betas[family], known.beta)).toBeLessThan(1e-9);
    expect([known.Q.length, known.Qbar.length]).toEqual([T, T]);
    for (let n = 1; n <= T; n++) {
      const step = values(chain.push(identity(K), (n - 1) / T, n / T));
      expect(distance(step, known.Q[n - 1]!.flat())).toBeLessThan(1e-9);
      expect(distance(values(chain.push(identity(K), 0, n / T)), known.Qbar[n - 1]!.flat())).toBeLessThan(1e-9);
    }
  });

  test("posteriors q(x_{t-1} | x_t, x_0) at 4 steps", () => {
    const all = Object.entries(known.posterior_xt_x0_xprev);
    expect(all).toHaveLength(4);
    for (const [step, table] of all) {
      const [s, t] = [(Number(step) - 1) / T, Number(step) / T];
      table.forEach((row, xt) => {
        const joint = mul(chain.likelihood(tokens(new Array<number>(K).fill(xt)), s, t), chain.push(identity(K), 0, s));
        const mass = values(sum(joint, -1));
        const posterior = values(div(joint, expandDims(sum(joint, -1), -1)));
        row.forEach((wanted, x0) => {
          if (wanted === null) expect(mass[x0]).toBe(0);
          else expect(distance(posterior.slice(K * x0, K * (x0 + 1)), wanted)).toBeLessThan(1e-9);
        });
      });
    }
  });
});

test("the chains in closed form are their tables, to 1e-14, at all 66 pairs of times, and to 1e-12 of its size going back", () => {
  for (const [[, , table], [, , closed]] of [
    [chains[0]!, chains[1]!],
    [chains[2]!, chains[3]!],
  ] as const) {
    expect(table.mask).toBe(closed.mask);
    for (let m = 0; m <= T; m++) {
      for (let n = m; n <= T; n++) {
        const [s, t] = [m / T, n / T];
        expect(distance(values(table.push(identity(K), s, t)), values(closed.push(identity(K), s, t)))).toBeLessThan(
          1e-14,
        );
        const x = tokens(states(K));
        expect(distance(values(table.likelihood(x, s, t)), values(closed.likelihood(x, s, t)))).toBeLessThan(1e-14);
        if (closed.mask !== undefined && n === T && m < T) {
          // The last step masks all that is left.
          for (const chain of [table, closed])
            expect(() => chain.pull(identity(K), s, t)).toThrow(/take a shorter step/i);
          continue;
        }
        const [back, wanted] = [table, closed].map((chain) => values(chain.pull(identity(K), s, t))) as [
          number[],
          number[],
        ];
        expect(distance(back, wanted)).toBeLessThan(1e-12 * Math.max(...wanted.map(Math.abs)));
      }
    }
  }
});

test("beta tables: two cosines and the even masking, to 1e-9", () => {
  const wanted = d3pm.beta_schedules;
  expect(Object.keys(wanted)).toHaveLength(3);
  expect(distance(cosineTokenBetas({ steps: 10 }), wanted["cosine_T10"]!)).toBeLessThan(1e-9);
  expect(distance(cosineTokenBetas({ steps: 4 }), wanted["cosine_T4"]!)).toBeLessThan(1e-9);
  expect(distance(jsdBetas({ steps: 10 }), wanted["jsd_T10"]!)).toBeLessThan(1e-9);
});

test("the uniform matrix that stays with 1 - e is that with beta = e K / (K - 1)", () => {
  const { e, Q } = d3pm.notes_uniform_one_step;
  const beta = (e * K) / (K - 1);
  expect(distance(uniformMatrix({ vocabulary: K, beta }).flat(), Q.flat())).toBeLessThan(1e-9);
});

describe("a step that leaves nothing of what was before", () => {
  const chances = [0.5, 1, 0.1, 1, 0.2, 0.3];
  const pairs = states(7).flatMap((t) => states(t + 1).map((s) => [s / 6, t / 6] as const));
  test.each([
    [
      "uniform",
      uniformChain({ vocabulary: 3, betas: chances }),
      (beta: number) => uniformMatrix({ vocabulary: 3, beta }),
    ],
    [
      "absorbing",
      absorbingChain({ vocabulary: 3, betas: chances }),
      (beta: number) => absorbingMatrix({ vocabulary: 3, beta }),
    ],
  ])("does not empty those after it: of the %s chain all equal the products of the matrices to 1e-15", (...args) => {
    const [, chain, matrix] = args;
    const table = tokenChain({ matrices: chances.map(matrix) });
    for (const [s, t] of pairs) {
      expect(distance(values(chain.push(identity(3), s, t)), values(table.push(identity(3), s, t)))).toBeLessThan(
        1e-15,
      );
    }
    // There is a way back over the last two steps, and none over the second.
    expect(distance(values(chain.pull(chain.push(identity(3), 4 / 6, 1), 4 / 6, 1)), values(identity(3)))).toBeLessThan(
      1e-15,
    );
    expect(() => chain.pull(identity(3), 0, 2 / 6)).toThrow("expected less than 88 of noise");
  });
});

describe("the Gaussian matrix", () => {
  test("has the paper's scale, which the code's is at 256 states alone", () => {
    const [paper, code] = (["paper", "code"] as const).map(
      (scale) => (vocabulary: number) => discretizedGaussianMatrix({ vocabulary, beta: 0.3, scale }),
    );
    expect(distance(paper!(256).flat(), code!(256).flat())).toBeLessThan(1e-15);
    // exp(-(255/4 * 2/4)^2 / 0.3) is 0: no neighbour is near.
    expect(code!(5)[1]![0]).toBe(0);
    expect(paper!(5)[1]![0]).toBeGreaterThan(0.1);
  });

  test("is doubly stochastic, and at no noise the unit", () => {
    const q = discretizedGaussianMatrix({ vocabulary: 16, beta: 0.5 });
    for (const [i, row] of q.entries()) {
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
      row.forEach((p, j) => expect(p).toBe(q[j]![i]));
    }
    expect(discretizedGaussianMatrix({ vocabulary: 3, beta: 0 }).flat()).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("refuses", () => {
  const chain = uniformChain({ vocabulary: 3, betas: linearTokenBetas({ steps: 4 }) });
  const table = tokenChain({ matrices: [bandMatrix({ vocabulary: 3, beta: 0.5 })] });
  test.each<[string, () => unknown, string]>([
    [
      "times between steps",
      () => chain.push(identity(3), 0, 0.3),
      "uniformChain.push: expected a time n/4 of the chain",
    ],
    ["times between steps of tables", () => table.likelihood(tokens([0]), 0, 0.3), "a process in continuous time"],
    ["times that fall", () => table.push(identity(3), 1, 0), "0 <= s <= t <= 1"],
    ["no steps", () => absorbingChain({ vocabulary: 3, betas: [] }), "absorbingChain: expected at least one beta"],
    ["a beta above 1", () => uniformChain({ vocabulary: 3, betas: [0.1, 1.2] }), "got 1.2 at 1"],
    ["no matrices", () => tokenChain({ matrices: [] }), "tokenChain: expected at least one matrix"],
    [
      "rows for columns",
      () =>
        tokenChain({
          matrices: [
            [
              [0.9, 0.1],
              [0, 1],
            ],
          ],
        }),
      "transpose a matrix whose rows sum to 1",
    ],
    [
      "negative probabilities",
      () =>
        tokenChain({
          matrices: [
            [
              [1.1, 0],
              [-0.1, 1],
            ],
          ],
        }),
      "in column 0 of matrix 1",
    ],
    ["NaN", () => tokenChain({ matrices: [[[Number.NaN]]] }), "a square matrix of finite numbers"],
    [
      "matrices of two sizes",
      () =>
        tokenChain({
          matrices: [uniformMatrix({ vocabulary: 3, beta: 1 }), uniformMatrix({ vocabulary: 2, beta: 1 })],
        }),
      "matrices of one size, got 3 and, in matrix 2, 2 states",
    ],
    [
      "more than one stationary law",
      () => tokenChain({ matrices: [uniformMatrix({ vocabulary: 3, beta: 0 })] }),
      "expected one stationary law, got several",
    ],
    ["a beta that is none", () => bandMatrix({ vocabulary: 3, beta: -1 }), "bandMatrix: expected a beta in [0, 1]"],
    ["no width", () => bandMatrix({ vocabulary: 3, beta: 1, width: 0 }), "a width that is a positive integer"],
    ["a mask that is none", () => absorbingMatrix({ vocabulary: 3, beta: 1, mask: 3 }), "expected a mask from 0 to 2"],
    ["no steps of a table", () => linearTokenBetas({ steps: 0 }), "linearTokenBetas: expected a positive integer"],
    ["no steps of a cosine", () => cosineTokenBetas({ steps: 1.5 }), "cosineTokenBetas: expected a positive integer"],
    ["no even steps", () => jsdBetas({ steps: -1 }), "jsdBetas: expected a positive integer"],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
