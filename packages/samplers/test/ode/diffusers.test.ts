import { last, levelAt, onGrid, rng } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { betaTable, linearBetas, rectifiedFlow, timeOfTimestep } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { adamsBashforth, dpm2, euler, heun, pndm } from "../../src/index.ts";
import { deviation, fixture, oracles, toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

interface Case {
  readonly id: string;
  readonly class: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly n: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[] | null;
  readonly x_init: Rows;
  readonly x_final: Rows;
}

const cases = ["gauss4_vp", "gauss4_ve_edm_flow", "gmm2"].flatMap((name) =>
  fixture<{ cases: readonly Case[] }>(`02_diffusers_ode_${name}.json`).cases.map((test) => ({
    ...test,
    oracle: name.startsWith("gauss4") ? oracles["gauss4"]! : oracles["gmm2"]!,
  })),
);
type Found = (typeof cases)[number];
const of = (name: string, unless: RegExp = /^$/) => cases.filter((c) => c.class === name && !unless.test(c.id));

async function expectMeets(
  { x_init, x_final, oracle }: Found,
  stepper: GaussianStepper<unknown>,
  levels: readonly NoiseLevel[],
  schedule: NoiseSchedule,
): Promise<void> {
  const sampler = onGrid(stepper, levels);
  const end = await last(sampler(toTensor(x_init), { denoise: oracle.denoise, schedule, rng: rng(0) }));
  expect(deviation(end, x_final)).toBeLessThan(1e-8);
}

beforeAll(useFloat64);

describe("on the chain of DDPM", () => {
  const schedule = betaTable(linearBetas());
  const at = (timestep: number) => levelAt(schedule, timeOfTimestep(timestep));

  describe("pndm equals PNDMScheduler", () => {
    const found = of("PNDMScheduler");
    it.each(found)("$id", async (test) => {
      const { skip_prk_steps: heunFirst, set_alpha_to_one: toClean, steps_offset: offset = 0 } = test.config;
      const stride = 1000 / test.n;
      const timesteps = Array.from({ length: test.n }, (_, i) => stride * (test.n - 1 - i) + Number(offset));
      // From timestep 0 to the first level of the chain is no step.
      const levels = toClean ? [...timesteps.map(at), at(-1)] : timesteps.map(at);
      await expectMeets(test, pndm({ warmUp: heunFirst ? "heun" : "rungeKutta" }), levels, schedule);
    });
    it("covers 9 cases", () => expect(found).toHaveLength(9));
  });

  // Fractional timesteps interpolate sigma itself.
  const sigmaAt = (timestep: number) => {
    const sigmaOf = (n: number) => at(n).sigma / at(n).alpha;
    const n = Math.floor(timestep);
    return n === timestep ? sigmaOf(n) : sigmaOf(n) + (timestep - n) * (sigmaOf(n + 1) - sigmaOf(n));
  };
  const exploding: NoiseSchedule = { alpha: () => 1, sigma: (t) => 200 * t };
  const onSigmas = ({ config, n, sigmas: printed }: Found): readonly NoiseLevel[] => {
    const linspace = Array.from({ length: n }, (_, i) => Math.fround((999 * (n - 1 - i)) / (n - 1)));
    const trailing = Array.from({ length: n }, (_, i) => Math.round(1000 - (1000 / n) * i) - 1);
    let sigmas = (config["timestep_spacing"] === "trailing" ? trailing : linspace).map(sigmaAt);
    if (config["use_karras_sigmas"]) {
      const [max, min] = [sigmas[0]! ** (1 / 7), sigmas.at(-1)! ** (1 / 7)];
      sigmas = sigmas.map((_, i) => (max + (i / (n - 1)) * (min - max)) ** 7);
    }
    sigmas.forEach((sigma) => expect(printed!.some((s) => Math.abs(s / sigma - 1) < 1e-6)).toBe(true));
    return [...sigmas, 0].map((sigma) => ({ t: sigma / 200, alpha: 1, sigma }));
  };
  describe.each([
    ["euler", "EulerDiscreteScheduler", 13, euler],
    ["heun", "HeunDiscreteScheduler", 8, heun],
    ["dpm2", "KDPM2DiscreteScheduler", 8, dpm2],
    ["adamsBashforth", "LMSDiscreteScheduler", 8, adamsBashforth],
  ] as const)("%s equals %s", (_, name, count, make) => {
    const found = of(name, /leading|exponential|beta|sigma_min/);
    it.each(found)("$id", (test) => expectMeets(test, make(), onSigmas(test), exploding));
    it(`covers ${count} cases`, () => expect(found).toHaveLength(count));
  });
});

describe("on rectified flow", () => {
  const schedule = rectifiedFlow();
  const shifted = (sigma: number, shift: unknown) => {
    const by = typeof shift === "number" ? shift : 1;
    return (by * sigma) / (1 + (by - 1) * sigma);
  };
  const levels = ({ config: { shift }, n }: Found) => {
    const least = shifted(1e-3, shift);
    const sigmas = Array.from({ length: n }, (_, i) => shifted(1 + (i / (n - 1)) * (least - 1), shift));
    return [...sigmas, 0].map((sigma) => ({ t: sigma, alpha: 1 - sigma, sigma }));
  };
  describe.each([
    ["heun", "FlowMatchHeunDiscreteScheduler", 6, heun],
    ["euler", "FlowMatchEulerDiscreteScheduler", 6, euler],
  ] as const)("%s equals %s", (_, name, count, make) => {
    const found = of(name, /karras|terminal/);
    it.each(found)("$id in time", (test) => expectMeets(test, make({ coordinates: "time" }), levels(test), schedule));
    it.each(found)("$id in flow coordinates", (test) =>
      expectMeets(test, make({ coordinates: "flow" }), levels(test), schedule),
    );
    it(`covers ${count} cases`, () => expect(found).toHaveLength(count));
  });
});

describe("on EDM's scale", () => {
  const exploding: NoiseSchedule = { alpha: () => 1, sigma: (t) => 80 * t };
  const found = of("EDMEulerScheduler");
  it.each(found)("euler equals $id", async (test) => {
    const { n, config } = test;
    const ladder = (u: number) =>
      config["sigma_schedule"] === "exponential"
        ? 80 * (0.002 / 80) ** u
        : (80 ** (1 / 7) + u * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7;
    const sigmas = Array.from({ length: n + 1 }, (_, i) => (i === n ? 0 : ladder(i / (n - 1))));
    const levels = sigmas.map((sigma) => ({ t: sigma / 80, alpha: 1, sigma }));
    await expectMeets(test, euler(), levels, exploding);
  });
  it("covers 8 cases", () => expect(found).toHaveLength(8));
});
