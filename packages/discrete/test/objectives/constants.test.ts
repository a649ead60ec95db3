import { rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { concreteScore, implicitScoreEntropy, scoreEntropy } from "../../src/index.ts";
import type { ScoreWeights } from "../../src/index.ts";
import { laws } from "./laws.ts";
import { fixedModel, tableModel, termsAt, tokens, values } from "./models.ts";

beforeAll(useFloat64);

const times = [1e-3, 0.2, 0.9];
const K = (a: number) => (a === 0 ? 0 : a * (Math.log(a) - 1));

describe.each(laws)("scores of two tokens of the $name process", ({ process, law }) => {
  const { sequences } = law;
  const { vocabulary } = process;
  const weightsAt = {
    rates: (t: number) => {
      const all = values(process.rates!(tokens([Array.from({ length: vocabulary }, (_, v) => v)]), t));
      return (x: number, y: number) => all[x * vocabulary + y]!;
    },
    one: () => (x: number) => (process.mask === undefined || x === process.mask ? 1 : 0),
  };
  const scores = (seed: number) => {
    const numbers = rng(seed).normals(sequences.length * 2 * vocabulary);
    return sequences.map((_, x) =>
      [0, 1].map((l) => Array.from({ length: vocabulary }, (_, v) => numbers[(x * 2 + l) * vocabulary + v]!)),
    );
  };

  /** The sums over $x_0$, $x$ and its neighbours of $p(x_0, x)\,w\,f$, with the ratios of the noise and the true ones. */
  function sum(t: number, weights: ScoreWeights, f: (noise: number, truth: number) => number): number {
    const [joint, truth, w] = [law.conditional(t), law.logRatios(t), weightsAt[weights](t)];
    const p0 = law.marginal(0);
    let total = 0;
    sequences.forEach((_, x0) =>
      sequences.forEach((sequence, x) => {
        const p = p0[x0]! * joint[x0]![x]!;
        if (p === 0) return;
        sequence.forEach((token, l) => {
          for (let y = 0; y < vocabulary; y++) {
            const neighbour = sequences.findIndex((other) => other.every((v, k) => v === (k === l ? y : sequence[k])));
            const noise = joint[x0]![neighbour]! / joint[x0]![x]!;
            if (y !== token) total += p * w(token, y) * f(noise, Math.exp(truth[x]![l]![y]!));
          }
        });
      }),
    );
    return total;
  }

  it.each(times.flatMap((t) => (["rates", "one"] as const).map((weights) => [t, weights] as const)))(
    "differ at t = %d with the weights %s by the predicted constants, whatever the score, to 1e-10",
    (t, weights) => {
      const { truth } = law;
      const options = { process, weights };
      const denoising = sum(t, weights, (noise, real) => K(noise) - K(real));
      const implicit = -sum(t, weights, (_, real) => K(real));
      const square = sum(t, weights, (noise, real) => (noise - real) ** 2);
      for (const seed of [1, 2, 3]) {
        const model = tableModel("logRatio", vocabulary, () => scores(seed));
        const mean = (objective: Parameters<typeof law.mean>[0]) => law.mean(objective, model, t);
        const entropy = mean(scoreEntropy({ ...options, truth }));
        const expectNear = (found: number, constant: number, unit: number) =>
          expect(Math.abs(found - unit - constant)).toBeLessThan(1e-10 * Math.max(1, Math.abs(constant), unit));
        expectNear(mean(scoreEntropy(options)), denoising, entropy);
        expectNear(mean(implicitScoreEntropy({ ...options, neighbours: "all" })), implicit, entropy);
        expectNear(mean(concreteScore(options)), square, mean(concreteScore({ ...options, truth })));
      }
    },
  );

  it("cost nothing at a token that noise cannot leave or reach", () => {
    const objective = scoreEntropy({ process });
    const wild = sequences.map(() => [0, 1].map(() => Array.from({ length: vocabulary }, () => 900)));
    const found = termsAt(objective, fixedModel("logRatio", [wild[0]]), [[0, 1]], [[0, 1]], 0.5, rng(0));
    if (process.mask === undefined) expect(Math.min(...found)).toBeGreaterThan(1e100);
    else expect(found).toEqual([0, 0]);
  });
});
