import { edmTarget, epsTarget, levelAt, velocityTarget, vTarget, x0Target } from "@tweedie/core";
import { cosine, rectifiedFlow } from "@tweedie/schedules";
import { describe, expect, it } from "vitest";
import {
  asDrawn,
  epsWeight,
  minSnrWeight,
  p2Weight,
  simpleWeight,
  softMinSnrWeight,
  truncatedSnrWeight,
  uniformLevels,
  weightOnEps,
  weightOnX0,
} from "../src/index.ts";

const level = levelAt(cosine(), 0.35);
const snr = (level.alpha / level.sigma) ** 2;

describe("weights", () => {
  it("on the noise and the datum differ by the SNR", () => {
    for (const target of [epsTarget, x0Target, vTarget, edmTarget({ sigmaData: 2 })]) {
      const onEps = weightOnEps(() => 3)(level, target);
      const onX0 = weightOnX0(() => 3 * snr)(level, target);
      expect(onEps / onX0).toBeCloseTo(1, 13);
    }
    expect(weightOnEps(({ t }) => t)(level, epsTarget)).toBeCloseTo(0.35, 15);
    expect(weightOnX0(({ t }) => t)(level, x0Target)).toBeCloseTo(0.35, 15);
  });

  it("simple is 1 for every target; eps is 1, SNR, and SNR/(1 + SNR) on the noise, the datum, and v", () => {
    expect([epsTarget, x0Target, vTarget].map((target) => simpleWeight(level, target))).toEqual([1, 1, 1]);
    expect(epsWeight(level, epsTarget)).toBeCloseTo(1, 14);
    expect(epsWeight(level, x0Target)).toBeCloseTo(snr, 12);
    expect(epsWeight(level, vTarget)).toBeCloseTo(snr / (1 + snr), 13);
  });

  it("on v simple is 1 + SNR on the datum", () => {
    expect(weightOnX0(() => 1 + snr)(level, vTarget)).toBeCloseTo(simpleWeight(level, vTarget), 13);
  });

  it("have the caps that their papers give them", () => {
    const onX0 = (t: number, weight: typeof simpleWeight) => weight(levelAt(cosine(), t), x0Target);
    expect(onX0(0.05, minSnrWeight())).toBeCloseTo(5, 13);
    expect(onX0(0.05, minSnrWeight({ gamma: 2 }))).toBeCloseTo(2, 13);
    expect(onX0(0.001, softMinSnrWeight({ gamma: 2 }))).toBeCloseTo(2, 3);
    expect(onX0(0.9, truncatedSnrWeight)).toBeCloseTo(1, 13);
    expect(p2Weight({ k: 3, gamma: 2 })(level, epsTarget)).toBeCloseTo((3 + snr) ** -2, 14);
  });

  it.each([
    ["eps", epsWeight],
    ["minSnr", minSnrWeight()],
    ["softMinSnr", softMinSnrWeight()],
    ["truncatedSnr", truncatedSnrWeight],
    ["p2", p2Weight()],
  ] as const)("are finite where nothing is left of the datum: %s", (_, weight) => {
    for (const target of [x0Target, vTarget, velocityTarget(rectifiedFlow())]) {
      expect(Number.isFinite(weight(levelAt(rectifiedFlow(), 1), target))).toBe(true);
    }
  });

  it("asDrawn takes the density back out", () => {
    const schedule = rectifiedFlow();
    const levels = uniformLevels(schedule, { min: 0.25, max: 0.75 });
    const inside = levelAt(schedule, 0.3);
    expect(asDrawn(() => 3, levels)(inside, vTarget) / levels.density(inside)).toBe(3);
    expect(asDrawn(simpleWeight, levels)(levelAt(schedule, 0.9), vTarget)).toBe(0);
  });
});
