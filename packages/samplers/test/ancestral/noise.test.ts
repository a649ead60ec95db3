import {
  combine,
  gaussianStepper,
  levelAt,
  onGrid,
  posterior,
  resolve,
  rng,
  transition,
  x0Target,
} from "@tweedie/core";
import type { Denoiser, GaussianStepper } from "@tweedie/core";
import type { Oracle } from "@tweedie/oracles";
import { cosine } from "@tweedie/schedules";
import { expectMoments, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { ddim, ddpm } from "../../src/index.ts";
import { mixture as oracle } from "../laws/describe-laws.ts";

beforeAll(useFloat64);

/** The stepper with a clean datum drawn from its posterior in place of the guess: exact, whatever the step. */
const informed = (stepper: GaussianStepper): GaussianStepper =>
  gaussianStepper((x, t, s, env) => {
    const denoise: Denoiser = (z, level) => resolve(z, oracle.samplePosterior(z, level, env.rng), level, x0Target);
    return stepper.step(x, t, s, { ...env, denoise }, undefined).x;
  });

describe("noise is exact where the clean datum is", () => {
  const schedule = cosine();
  const [from, to] = [levelAt(schedule, 0.9), levelAt(schedule, 0.3)];
  /** An ancestral step whose noise is too large or too small. */
  const off = (factor: number) =>
    gaussianStepper((x, t, s, { denoise, rng }) => {
      const law = posterior(s, t);
      return combine([law.z, x], [law.x0, denoise(x, t).x0], [factor * law.sigma, rng.normal(x.shape)]);
    });
  const expectExact = (stepper: GaussianStepper, law: Oracle = oracle, steps = 3) =>
    expectMoments(onGrid(informed(stepper), standardGrid(schedule, steps, { from: from.t, to: to.t })), {
      oracle: law,
      schedule,
      from,
      to,
    });

  it.each([
    ["ddpm", ddpm()],
    ["ddim, eta 1", ddim({ eta: 1 })],
    ["ddim, eta 0.5", ddim({ eta: 0.5 })],
    ["ddim, eta 0", ddim()],
  ])("%s", async (_, stepper) => {
    await expectExact(stepper);
  });

  it("ddpm, variance beta: in one step, too large by the difference of the two variances", async () => {
    const extra = transition(to, from).sigma ** 2 - posterior(to, from).sigma ** 2;
    expect(extra).toBeGreaterThan(0.1);
    const { mean, std } = oracle.moments(to);
    const wider = { mean, std: std.map((value) => Math.sqrt(value ** 2 + extra)) };
    const law: Oracle = { ...oracle, moments: (level) => (level === to ? wider : oracle.moments(level)) };
    await expectExact(ddpm({ variance: "beta" }), law, 1);
    await expect(expectExact(ddpm(), law, 1)).rejects.toThrow("a std of");
  });

  it.each([1.1, 0.9])("sees noise times %d", async (factor) => {
    await expectExact(off(1));
    await expect(expectExact(off(factor))).rejects.toThrow("a std of");
  });
});

it("refuses options that make no sense", () => {
  expect(() => ddim({ eta: 1.2 })).toThrow(/eta in \[0, 1\]/);
  expect(() => ddpm({ variance: "none" as never })).toThrow(/betaTilde, beta or learnedRange/);
});

it("ddim takes as many random numbers at every eta, drawn or not", () => {
  const [t, s] = [levelAt(cosine(), 0.6), levelAt(cosine(), 0.5)];
  const x = rng(1).normal([3, 2]);
  const offsets = [0, 0.5, 1].map((eta) => {
    const random = rng(2).forRows([5, 0, 7]);
    ddim({ eta }).step(x, t, s, { denoise: oracle.denoise, schedule: cosine(), rng: random }, undefined);
    return random.state().offset;
  });
  expect(offsets).toEqual([1, 1, 1]);
});
