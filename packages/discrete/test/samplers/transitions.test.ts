import { div, log, softmax, sum, tensor, tensor2d, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng, tensorOf } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import {
  absorbingChain,
  absorbingProcess,
  jsdBetas,
  logLinearNoise,
  tokenChain,
  uniformChain,
  uniformProcess,
} from "@tweedie/forward-processes";
import { tokenLaw } from "@tweedie/oracles";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  analytic,
  analyticTransition,
  ratioOf,
  ratioOfPosterior,
  ratioOfScore,
  tauLeaping,
  tauLeapingTransition,
} from "../../src/index.ts";
import {
  allSequences,
  carriedAlong,
  clean,
  distance,
  evenGrid,
  fixture,
  known,
  pairs,
  processes,
  values,
} from "./laws.ts";

beforeAll(useFloat64);

type Table = readonly (readonly (number | "nan")[])[];

const normalised = (x: Tensor) => div(x, sum(x, -1, true));
const worst = (got: readonly number[], wanted: readonly number[]) =>
  Math.max(...wanted.map((value, i) => Math.abs(got[i]! - value)), got.length === wanted.length ? 0 : Infinity);

describe("ancestral sampling of D3PM", () => {
  interface Chain {
    readonly Q: readonly (readonly (readonly number[])[])[];
    readonly reverse_d3pm_xt_xprev: Readonly<Record<string, Table>>;
    readonly reverse_posterior_mixture_xt_xprev: Readonly<Record<string, Table>>;
  }
  const { K, T, network_logits, network_c, ...chains } = fixture<
    Readonly<Record<string, Chain>> & {
      readonly K: number;
      readonly T: number;
      readonly network_logits: readonly (readonly number[])[];
      readonly network_c: readonly number[];
    }
  >("06_d3pm.json");

  it.each(["uniform", "absorbing_last", "gaussian", "band"])("has the tables of D3PM's %s chain, to 1e-8", (name) => {
    const { Q, ...tables } = chains[name]!;
    const process = tokenChain({ matrices: Q.map((rows) => rows[0]!.map((_, y) => rows.map((row) => row[y]!))) });
    const denoise = (x: Tensor, t: unknown) =>
      softmax(
        tensorOf(
          values(x).flatMap((token) => network_logits[token]!.map((l, v) => l + network_c[v]! * Number(t) * T)),
          [...x.shape, K],
        ),
      );
    const states = tensor(
      Array.from({ length: K }, (_, v) => v),
      [K],
      "int32",
    );
    for (const [posterior, table] of [
      ["joint", tables.reverse_d3pm_xt_xprev],
      ["exact", tables.reverse_posterior_mixture_xt_xprev],
    ] as const) {
      const ratio = ratioOfPosterior(process, denoise, { posterior });
      for (const [t, rows] of Object.entries(table)) {
        const env = { process, ratio, rng: rng(0) };
        const got = values(normalised(analyticTransition(states, Number(t) / T, (Number(t) - 1) / T, env)));
        // States that cannot be have no law.
        const wanted = rows.flat().map(Number);
        expect(got.map(Number.isNaN)).toEqual(wanted.map(Number.isNaN));
        const none = (p: number) => (Number.isNaN(p) ? 0 : p);
        expect(worst(got.map(none), wanted.map(none))).toBeLessThan(1e-8);
      }
    }
  });

  it("refuses a posterior that it does not know", () =>
    expect(() => ratioOfPosterior(processes[0]![1], (x) => x, { posterior: "other" as "exact" })).toThrow(
      "expected the posterior exact or joint, got other",
    ));
});

describe("steps of SEDD", () => {
  interface Part {
    readonly sigma_bar: Readonly<
      Record<
        string,
        {
          readonly token_dse: { readonly xt: readonly number[][]; readonly log_score: readonly number[][][] };
          readonly transitions: readonly {
            readonly dsigma_bar: number;
            readonly euler_probs_unnormalised: readonly number[][][];
            readonly tweedie_probs_unnormalised: readonly number[][][];
          }[];
        }
      >
    >;
    readonly single_token_posterior: {
      readonly p0: readonly number[];
      readonly sigma_bar: number;
      readonly dsigma_bar: number;
      readonly "p(x_prev | x_t) [x_t][x_prev]": readonly number[][];
    };
  }
  const sedd = fixture<{ readonly uniform: Part; readonly absorbing: Part }>("06_sedd.json");
  // Time is a tenth of the noise.
  const noise = { rate: () => 10, total: (t: number) => 10 * t };
  const parts: readonly (readonly [string, TokenProcess, Part])[] = [
    ["uniform", uniformProcess({ vocabulary: 3, noise }), sedd.uniform],
    ["absorbing", absorbingProcess({ vocabulary: 4, noise }), sedd.absorbing],
  ];

  it.each(parts)("have its transitions of the %s process, to 1e-8", (_, process, { sigma_bar }) => {
    let cases = 0;
    for (const [level, { token_dse, transitions }] of Object.entries(sigma_bar)) {
      const xt = tensor2d(token_dse.xt as number[][], undefined, "int32");
      const ratio = ratioOfScore(process, () =>
        tensorOf(token_dse.log_score.flat(2), [...xt.shape, process.vocabulary]),
      );
      const t = Number(level) / 10;
      for (const { dsigma_bar, euler_probs_unnormalised, tweedie_probs_unnormalised } of transitions) {
        const env = { process, ratio, rng: rng(0) };
        const s = t - dsigma_bar / 10;
        if (s < 0) continue;
        const euler = values(tauLeapingTransition(xt, t, s, env));
        // What would be negative counts as 0.
        const wanted = euler_probs_unnormalised.flat(2).map((p) => Math.max(p, 0));
        expect(worst(euler, wanted)).toBeLessThan(1e-8);
        // Its numbers have 9 digits.
        const tweedie = tweedie_probs_unnormalised.flat(2);
        const scale = Math.max(1, ...tweedie.map(Math.abs));
        expect(worst(values(analyticTransition(xt, t, s, env)), tweedie)).toBeLessThan(1e-8 * scale);
        cases += 1;
      }
    }
    expect(cases).toBeGreaterThanOrEqual(7);
  });

  it.each(parts)("have its law of one token of the %s process, to 1e-8", (_, process, { single_token_posterior }) => {
    const { p0, sigma_bar, dsigma_bar } = single_token_posterior;
    const law = tokenLaw({ vocabulary: 3, length: 1, probabilities: p0.slice(0, 3) });
    const states = tensor(
      Array.from({ length: process.vocabulary }, (_, v) => v),
      [process.vocabulary, 1],
      "int32",
    );
    const [t, s] = [sigma_bar / 10, (sigma_bar - dsigma_bar) / 10];
    const got = values(analyticTransition(states, t, s, known(law, process)));
    expect(worst(got, single_token_posterior["p(x_prev | x_t) [x_t][x_prev]"].flat())).toBeLessThan(1e-8);
  });
});

describe("the step of MDLM", () => {
  it("has its laws of the next tokens, to 1e-8", () => {
    const { logits, xt, reverse_step } = fixture<{
      readonly logits: readonly number[][][];
      readonly xt: readonly number[][];
      readonly reverse_step: readonly {
        readonly t: number;
        readonly dt: number;
        readonly next_token_probs: readonly number[][][];
      }[];
    }>("06_mdlm.json");
    const process = absorbingProcess({ vocabulary: 5, noise: logLinearNoise({ eps: 1e-3 }) });
    const x = tensor2d(xt as number[][], undefined, "int32");
    const denoise = () =>
      softmax(
        tensorOf(
          logits.flatMap((row) => row.flatMap((l) => l.map((value, v) => (v === 4 ? -Infinity : value)))),
          [...x.shape, 5],
        ),
      );
    for (const { t, dt, next_token_probs } of reverse_step) {
      const env = { process, ratio: ratioOfPosterior(process, denoise), rng: rng(0) };
      const got = values(normalised(analyticTransition(x, t, Math.max(t - dt, 0), env)));
      expect(worst(got, next_token_probs.flat(2))).toBeLessThan(1e-8);
    }
    expect(reverse_step).toHaveLength(2);
  });
});

describe.each(processes)("of the %s process", (_, process) => {
  it.each([
    ["the analytic step", analyticTransition],
    ["tau-leaping", tauLeapingTransition],
  ])("%s brings pairs back with weak order 1", (_, transition) => {
    const env = known(pairs, process);
    const errors = [16, 32, 64, 128].map((steps) =>
      distance(carriedAlong(transition, evenGrid(steps), env, pairs), clean(pairs, process)),
    );
    errors.slice(1).forEach((error, i) => {
      const order = Math.log2(errors[i]! / error);
      expect(order).toBeGreaterThan(0.8);
      expect(order).toBeLessThan(1.3);
    });
    expect(errors.at(-1)!).toBeLessThan(0.02);
  });

  it("the analytic step brings one token back from any grid, to 1e-12", () => {
    const law = tokenLaw({ vocabulary: 3, length: 1, probabilities: [0.7, 0.2, 0.1] });
    const env = known(law, process);
    const states = tensor(
      Array.from({ length: process.vocabulary }, (_, v) => v),
      [process.vocabulary, 1],
      "int32",
    );
    const grid = [1, 0.9, 0.3, 0.05, 0];
    let p = values(law.marginal(process, 1));
    grid.slice(1).forEach((s, i) => {
      const laws = values(analyticTransition(states, grid[i]!, s, env));
      p = p.map((_, y) => p.reduce((total, mass, x) => total + mass * laws[x * p.length + y]!, 0));
      expect(
        worst(
          p,
          tidy(() => values(law.marginal(process, s))),
        ),
      ).toBeLessThan(1e-12);
    });
  });
});

describe.each(processes)("models of the %s process", (_, process) => {
  it.each(["x0", "logRatio"] as const)("of target %s that know everything have the exact laws, to 1e-9", (target) => {
    const ratio = ratioOf(pairs.model(process, target), process);
    const x = allSequences(process.vocabulary, 2);
    for (const [t, s] of [
      [1, 0.9],
      [0.5, 0.3],
      [0.2, 0],
    ] as const) {
      const got = values(analyticTransition(x, t, s, { process, ratio, rng: rng(0) }));
      const wanted = values(analyticTransition(x, t, s, known(pairs, process)));
      expect(worst(got, wanted)).toBeLessThan(1e-9);
    }
  });
});

describe("chains of D3PM", () => {
  it.each([
    ["uniform", uniformChain({ vocabulary: 3, betas: jsdBetas({ steps: 8 }) })],
    ["absorbing", absorbingChain({ vocabulary: 4, betas: jsdBetas({ steps: 8 }) })],
  ])("bring a token of the %s one back in any steps, to 1e-12", (_, chain) => {
    const law = tokenLaw({ vocabulary: 3, length: 1, probabilities: [0.7, 0.2, 0.1] });
    const env = { ...known(law, chain), ratio: ratioOf(law.model(chain, "x0"), chain) };
    let p = values(law.marginal(chain, 1));
    const grid = [1, 7 / 8, 4 / 8, 1 / 8, 0];
    grid.slice(1).forEach((s, i) => {
      const laws = values(analyticTransition(allSequences(chain.vocabulary, 1), grid[i]!, s, env));
      p = p.map((_, y) => p.reduce((total, mass, x) => total + (mass > 0 ? mass * laws[x * p.length + y]! : 0), 0));
      expect(
        worst(
          p,
          tidy(() => values(law.marginal(chain, s))),
        ),
      ).toBeLessThan(1e-12);
    });
  });
});

describe("tauLeaping", () => {
  it("refuses chains, which have no rates", () => {
    const chain = tokenChain({
      matrices: [
        [
          [0.8, 0.2],
          [0.2, 0.8],
        ],
      ],
    });
    const env = { process: chain, ratio: () => log(tensorOf([1], [1])), rng: rng(0) };
    expect(() => tauLeaping().step(tensor([0], [1], "int32"), 1, 0, env, undefined)).toThrow(
      "tauLeaping: expected a process in continuous time",
    );
  });

  it("stays no token where it got none", () => {
    const { step } = analytic();
    const x = step(tensor([-1, 0], [1, 2], "int32"), 0.9, 0.5, known(pairs, processes[0]![1]), undefined).x;
    expect(values(x)[0]).toBe(-1);
  });
});
