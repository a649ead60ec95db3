import { levelAt, rng, tensorOf } from "@tweedie/core";
import type { GaussianStepper, NoiseSchedule } from "@tweedie/core";
import { cosine, edm, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectOrder, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  adamsBashforth,
  angleCoordinates,
  coordinatesNames,
  ddim,
  dpm2,
  euler,
  flowCoordinates,
  heun,
  heun3Tableau,
  ipndm,
  midpoint,
  noiseCoordinates,
  pndm,
  ralston,
  rungeKutta,
  rungeKutta4,
  signalCoordinates,
  timeCoordinates,
} from "../../src/index.ts";
import type { CoordinatesOptions } from "../../src/index.ts";
import { oracles } from "../reference.ts";

beforeAll(useFloat64);

/** A schedule of a user's, which is neither variance preserving nor exploding nor a flow. */
const own: NoiseSchedule = { alpha: (t) => 1 - t ** 2 / 2, sigma: (t) => 0.1 * t + t ** 3 };
const schedules = { own, vp: linearBeta() };

describe.each(coordinatesNames)("in %s coordinates", (coordinates) => {
  it.each<[name: string, order: number, make: (options: CoordinatesOptions) => GaussianStepper<unknown>]>([
    ["euler", 1, euler],
    ["heun", 2, heun],
    ["ralston", 2, ralston],
    ["heun of order 3", 3, (options) => rungeKutta(heun3Tableau, options)],
    ["rungeKutta4", 4, rungeKutta4],
  ])("%s has order %d", async (_, order, make) => {
    await expectOrder(make({ coordinates }), order, { schedules, steps: [32, 64] });
  });

  it("adamsBashforth has order 3 from an exact start", async () => {
    const stepper = adamsBashforth({ order: 3, coordinates });
    await expectOrder(stepper, 3, { schedules, steps: [64, 128], exactSteps: 2 });
  });

  it("goes from pure noise to clean data in one step, and in two", () => {
    const schedule = rectifiedFlow();
    const env = { denoise: oracles["gauss4"]!.denoise, schedule, rng: rng(0) };
    const start = tensorOf([0.4, -0.3, 1, 2], [1, 4]);
    for (const make of [euler, heun, rungeKutta4, adamsBashforth]) {
      const stepper: GaussianStepper<unknown> = make({ coordinates });
      for (const times of [
        [1, 0],
        [1, 0.5, 0],
        [1 - 1e-17, 1e-9, 0],
      ]) {
        const levels = times.map((t) => levelAt(schedule, t));
        let state = { x: start, memory: stepper.init() };
        levels.slice(1).forEach((s, i) => (state = stepper.step(state.x, levels[i]!, s, env, state.memory)));
        expect(state.x.dataSync().every((v) => Math.abs(v) < 10)).toBe(true);
      }
    }
  });
});

it.each<[name: string, order: number, stepper: GaussianStepper<unknown>]>([
  ["midpoint", 2, midpoint()],
  ["dpm2", 2, dpm2()],
  ["ipndm", 2, ipndm()],
  ["pndm", 2, pndm()],
  ["pndm started by heun", 2, pndm({ warmUp: "heun" })],
])("%s has order %d on a user's schedule", async (_, order, stepper) => {
  await expectOrder(stepper, order, { schedules: { own }, steps: [32, 64, 128] });
});

describe("coordinates", () => {
  const t = { t: 0.7, alpha: 0.6, sigma: 1.3 };
  const named = { noiseCoordinates, signalCoordinates, angleCoordinates, flowCoordinates, time: timeCoordinates(own) };

  it.each(Object.entries(named))("%s: the level of u is where u is, at any sigma / alpha", (_, { u, level }) => {
    for (const time of [1e-6, 0.1, 0.5, 0.9, 1]) {
      const wanted = levelAt(own, time);
      const got = level(u(wanted), own);
      expect(got.sigma / got.alpha / (wanted.sigma / wanted.alpha)).toBeCloseTo(1, 9);
    }
  });

  it("go on beyond the ends of the schedule at the scale of its end", () => {
    const { level } = noiseCoordinates;
    expect(level(1e-4, edm())).toEqual({ t: 0, alpha: 1, sigma: expect.closeTo(1e-4, 15) });
    expect(level(200, edm())).toEqual({ t: 1, alpha: 1, sigma: expect.closeTo(200, 10) });
  });

  it.each(Object.entries(named))("%s: the slope is that of y along the path of a datum", (_, { u, scale, slope }) => {
    const [x0, eps, d] = [0.8, -1.7, 1e-5];
    const at = (time: number) => {
      const level = levelAt(own, time);
      return [u(level), (level.alpha * x0 + level.sigma * eps) / scale(level)] as const;
    };
    const [[u0, y0], [u1, y1]] = [at(0.5 - d), at(0.5 + d)];
    const [a, b] = slope(levelAt(own, 0.5));
    expect((y1 - y0) / (u1 - u0)).toBeCloseTo(a * x0 + b * eps, 7);
  });

  it.each(["noise", "signal", "flow"] as const)("Euler's rule in %s coordinates is ddim", (coordinates) => {
    const { denoise } = oracles["gauss4"]!;
    const s = { t: 0.3, alpha: 0.9, sigma: 0.4 };
    const env = { denoise, schedule: own, rng: rng(0) };
    const x = tensorOf([0.4, -0.3, 1, 2], [1, 4]);
    const [a, b] = [euler({ coordinates }), ddim()].map((stepper) =>
      stepper.step(x, t, s, env, undefined).x.dataSync(),
    );
    a!.forEach((value, i) => expect(value).toBeCloseTo(b![i]!, 13));
  });

  it("refuse what they are not, and levels of another schedule", () => {
    expect(() => heun({ coordinates: "log" as "time" })).toThrow(/rungeKutta: expected the coordinates noise, signal/);
    const env = { denoise: oracles["gauss4"]!.denoise, schedule: cosine(), rng: rng(0) };
    const x = tensorOf([0.4, -0.3, 1, 2], [1, 4]);
    const step = () => euler({ coordinates: "time" }).step(x, t, { ...t, t: 0.5, sigma: 1 }, env, undefined);
    expect(step).toThrow(/levels of the schedule in the environment/);
  });
});
