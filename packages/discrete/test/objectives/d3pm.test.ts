import { mul } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import {
  absorbingMatrix,
  bandMatrix,
  discretizedGaussianMatrix,
  jsdBetas,
  linearTokenBetas,
  tokenChain,
  uniformMatrix,
} from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ratioOf, reverseKl, variationalBound } from "../../src/index.ts";
import { d3pm } from "./fixtures.ts";
import { fixedModel, tableModel, termsAt, tokens, unnamed, values } from "./models.ts";

beforeAll(useFloat64);

/** The fixtures state 1e-9 and are rounded to 9 significant digits. */
function expectNear(found: number, expected: number): void {
  const rounding = expected === 0 ? 0 : 0.5 * 10 ** (Math.floor(Math.log10(Math.abs(expected))) - 8);
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)) + rounding);
}

const steps = d3pm.T;
const vocabulary = d3pm.K;
const states = [0, 1, 2, 3, 4];
const each = states.map((x) => [x]);
const model = tableModel("x0", vocabulary, (t) =>
  d3pm.network_logits.map((row) => [row.map((logit, v) => logit + d3pm.network_c[v]! * Math.round(steps * t))]),
);
const linear = (end: number) => linearTokenBetas({ steps, from: 0.02, to: end });
const chains = {
  uniform: linear(0.5).map((beta) => uniformMatrix({ vocabulary, beta })),
  absorbing_last: jsdBetas({ steps }).map((beta) => absorbingMatrix({ vocabulary, beta })),
  gaussian: linear(0.6).map((beta) => discretizedGaussianMatrix({ vocabulary, beta })),
  band: linear(0.5).map((beta) => bandMatrix({ vocabulary, beta, width: 2 })),
};
const names = ["uniform", "absorbing_last", "gaussian", "band"] as const;

describe.each(names)("the %s chain of D3PM", (name) => {
  const expected = d3pm[name];
  // Here the mask is a token like any other, that data may have.
  const process = unnamed(tokenChain({ matrices: chains[name] }));
  const bits = (nats: number) => nats / Math.LN2;

  it("has the published steps and their products", () => {
    for (let n = 1; n <= steps; n++) {
      const tables = [
        [process.likelihood(tokens([states]), (n - 1) / steps, n / steps), expected.Q[n - 1]!],
        [process.likelihood(tokens([states]), 0, n / steps), expected.Qbar[n - 1]!],
      ] as const;
      for (const [found, table] of tables) {
        values(found).forEach((p, i) => expectNear(p, table[i % 5]![Math.floor(i / 5)]!));
      }
    }
  });

  it("goes back by the mixture of posteriors", () => {
    const ratio = ratioOf(model, process);
    for (const [key, table] of Object.entries(expected.reverse_posterior_mixture_xt_xprev)) {
      const [s, t] = [(Number(key) - 1) / steps, Number(key) / steps];
      const found = values(mul(process.likelihood(tokens(each), s, t), ratio(tokens(each), s, t)));
      table.flat().forEach((p, i) => {
        // No clean token can have become this one.
        if (p === "nan") expect(found[i]).toBe(0);
        else expectNear(found[i]!, p);
      });
    }
  });

  it("has the published posteriors, as the step back of a model that knows the clean token", () => {
    for (const [key, table] of Object.entries(expected.posterior_xt_x0_xprev)) {
      const [s, t] = [(Number(key) - 1) / steps, Number(key) / steps];
      for (const x0 of states) {
        const known = fixedModel(
          "x0",
          states.map(() => [states.map((v) => (v === x0 ? 0 : -1e30))]),
        );
        const ratio = ratioOf(known, process);
        const found = values(mul(process.likelihood(tokens(each), s, t), ratio(tokens(each), s, t)));
        for (const x of states) table[x]?.[x0]?.forEach((p, y) => expectNear(found[5 * x + y]!, p));
      }
    }
  });

  it("has the whole bound of the paper's weighting, term by term, and it dominates the model's own law", async () => {
    const bound = await variationalBound({ process, posterior: "joint", noise: "all" })(model, tokens(each), rng(0));
    expected.vb_bits_exact_t_x0.forEach((row, i) =>
      row.forEach((value, x0) => expectNear(bits(bound.terms[i]![x0]!), value)),
    );
    expected.prior_bits_x0.forEach((value, x0) => expectNear(bits(bound.prior[x0]!), value));
    expected.total_bits_x0.forEach((value, x0) => {
      expectNear(bits(bound.nats[x0]!), value);
      expect(bits(bound.nats[x0]!)).toBeGreaterThan(expected.exact_model_nll_bits_x0[x0]!);
    });
  });

  it("has the hybrid loss", async () => {
    const [cross, hybrid] = [1, 0.01].map((lambda) => reverseKl({ process, posterior: "joint", lambda }));
    const plain = reverseKl({ process, posterior: "joint" });
    for (let n = 1; n <= steps; n++) {
      const t = n / steps;
      const laws = values(process.likelihood(tokens([states]), 0, t));
      const mean = (x0: number, f: (x: number) => number) =>
        states.reduce((sum, x) => sum + (laws[5 * x + x0]! && laws[5 * x + x0]! * f(x)), 0);
      const [all, half, none] = [cross!, hybrid!, plain].map((objective) =>
        states.map((x0) =>
          termsAt(
            objective,
            model,
            states.map(() => [x0]),
            each,
            t,
            rng(0),
          ),
        ),
      );
      states.forEach((x0) => {
        expectNear(bits(mean(x0, (x) => half![x0]![x]!)), expected["hybrid_lambda_0.01_bits_t_x0"][n - 1]![x0]!);
        const ce = mean(x0, (x) => all![x0]![x]! - none![x0]![x]!);
        expectNear(bits(ce), expected.ce_bits_exact_t_x0[n - 1]![x0]!);
      });
    }
  });
});
