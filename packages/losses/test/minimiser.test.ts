import { variableGrads } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { edmTarget, epsTarget, levelAt, rng, tensorOf, vTarget, x0Target } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { elboWeight, epsWeight, gaussianLoss, minSnrWeight, simpleWeight, stratifiedLevels } from "../src/index.ts";
import type { Weight } from "../src/index.ts";
import { gaussianModel } from "./gaussian-data.ts";
import { fixedLevels, linearModel, numbers } from "./linear-model.ts";

beforeAll(async () => {
  await useFloat64();
  await registerGradients();
});

const data = { mean: 0.4, scale: 0.8 };
const oracle = gaussian(data);
const schedule = cosine();
const weights: readonly (readonly [string, Weight])[] = [
  ["simple", simpleWeight],
  ["eps", epsWeight],
  ["elbo", elboWeight(schedule)],
  ["minSnr", minSnrWeight()],
];
const targets = [
  ["eps", epsTarget],
  ["x0", x0Target],
  ["v", vTarget],
  ["edm", edmTarget({ sigmaData: 0.8 })],
] as const;

describe("the minimiser", () => {
  it("is the oracle's denoiser", async () => {
    const level = levelAt(schedule, 0.6);
    const z = tensorOf([-1, 0.3, 2], [3, 1]);
    const [mine, exact] = [
      gaussianModel(x0Target, data).predict(z, [level, level, level], undefined),
      oracle.denoise(z, level).x0,
    ];
    const [found, expected] = [await numbers(mine), await numbers(exact)];
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 13));
  });

  it.each(targets.flatMap(([name, target]) => weights.map(([by, weight]) => ({ name, by, target, weight }))))(
    "of the loss on $name weighted by $by is the exact model, and no other",
    async ({ target, weight }) => {
      const levels = stratifiedLevels(schedule, { min: 0.05, max: 0.95 });
      const loss = gaussianLoss({ schedule, levels, weight });
      const x0 = oracle.sample(4000, undefined, rng(1));
      const of = async (off?: { gain?: number; bias?: number }) =>
        (await numbers(loss(gaussianModel(target, data, off), x0, rng(2))))[0]!;
      const best = await of();
      for (const off of [{ gain: 0.2 }, { gain: -0.2 }, { bias: 0.2 }, { bias: -0.2 }]) {
        expect(await of(off)).toBeGreaterThan(best);
      }
    },
  );

  it.each(targets)("has no gradient on a linear model of %s", async (_, target) => {
    const count = 20_000;
    const loss = gaussianLoss({ schedule, levels: fixedLevels(schedule, new Array<number>(count).fill(0.4)) });
    const x0 = oracle.sample(count, undefined, rng(3));
    const at = levelAt(schedule, 0.4);
    // The optimum is affine in z: its slope and offset, read off at 0 and 1.
    const [offset, atOne] = await numbers(
      gaussianModel(target, data).predict(tensorOf([0, 1], [2, 1]), [at, at], undefined),
    );
    const gradient = async (error: number) => {
      const batch = { W: [[atOne! - offset! + error]], b: [offset!], u: [0] };
      const model = linearModel(batch, target, () => 0);
      const { grads } = variableGrads(() => loss(model, x0, rng(4)));
      return Promise.all(
        [model.variables.W, model.variables.b].map(async ({ name }) => (await numbers(grads[name]!))[0]!),
      );
    };
    // Gradients are means of 2 error z and 2 error over the rows, all of order 1 here: 5 standard errors.
    const bound = (5 * 2) / Math.sqrt(count);
    for (const value of await gradient(0)) expect(Math.abs(value)).toBeLessThan(bound);
    expect(Math.abs((await gradient(0.2))[0]!)).toBeGreaterThan(2 * bound);
  });
});
