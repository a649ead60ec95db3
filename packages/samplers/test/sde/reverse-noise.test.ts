import { levelAt, onGrid, rng } from "@tweedie/core";
import type { GaussianEnv, GaussianStepper } from "@tweedie/core";
import { cosine, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectMoments, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddpm, eulerMaruyama, reverseDiffusion } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";
import { toTensor } from "../reference.ts";

beforeAll(useFloat64);

describe("whatever the noise, the marginals on the way are those of the data", () => {
  const schedule = linearBeta();
  const [from, to] = [levelAt(schedule, 0.8), levelAt(schedule, 0.15)];
  const grid = standardGrid(schedule, 80, { from: from.t, to: to.t });
  it.each([
    ["0", eulerMaruyama({ h: 0 })],
    ["g/2", eulerMaruyama({ h: 0.5 })],
    ["g", eulerMaruyama()],
    ["2g", eulerMaruyama({ h: 2 })],
    ["2 cos 3t", eulerMaruyama({ h: ({ t }) => 2 * Math.cos(3 * t) })],
    ["g alpha", eulerMaruyama({ h: ({ alpha }, g) => g * alpha })],
    ["0, reverse diffusion", reverseDiffusion({ h: 0 })],
    ["g, reverse diffusion", reverseDiffusion()],
  ])("h = %s", async (_, stepper) => {
    await expectMoments(onGrid(stepper, grid), { oracle: mixture, schedule, from, to, bias: 0.05, count: 2000 });
  });
});

describe("the noise of a step", () => {
  const schedule = linearBeta();
  const [t, s] = [levelAt(schedule, 0.5), levelAt(schedule, 0.45)];
  const x = () => toTensor([[0.3, -1]]);
  const env = (random = rng(1)): GaussianEnv => ({ denoise: mixture.denoise, schedule, rng: random });
  const step = (stepper: GaussianStepper, to = s, random = rng(1)) => [
    ...stepper.step(x(), t, to, env(random), undefined).x.dataSync(),
  ];

  it("takes as many random numbers whatever its size", () => {
    const offsets = [eulerMaruyama({ h: 0 }), eulerMaruyama(), reverseDiffusion({ h: 0 }), reverseDiffusion()].map(
      (stepper) => {
        const random = rng(2).forRows([5]);
        step(stepper, s, random);
        return random.state().offset;
      },
    );
    expect(new Set(offsets).size).toBe(1);
  });
  it("is a multiple of g, or a function that is given it", () => {
    expect(step(eulerMaruyama({ h: 1.5 }))).toEqual(step(eulerMaruyama({ h: (_, g) => 1.5 * g })));
    expect(step(eulerMaruyama({ h: 1.5 }))).not.toEqual(step(eulerMaruyama()));
  });
  it("is left out on the step to clean data, unless asked for", () => {
    const clean = levelAt(schedule, 0);
    const [from, still] = [levelAt(schedule, 0.05), { ...env(), noise: () => toTensor([[0, 0]]) }];
    for (const make of [eulerMaruyama, reverseDiffusion, ddpm]) {
      const end = (lastNoise: boolean, at: GaussianEnv) =>
        [...make({ lastNoise }).step(x(), from, clean, at, undefined).x.dataSync()].map((v) => Math.round(v * 1e9));
      expect(end(false, env())).toEqual(end(true, still));
      if (make !== ddpm) expect(end(true, env())).not.toEqual(end(true, still));
    }
  });
});

describe("refuses", () => {
  const step = (stepper: GaussianStepper, schedule = rectifiedFlow(), [from, to] = [0.999, 0.95]) => {
    const env = { denoise: mixture.denoise, schedule, rng: rng(1) };
    return stepper.step(toTensor([[0.3, -1]]), levelAt(schedule, from!), levelAt(schedule, to!), env, undefined);
  };
  it("noise that is none", () => {
    for (const make of [eulerMaruyama, reverseDiffusion]) {
      expect(() => make({ h: -1 })).toThrow(/expected a noise h of at least 0, as a multiple of g, got -1/);
      expect(() => make({ h: Number.NaN })).toThrow(/got NaN/);
    }
    expect(() => step(eulerMaruyama({ h: () => Number.NaN }), cosine(), [0.5, 0.4])).toThrow(
      /eulerMaruyama: expected a finite noise h\(t\)/,
    );
  });
  it("steps that are absurdly long", () => {
    expect(() => step(eulerMaruyama())).toThrow(/eulerMaruyama: expected steps.*Take more steps there.*ddpm or ddim/);
    expect(() => step(eulerMaruyama(), cosine(), [1 - 1e-6, 0.9])).toThrow(/eulerMaruyama: expected steps/);
    expect(() => step(eulerMaruyama(), rectifiedFlow(), [1, 0.9])).toThrow(/sdeAt: expected alpha > 0/);
    expect(() => step(reverseDiffusion({ h: 0.9 }))).toThrow(/reverseDiffusion: expected steps in which alpha at most/);
    expect(step(reverseDiffusion()).x.dataSync().every(Number.isFinite)).toBe(true);
    expect(step(eulerMaruyama(), rectifiedFlow(), [0.999, 0.9985]).x.dataSync().every(Number.isFinite)).toBe(true);
  });
});
