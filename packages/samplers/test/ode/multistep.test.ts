import { last, levelAt, onGrid, rng, tensorOf } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { linearBeta } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { adamsBashforth, ipndm, pndm } from "../../src/index.ts";
import { adamsBashforthWeights, equalStepWeights } from "../../src/ode/adams-bashforth-weights.ts";
import { oracles } from "../reference.ts";

describe("the weights of Adams and Bashforth", () => {
  it.each([1, 2, 3, 4, 5, 6])("integrate polynomials exactly with %d slopes, on any steps", (count) => {
    const nodes = [0, -0.7, -1.1, -2.9, -3, -4.4].slice(0, count);
    const weights = adamsBashforthWeights(nodes);
    for (let power = 0; power < count; power++) {
      const integral = weights.reduce((sum, w, j) => sum + w * nodes[j]! ** power, 0);
      expect(integral).toBeCloseTo(1 / (power + 1), 10);
    }
  });

  it("are the known ones on equal steps", () => {
    equalStepWeights.forEach((known, i) => {
      const weights = adamsBashforthWeights(Array.from({ length: i + 1 }, (_, j) => -j));
      weights.forEach((w, j) => expect(w).toBeCloseTo(known[j]!, 13));
    });
  });

  it("do not depend on how far away the last slopes are, down to steps of 1e-8", () => {
    const near = adamsBashforthWeights([0, -1e8, -2e8]);
    expect(near.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 13);
    expect(near[0]! - 1).toBeCloseTo(0.75e-8, 16);
  });
});

describe("pndm", () => {
  beforeAll(useFloat64);
  const { denoise } = oracles["gauss4"]!;
  const schedule = linearBeta();
  const end = async (stepper: GaussianStepper<unknown>, levels: readonly NoiseLevel[]) => {
    const start = tensorOf([0.3, -1, 2, 0.5], [1, 4]);
    return (await last(onGrid(stepper, levels)(start, { denoise, schedule, rng: rng(0) }))).dataSync();
  };

  it("is ipndm without its warm-up, from pure noise on", async () => {
    const levels = [1, 0.8, 0.6, 0.4, 0.2, 0.1, 0].map((t) => levelAt(schedule, t));
    const from = [{ t: 2, alpha: 0, sigma: 1 }, ...levels];
    expect(await end(pndm({ warmUp: "none" }), from)).toEqual(await end(ipndm(), from));
    expect(await end(pndm(), levels)).not.toEqual(await end(ipndm(), levels));
  });

  it("refuses levels without a middle in the schedule's time", async () => {
    const levels = [80, 20, 5, 0].map((sigma) => ({ t: sigma / 80, alpha: 1, sigma }));
    await expect(end(pndm(), levels)).rejects.toThrow(/pndm: expected levels of the schedule in the environment/);
  });
});

describe("options", () => {
  it("are refused where they make no sense", () => {
    for (const order of [0, 7, 2.5, Number.NaN]) {
      expect(() => adamsBashforth({ order })).toThrow(/adamsBashforth: expected an order from 1 to 6/);
    }
    expect(() => ipndm({ order: 5 as 4 })).toThrow(/ipndm: expected an order from 1 to 4, got 5/);
    expect(() => pndm({ warmUp: "cold" as "none" })).toThrow(/pndm: expected the warm-up rungeKutta, heun, none/);
  });
});
