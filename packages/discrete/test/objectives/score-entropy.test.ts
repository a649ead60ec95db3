import { rng } from "@tweedie/core";
import { absorbingProcess, uniformProcess } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { concreteScore, implicitScoreEntropy, scoreEntropy } from "../../src/index.ts";
import type { ScoreWeights } from "../../src/index.ts";
import { enumerated } from "./enumerated.ts";
import { sedd } from "./fixtures.ts";
import { fixedModel, steadyNoise, tableModel, termsAt } from "./models.ts";

beforeAll(useFloat64);

/** The fixtures have 9 significant digits and state 1e-8. */
const expectNear = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(expected)));

/** The rate of the noise: all times below lie in [0, 1]. */
const rate = 6;
const noise = steadyNoise(rate);
const { prob } = sedd.p0;

const graphs = [
  {
    name: "uniform",
    graph: sedd.uniform,
    process: uniformProcess({ vocabulary: 3, noise }),
    p0: prob,
    weights: ["rate", "one"],
  },
  {
    name: "absorbing",
    graph: sedd.absorbing,
    process: absorbingProcess({ vocabulary: 4, noise }),
    p0: Array.from({ length: 16 }, (_, i) => (i % 4 < 3 && i < 12 ? prob[Math.floor(i / 4) * 3 + (i % 4)]! : 0)),
    weights: ["rate"],
  },
] as const;

describe.each(graphs)("on two tokens of the $name process, as published", ({ graph, process, p0, weights }) => {
  const law = enumerated(process, p0, 2);
  const sigmas = Object.keys(graph.sigma_bar).map(Number);
  const at = (sigma: number) => graph.sigma_bar[sigma]!;

  it.each(sigmas)("with the noise %d denoising score entropy is right at every token", (sigma) => {
    const { x0, xt, log_score, score_entropy_per_token } = at(sigma).token_dse;
    const objective = scoreEntropy({ process });
    const terms = termsAt(objective, fixedModel("logRatio", log_score), x0, xt, sigma / rate, rng(0));
    score_entropy_per_token.flat().forEach((expected, i) => expectNear(terms[i]! / rate, expected));
  });

  it.each(sigmas)("with the noise %d the law and its ratios are those of the fixture", (sigma) => {
    const { p_t, ratio_x_l_v } = at(sigma);
    p_t.forEach((p, x) => expectNear(law.marginal(sigma / rate)[x]!, p));
    const found = law.logRatios(sigma / rate).flat(2);
    [ratio_x_l_v].flat(4).forEach((ratio, i) => {
      if (typeof ratio === "number") expectNear(Math.exp(found[i]!), ratio);
    });
  });

  it.each(sigmas.flatMap((sigma) => weights.map((weight) => [sigma, weight] as const)))(
    "with the noise %d and the weights %s all four losses are right, for two scores and the true one",
    (sigma, weight) => {
      const t = sigma / rate;
      const kind: ScoreWeights = weight === "rate" ? "rates" : "one";
      const unit = weight === "rate" ? rate : 1;
      const scores = { score_A: graph.log_score_A, score_B: graph.log_score_B, true_ratios: law.logRatios(t) };
      const { truth } = law;
      const options = { process, weights: kind };
      for (const [name, table] of Object.entries(scores)) {
        const expected = at(sigma).losses[weight]![name]!;
        const model = tableModel("logRatio", process.vocabulary, () => table);
        const mean = (objective: Parameters<typeof law.mean>[0]) => law.mean(objective, model, t) / unit;
        expectNear(mean(scoreEntropy({ ...options, truth })), expected.SE);
        expectNear(mean(scoreEntropy(options)), expected.DSE);
        expectNear(mean(implicitScoreEntropy({ ...options, neighbours: "all" })), expected.ISE);
        expectNear(mean(concreteScore({ ...options, truth })), expected.CSM);
      }
    },
  );
});
