import { last, onGrid } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { ddim, dpmSolverPlusPlus, heun } from "../src/index.ts";
import { deviation, fixture, oracles, toTensor } from "./reference.ts";
import type { Rows } from "./reference.ts";

interface Case {
  readonly id: string;
  readonly fn: string;
  readonly kwargs: Readonly<Record<string, number>>;
  readonly oracle: string;
  readonly grid: { readonly kind: keyof typeof ladders; readonly n: number };
  readonly sigmas: readonly number[];
  readonly x_init: Rows;
  readonly traj?: readonly Rows[] | null;
  readonly x_final: Rows;
}

/** The ladders in full precision; the file has nine digits. */
const ladders = {
  karras: (u: number) => (80 ** (1 / 7) + u * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7,
  exponential: (u: number) => 50 * (0.01 / 50) ** u,
  vp: (u: number) => {
    const t = 1 - u * (1 - 1e-3);
    return Math.sqrt(Math.expm1(9.95 * t * t + 0.1 * t));
  },
};

const { cases } = fixture<{ cases: readonly Case[] }>("02_kdiffusion_ode.json");
const ours: Record<string, () => GaussianStepper<unknown>> = {
  sample_euler: ddim,
  sample_heun: heun,
  sample_dpmpp_2m: dpmSolverPlusPlus,
};
const ve = { alpha: () => 1, sigma: (t: number) => t };

beforeAll(useFloat64);

it("covers 24 cases", () => {
  expect(cases.filter(({ fn }) => fn in ours)).toHaveLength(24);
});

it.each(cases.filter(({ fn }) => fn in ours))(
  "meets $id",
  async ({ fn, oracle, grid: { kind, n }, sigmas: printed, x_init, traj, x_final }) => {
    const sigmas = printed.map((_, i) => (i === n ? 0 : ladders[kind](i / (n - 1))));
    sigmas.forEach((sigma, i) => expect(Math.abs(sigma - printed[i]!)).toBeLessThanOrEqual(6e-9 * sigma));
    const grid = sigmas.map((sigma): NoiseLevel => ({ t: sigma / sigmas[0]!, alpha: 1, sigma }));
    const env = { denoise: oracles[oracle]!.denoise, schedule: ve, rng: rng(0) };
    const start = toTensor(x_init);
    let step = 0;
    for await (const { x } of onGrid(ours[fn]!(), grid)(start, env)) {
      const expected = traj?.[step++];
      if (expected) expect(deviation(x, expected)).toBeLessThan(1e-8 * Math.max(1, sigmas[step]!));
    }
    expect(deviation(await last(onGrid(ours[fn]!(), grid)(start, env)), x_final)).toBeLessThan(1e-8);
  },
);
