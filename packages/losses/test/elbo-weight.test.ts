import {
  edmTarget,
  epsTarget,
  levelAt,
  logSnr,
  rng,
  scoreTarget,
  timeAtLogSnr,
  vTarget,
  x0Target,
} from "@tweedie/core";
import type { NoiseSchedule, Target } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, edm, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { elboWeight, gaussianLoss, stratifiedLevels, weightOnEps } from "../src/index.ts";
import { epsVariance, gaussianModel } from "./gaussian-data.ts";
import { meanOf } from "./fixtures.ts";
import { numbers } from "./linear-model.ts";

beforeAll(useFloat64);

const data = { mean: -0.3, scale: 0.7 };
const [low, high] = [-6, 7];
/** Half the integral of the least error of the noise over the log-SNR, in nats: the same for every schedule. */
const exact = 0.5 * Math.log((1 + 0.49 * Math.exp(high)) / (1 + 0.49 * Math.exp(low)));

const schedules: readonly (readonly [string, NoiseSchedule])[] = [
  ["cosine", cosine()],
  ["linearBeta", linearBeta()],
  ["rectifiedFlow", rectifiedFlow()],
  ["geometric", geometric()],
  ["edm", edm()],
];
const targets: readonly (readonly [string, Target])[] = [
  ["eps", epsTarget],
  ["x0", x0Target],
  ["v", vTarget],
  ["score", scoreTarget],
  ["edm", edmTarget({ sigmaData: 0.7 })],
];
const range = (schedule: NoiseSchedule) => ({ min: timeAtLogSnr(schedule, high), max: timeAtLogSnr(schedule, low) });

describe("elboWeight", () => {
  it("is -lambda'/2 on the error of the noise", () => {
    const schedule = cosine();
    const [t, h] = [0.3, 1e-5];
    const slope = (logSnr(levelAt(schedule, t + h)) - logSnr(levelAt(schedule, t - h))) / (2 * h);
    expect(elboWeight(schedule)(levelAt(schedule, t), epsTarget)).toBeCloseTo(-slope / 2, 6);
  });

  it.each(schedules.flatMap(([name, schedule]) => targets.map(([by, target]) => ({ name, by, schedule, target }))))(
    "has one integral for every schedule and target: $name, $by",
    ({ schedule, target }) => {
      const weight = elboWeight(schedule);
      const { min, max } = range(schedule);
      // The error of the target is that of the noise times what weightOnEps divides by.
      const integrand = (t: number) => {
        const level = levelAt(schedule, t);
        return (weight(level, target) * epsVariance(level, data)) / weightOnEps(() => 1)(level, target);
      };
      expect(simpson(integrand, min, max, 20_000) / exact).toBeCloseTo(1, 6);
    },
  );

  it.each(schedules)("makes the loss of the exact model that integral: %s", async (_, schedule) => {
    const loss = gaussianLoss({
      schedule,
      levels: stratifiedLevels(schedule, range(schedule)),
      weight: elboWeight(schedule),
    });
    const oracle = gaussian(data);
    const model = gaussianModel(vTarget, data);
    const values = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const random = rng(11).split(i);
        return (await numbers(loss(model, oracle.sample(200, undefined, random), random)))[0]!;
      }),
    );
    const mean = meanOf(values);
    const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
    expect(Math.abs(mean - exact)).toBeLessThan((4 * deviation) / Math.sqrt(29));
  });
});

function simpson(f: (t: number) => number, from: number, to: number, count: number): number {
  const h = (to - from) / count;
  let sum = f(from) + f(to);
  for (let i = 1; i < count; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}
