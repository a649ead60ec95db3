import { denoiserOf, levelAt, tensorOf, x0Target } from "@tweedie/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { slice } from "@tensorflow/tfjs-core";
import { gaussianMixture } from "@tweedie/oracles";
import { cosine } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { exactModel, flowEnd, labelsOf, law, meanGiven, quantilesAt } from "./matrix-law.ts";
import { solve } from "./matrix.ts";
import { onGrid } from "@tweedie/core";
import { rungeKutta4 } from "../../src/index.ts";

// What the matrix measures with: its model is that of the oracles, and its quantiles are those of the flow.

beforeAll(useFloat64);

const numbers = (x: Tensor): number[] => [...x.dataSync()];

it("the model of the matrix is the oracle of its law", () => {
  const oracle = (means: readonly number[], weights: readonly number[], scales: readonly number[]) =>
    gaussianMixture({ weights, means: means.map((mean) => [mean]), scales });
  const mixture = oracle(law.means, law.weights, law.scales);
  const values = [-3, -1.1, -0.2, 0.4, 0.9, 1.6, 2.2, 4];
  for (const t of [0.05, 0.4, 0.8, 0.99]) {
    const level = levelAt(cosine(), t);
    for (const label of [null, ...labelsOf(2)]) {
      const { x0, eps } = denoiserOf(exactModel(x0Target, meanGiven), [label])(tensorOf(values, [1, 8]), level);
      const mean = label === null ? 0 : label === "up" ? law.shift : -law.shift;
      const wanted = [
        mixture.denoise(tensorOf(values.slice(0, 4), [4, 1]), level),
        oracle([mean], [1], [law.width]).denoise(tensorOf(values.slice(4, 6), [2, 1]), level),
        oracle([-mean], [1], [law.width]).denoise(tensorOf(values.slice(6), [2, 1]), level),
      ];
      for (const [got, part] of [
        [x0, "x0"],
        [eps, "eps"],
      ] as const) {
        const all = wanted.flatMap((one) => numbers(one[part]));
        numbers(got).forEach((value, i) => expect(value).toBeCloseTo(all[i]!, 11));
      }
    }
  }
});

it("the flow takes quantiles to quantiles, and where the distilled model says", async () => {
  for (const guiding of ["none", "classifier-free"]) {
    const { values } = await solve(
      { setting: "VP-linear", target: "x0", guiding },
      (grid) => onGrid(rungeKutta4(), grid),
      200,
      [2, 64],
    );
    const end = { t: 1e-3, alpha: 1, sigma: 0 };
    quantilesAt(end, [2, 64], guiding === "none" ? null : 2).forEach((value, i) =>
      expect(Math.abs(values[i]! - value)).toBeLessThan(0.02),
    );
  }
  const level = levelAt(cosine(), 0.7);
  const start = tensorOf(quantilesAt(level, [1, 64], null), [1, 64]);
  const clean = quantilesAt({ t: 0, alpha: 1, sigma: 0 }, [1, 64], null);
  const { x0 } = denoiserOf(exactModel(x0Target, flowEnd), [null])(start, level);
  numbers(slice(x0, [0, 0], [1, 64])).forEach((value, i) => expect(value).toBeCloseTo(clean[i]!, 3));
});
