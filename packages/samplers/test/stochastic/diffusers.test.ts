import { last, onGrid } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { linearBetas } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  dpm2Ancestral,
  dpmSolverMultistepSde,
  dpmSolverPlusPlusSde,
  dpmSolverSinglestepSde,
  eulerAncestral,
  saSolver,
} from "../../src/index.ts";
import { cumulated, deviation, fixture, oracles, scripted, toTensor, vpLevel } from "../reference.ts";
import type { Rows } from "../reference.ts";

interface Config {
  readonly algorithm_type?: "sde-dpmsolver" | "sde-dpmsolver++";
  readonly solver_order?: 1 | 2 | 3;
  readonly solver_type?: "midpoint" | "heun";
  readonly final_sigmas_type?: "zero" | "sigma_min";
  readonly euler_at_final?: boolean;
  readonly use_karras_sigmas?: boolean;
}
interface Case {
  readonly id: string;
  readonly class: string;
  readonly config: Config;
  readonly n: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly x_init: Rows;
  readonly x_final: Rows;
  readonly x_final_correct?: Rows;
}

const alphaBars = cumulated(linearBetas());
const sigmaOf = (alphaBar: number) => Math.sqrt((1 - alphaBar) / alphaBar);
const karras = (high: number, low: number, u: number) =>
  (high ** (1 / 7) + u * (low ** (1 / 7) - high ** (1 / 7))) ** 7;

/** $\sigma/\alpha$ where the steps of a run begin, in full precision: the file has nine digits. */
function ratios({ config, class: name, n, timesteps }: Case): readonly number[] {
  const ladder = (high: number, low: number) => Array.from({ length: n }, (_, i) => karras(high, low, i / (n - 1)));
  if (name.startsWith("EDM")) return ladder(80, 0.002);
  if (config.use_karras_sigmas) return ladder(sigmaOf(alphaBars[999]!), sigmaOf(alphaBars[0]!));
  // Of classes with two calls a step every second timestep is that of a midpoint.
  const begins = timesteps.filter((_, i) => timesteps.length === n || i === 0 || i % 2 === 0);
  return begins.map((timestep) => sigmaOf(alphaBars[Math.round(timestep)]!));
}

/** Levels of exploding noise, as the classes from k-diffusion have it, or of preserved variance. */
function levels(run: Case): readonly NoiseLevel[] {
  const explodes = /^(EDM|Euler|KDPM2|DPMSolverSDE)/.test(run.class);
  const endsAtLeast = run.config.final_sigmas_type === "sigma_min" || run.class === "SASolverScheduler";
  const all = [...ratios(run), endsAtLeast ? sigmaOf(alphaBars[0]!) : 0];
  all.forEach((sigma) => expect(run.sigmas.some((printed) => Math.abs(sigma - printed) <= 6e-9 * sigma)).toBe(true));
  return all.map((sigma, i) => {
    if (explodes) return { t: sigma / all[0]!, alpha: 1, sigma };
    return vpLevel(1 / (1 + sigma ** 2), i < run.n ? (run.timesteps[i]! + 1) / 1000 : 0);
  });
}

const ours: Readonly<Record<string, (config: Config) => GaussianStepper<unknown>>> = {
  EulerAncestralDiscreteScheduler: () => eulerAncestral(),
  KDPM2AncestralDiscreteScheduler: () => dpm2Ancestral(),
  DPMSolverSDEScheduler: () => dpmSolverPlusPlusSde(),
  DPMSolverMultistepScheduler: multistep,
  EDMDPMSolverMultistepScheduler: multistep,
  DPMSolverSinglestepScheduler: () => dpmSolverSinglestepSde({ lowerOrderFinal: true }),
  SASolverScheduler: () =>
    saSolver({
      slope: "half",
      lowerOrderFinal: true,
      tau: ({ t }) => Number(t > 0.2 && t < 0.802),
    }),
};
function multistep(config: Config): GaussianStepper<unknown> {
  const { algorithm_type: type, solver_order: order = 2, solver_type: variant = "midpoint" } = config;
  return dpmSolverMultistepSde({
    of: type === "sde-dpmsolver" ? "eps" : "x0",
    order,
    variant,
    curvature: "half",
    lowerOrderFinal: 15,
    eulerAtFinal: config.euler_at_final ?? false,
  });
}

beforeAll(useFloat64);

describe.each(["gauss4", "gmm2"])("on %s", (law) => {
  type Draws = readonly Rows[];
  const { cases, noise } = fixture<{ cases: readonly Case[]; noise: Draws }>(`03_diffusers_sde_${law}.json`);
  const known = cases.filter(
    ({ class: name, config }) => name in ours && (name !== "DPMSolverSinglestepScheduler" || config.solver_order === 2),
  );
  it.each(known)("meets $id", async (run) => {
    const grid = levels(run);
    const env = {
      denoise: oracles[law]!.denoise,
      schedule: { alpha: () => 1, sigma: (t: number) => t * grid[0]!.sigma },
      rng: scripted(noise),
    };
    const x = await last(onGrid(ours[run.class]!(run.config), grid)(toTensor(run.x_init), env));
    expect(deviation(x, run.x_final_correct ?? run.x_final)).toBeLessThan(1e-8);
  });
  it("covers 15 cases", () => expect(known).toHaveLength(15));
});
