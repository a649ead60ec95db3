import { variableGrads } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import {
  combine,
  edmTarget,
  epsTarget,
  levelAt,
  resolve,
  scoreTarget,
  sdeAt,
  velocityTarget,
  vTarget,
  x0Target,
} from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule, ScoreModel, Target } from "@tweedie/core";
import { edm, geometric, linearBeta, namedBetaTable, rectifiedFlow } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  elboWeight,
  epsWeight,
  gaussianLoss,
  minSnrWeight,
  p2Weight,
  simpleWeight,
  softMinSnrWeight,
  truncatedSnrWeight,
} from "../src/index.ts";
import type { Weight } from "../src/index.ts";
import { continuous, meanOf, simple } from "./fixtures.ts";
import type { Rows, WeightingName } from "./fixtures.ts";
import { fixedLevels, givenNoise, linearModel, matrix, numbers } from "./linear-model.ts";

beforeAll(async () => {
  await useFloat64();
  await registerGradients();
});

/** The fixtures have 9 significant digits and state 1e-8. */
const expectNear = (found: number, expected: number) => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(expected)));
};

describe("gaussianLoss on DDPM's chain, as in the papers", () => {
  const schedule = namedBetaTable();
  const times = simple.batch.t.map((index) => (index + 1) / 1000);
  // The fixture's network sees t/T with t counted from 0.
  const feature = ({ t }: { readonly t: number }) => t - 1e-3;
  const targets = { epsilon: epsTarget, x0: x0Target, v: vTarget };
  const weights: Record<WeightingName, Weight> = {
    simple: simpleWeight,
    snr: epsWeight,
    min_snr: minSnrWeight(),
    soft_min_snr: softMinSnrWeight(),
    p2_k1_g1: p2Weight(),
    "p2_k1_g0.5": p2Weight({ gamma: 0.5 }),
    truncated_snr: truncatedSnrWeight,
  };
  const types = ["epsilon", "x0", "v"] as const;
  const names = Object.keys(weights) as WeightingName[];

  const make = (type: (typeof types)[number], weight: Weight) => {
    const model = linearModel(simple.batch, targets[type], feature);
    const loss = gaussianLoss({ schedule, levels: fixedLevels(schedule, times), weight });
    return { model, take: () => loss(model, matrix(simple.batch.x0), givenNoise(simple.batch.eps)) };
  };

  it.each(types.flatMap((type) => names.map((name) => ({ type, name }))))(
    "has the value of $type with $name",
    async ({ type, name }) => {
      const [value] = await numbers(make(type, weights[name]).take());
      expectNear(value!, simple.by_prediction_type[type][name].loss);
    },
  );

  it.each(types.flatMap((type) => (["simple", "min_snr"] as const).map((name) => ({ type, name }))))(
    "has the gradients of $type with $name",
    async ({ type, name }) => {
      const expected = simple.by_prediction_type[type][name];
      const { model, take } = make(type, weights[name]);
      const { grads } = variableGrads(take);
      const check = async (key: "W" | "b" | "u", values: Rows | readonly number[]) => {
        const found = await numbers(grads[model.variables[key].name]!);
        values.flat().forEach((value, i) => expectNear(found[i]!, value));
      };
      await check("W", expected.grad_W!);
      await check("b", expected.grad_b!);
      await check("u", expected.grad_u!);
    },
  );

  it.each(types.flatMap((own) => types.map((other) => ({ own, other }))))(
    "regresses $other from a model of $own as if it were converted",
    async ({ own, other }) => {
      const loss = (target?: Target) =>
        gaussianLoss({
          schedule,
          levels: fixedLevels(schedule, times),
          // Not a constant, so that it shows which of the two targets the weight was told.
          weight: minSnrWeight(),
          ...(target && { target }),
        });
      const { x0, eps } = simple.batch;
      const model = linearModel(simple.batch, targets[own], feature);
      const direct = loss(targets[other])(model, matrix(x0), givenNoise(eps));
      // The model converted by hand, through the 2x2 system of its target at each level.
      const converted: ScoreModel = {
        target: targets[other],
        predict: (x, levels, cond) => {
          const y = model.predict(x, levels, cond);
          return convert(x, y, levels, targets[own], targets[other]);
        },
      };
      const byHand = loss()(converted, matrix(x0), givenNoise(eps));
      const [[a], [b]] = [await numbers(direct), await numbers(byHand)];
      expect(Math.abs(a! / b! - 1)).toBeLessThan(1e-9);
    },
  );
});

describe("gaussianLoss at continuous levels", () => {
  const { batch, edm: edmCase, dsm, vdm, flow_matching: flow } = continuous;
  const lossOf = async (
    schedule: NoiseSchedule,
    times: readonly number[],
    model: ScoreModel,
    options: { weight?: Weight; target?: Target } = {},
  ) => {
    const loss = gaussianLoss({ schedule, levels: fixedLevels(schedule, times), ...options });
    return (await numbers(loss(model, matrix(batch.x0), givenNoise(batch.eps))))[0]!;
  };

  describe("EDM", () => {
    const schedule = edm({ sigmaMin: 0, sigmaMax: 80, rho: 1 });
    const times = edmCase.sigma.map((sigma) => sigma / 80);
    const sigmaData = edmCase.sigma_data;
    const model = () =>
      linearModel(
        batch,
        edmTarget({ sigmaData }),
        ({ sigma }) => Math.log(sigma) / 4,
        ({ sigma }) => 1 / Math.hypot(sigma, sigmaData),
      );
    const edmWeight: Weight = ({ sigma }) => (sigma ** 2 + sigmaData ** 2) / (sigma * sigmaData) ** 2;

    it("is weight 1 on its own output, and the paper's weight on the datum", async () => {
      const own = await lossOf(schedule, times, model());
      expectNear(own, meanOf(edmCase.kdiffusion_loss_karras));
      const onDatum = await lossOf(schedule, times, model(), { target: x0Target, weight: edmWeight });
      expectNear(onDatum, meanOf(edmCase.edm_loss_mean_over_dims));
      times.forEach((t, i) => expectNear(edmWeight(levelAt(schedule, t), x0Target), edmCase.edm_weight[i]!));
    });

    it("takes a weight of k-diffusion's on its own output", async () => {
      const softMinSnr: Weight = ({ sigma }) => ((sigma * sigmaData) / (sigma ** 2 + sigmaData ** 2)) ** 2;
      const value = await lossOf(schedule, times, model(), { weight: softMinSnr });
      expectNear(value, meanOf(edmCase["kdiffusion_loss_soft-min-snr"]));
    });
  });

  const vp = linearBeta();
  const schedules: Record<string, NoiseSchedule> = {
    vp,
    subvp: { alpha: (t) => vp.alpha(t), sigma: (t) => vp.sigma(t) ** 2 },
    ve: geometric(),
  };
  it.each(dsm)("is denoising score matching for $sde, weighted by sigma^2 and by g^2", async (one) => {
    const schedule = schedules[one.sde]!;
    const model = linearModel(batch, scoreTarget, ({ t }) => t);
    const bySigma = await lossOf(schedule, one.t, model, { weight: ({ sigma }) => sigma ** 2 });
    expectNear(bySigma / one.loss_sigma2_weight_mean, 1);
    // The derivative of the sub-VP schedule is found by differences.
    const likelihood = await lossOf(schedule, one.t, model, { weight: ({ t }) => sdeAt(schedule, t).g2 });
    const tolerance = one.sde === "subvp" ? 1e-6 : 1e-8;
    expect(Math.abs(likelihood / one.loss_likelihood_weight_mean - 1)).toBeLessThan(tolerance);
    // g^2 on the score, halved, is the weight of the bound.
    const bound = await lossOf(schedule, one.t, model, { weight: elboWeight(schedule) });
    expect(Math.abs(bound / (one.loss_likelihood_weight_mean / 2) - 1)).toBeLessThan(tolerance);
  });

  it("is the diffusion loss of VDM with the weight of the bound", async () => {
    const [low, high] = vdm.gamma_min_max;
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const gamma = (t: number) => low + (high - low) * t;
    const schedule: NoiseSchedule = {
      alpha: (t) => Math.sqrt(sigmoid(-gamma(t))),
      sigma: (t) => Math.sqrt(sigmoid(gamma(t))),
      derivative: (t) => {
        const [alpha, sigma] = [Math.sqrt(sigmoid(-gamma(t))), Math.sqrt(sigmoid(gamma(t)))];
        return { alpha: (-(high - low) / 2) * alpha * sigma ** 2, sigma: ((high - low) / 2) * sigma * alpha ** 2 };
      },
    };
    const model = linearModel(batch, epsTarget, ({ t }) => t);
    const value = await lossOf(schedule, vdm.t_continuous, model, { weight: elboWeight(schedule) });
    expectNear(3 * value, meanOf(vdm.continuous.loss_nats_per_sample));
  });

  it("is flow matching on rectified flow", async () => {
    const schedule = rectifiedFlow();
    const model = linearModel(batch, velocityTarget(schedule), ({ sigma }) => sigma);
    expectNear(await lossOf(schedule, flow.sigma, model), meanOf(flow.loss_per_sample_mean));
  });
});

function convert(x: Tensor, y: Tensor, levels: readonly NoiseLevel[], from: Target, to: Target): Tensor {
  const { x0, eps } = resolve(x, y, levels, from);
  const pairs = levels.map(to);
  return combine([pairs.map(([a]) => a), x0], [pairs.map(([, b]) => b), eps]);
}
