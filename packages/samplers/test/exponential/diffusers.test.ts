import type { Tensor } from "@tensorflow/tfjs-core";
import { onGrid, rng } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { cosineBetas, linearBeta, linearBetas } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { deis, dpmSolver, dpmSolverPlusPlus, uniPc } from "../../src/index.ts";
import type { DpmSolverOptions, UniPcOptions } from "../../src/index.ts";
import { deviation, fixture, oracles, toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

interface Config {
  readonly solver_order?: 1 | 2 | 3;
  readonly solver_type?: string;
  readonly algorithm_type?: string;
  readonly lower_order_final?: boolean;
  readonly euler_at_final?: boolean;
  readonly final_sigmas_type?: "zero" | "sigma_min";
  readonly predict_x0?: boolean;
  readonly disable_corrector?: readonly number[];
  readonly beta_schedule?: "linear" | "squaredcos_cap_v2";
  readonly use_flow_sigmas?: boolean;
  readonly use_karras_sigmas?: boolean;
  readonly use_exponential_sigmas?: boolean;
  readonly use_lu_lambdas?: boolean;
  readonly sigma_schedule?: string;
}
interface Case {
  readonly id: string;
  readonly class: string;
  readonly config: Config;
  readonly n: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly order_list?: readonly number[];
  readonly x_init: Rows;
  readonly traj?: readonly Rows[] | null;
  readonly x_final: Rows;
  readonly peer_bug?: string;
}

/** sigma / alpha at each timestep of a chain. */
function ratios({ beta_schedule: kind = "linear" }: Config): readonly number[] {
  let kept = 1;
  const betas =
    kind === "linear" ? linearBetas({ steps: 1000, betaStart: 1e-4, betaEnd: 0.02 }) : cosineBetas({ steps: 1000 });
  return Array.from(betas, (beta) => Math.sqrt(1 / (kept *= 1 - beta) - 1));
}

/** The ratios of a run in full precision, of which the file has nine digits; undefined where they follow another rule. */
function preciseRatios({ class: name, config, n, timesteps, sigmas: printed }: Case): readonly number[] | undefined {
  const table = ratios(config);
  const isEdm = name.startsWith("EDM");
  const [most, least] = isEdm ? [80, 0.002] : [table.at(-1)!, table[0]!];
  const power = (u: number) => (most ** (1 / 7) + u * (least ** (1 / 7) - most ** (1 / 7))) ** 7;
  const geometric = (u: number) => most * (least / most) ** u;
  const isGeometric = config.sigma_schedule === "exponential" || config.use_exponential_sigmas || config.use_lu_lambdas;
  const ladder = isGeometric ? geometric : isEdm || config.use_karras_sigmas ? power : undefined;
  const at = (i: number) => ladder?.(i / (n - 1)) ?? table[timesteps[i]!]!;
  const sigmas = printed.map((last, i) => (i < n ? at(i) : last === 0 ? 0 : least));
  const fits = sigmas.every((sigma, i) => Math.abs(sigma - printed[i]!) <= 6e-9 * sigma);
  return fits && !config.use_flow_sigmas ? sigmas : undefined;
}

/** VP levels of a chain; EDM's classes scale nothing. */
const levelsOf = (test: Case): readonly NoiseLevel[] =>
  preciseRatios(test)!.map((ratio, i) => {
    const alpha = test.class.startsWith("EDM") ? 1 : 1 / Math.hypot(1, ratio);
    return { t: 1 - i / (test.n + 1), alpha, sigma: ratio * alpha };
  });

/** Its options by our names. */
function stepperOf({ class: name, config, n }: Case): GaussianStepper<unknown> {
  const { solver_order: order = 2, solver_type: type, lower_order_final: lower = true } = config;
  if (name.startsWith("UniPC")) {
    const options: UniPcOptions = {
      order,
      of: config.predict_x0 === false ? "eps" : "x0",
      rho: "half",
      variant: type === "bh1" ? "bh1" : "bh2",
      uncorrected: (config.disable_corrector ?? []).map((i) => i + 1),
      lowerOrderFinal: lower,
    };
    return uniPc(options);
  }
  if (name.startsWith("DEIS")) return deis({ order, lowerOrderFinal: lower && 15 });
  const make = config.algorithm_type === "dpmsolver" ? dpmSolver : dpmSolverPlusPlus;
  const variant = type === "heun" ? ("heun" as const) : ("midpoint" as const);
  if (name.includes("Singlestep")) {
    // It lowers the order itself where the number of steps is no multiple of it.
    const { lower_order_final: asked = false } = config;
    return make({ order, variant, method: "singlestep", nodes: "grid", lowerOrderFinal: asked || n % order !== 0 });
  }
  const options: DpmSolverOptions = {
    order,
    variant,
    method: "multistep",
    curvature: "half",
    lowerOrderFinal: lower && 15,
    eulerAtFinal: config.euler_at_final ?? false,
  };
  return make(options);
}

const files = {
  gauss4: [
    "02_diffusers_ode_gauss4_dpm.json",
    "02_diffusers_ode_gauss4_vp.json",
    "02_diffusers_ode_gauss4_ve_edm_flow.json",
  ],
  gmm2: ["02_diffusers_ode_gmm2.json"],
} as const;
const classes = /^(DPMSolver(Multi|Single)step|UniPCMultistep|DEISMultistep|EDMDPMSolverMultistep)Scheduler$/;
function casesOf(file: string): readonly Case[] {
  const { cases, unit } = fixture<{ cases: readonly Case[]; unit: Rows }>(file);
  return cases
    .filter((test) => classes.test(test.class) && preciseRatios(test))
    .map((test) => {
      // EDM's classes multiply the start by sqrt(80^2 + 1), of which the file has nine digits.
      if (!test.class.startsWith("EDM")) return test;
      const x_init = unit.map((row) => row.map((value) => value * Math.hypot(80, 1)));
      x_init.flat().forEach((value, i) => expect(value).toBeCloseTo(test.x_init.flat()[i]!, 5));
      return { ...test, x_init };
    });
}
const cases = Object.entries(files).flatMap(([oracle, names]) =>
  names.flatMap((file) => casesOf(file).map((test) => ({ ...test, oracle }))),
);
const [sound, buggy] = [false, true].map((isBug) => cases.filter(({ peer_bug: bug }) => (bug !== undefined) === isBug));

beforeAll(useFloat64);

async function run(
  test: Case & { readonly oracle: string },
  levels: readonly NoiseLevel[] = levelsOf(test),
): Promise<readonly Tensor[]> {
  const states: Tensor[] = [];
  const env = { denoise: oracles[test.oracle]!.denoise, schedule: linearBeta(), rng: rng(0) };
  const sampler = onGrid(stepperOf(test), levels);
  for await (const { x } of sampler(toTensor(test.x_init), env)) states.push(x.clone());
  return states;
}

it("covers the cases by class", () => {
  const count = (name: string) => cases.filter((test) => test.class === `${name}Scheduler`).length;
  expect({
    multistep: count("DPMSolverMultistep"),
    singlestep: count("DPMSolverSinglestep"),
    uniPc: count("UniPCMultistep"),
    deis: count("DEISMultistep"),
    edm: count("EDMDPMSolverMultistep"),
    bugs: buggy!.length,
  }).toEqual({ multistep: 64, singlestep: 27, uniPc: 48, deis: 17, edm: 15, bugs: 4 });
});

describe("equals diffusers", () => {
  it.each(sound!)("$oracle $id", async (test) => {
    const states = await run(test);
    test.traj?.forEach((rows, i) => {
      const size = Math.max(1, ...rows.flat().map(Math.abs));
      expect(deviation(states[i]!, rows)).toBeLessThan(1e-8 * size);
    });
    expect(deviation(states.at(-1)!, test.x_final)).toBeLessThan(1e-8);
  });
});

// It returns NaN, infinity times 0, where the last sigma is 0 and B(h) = h.
describe("where diffusers returns NaN, the end is the limit", () => {
  it.each(buggy!)("$oracle $id", async (test) => {
    const levels = levelsOf(test);
    const end = (await run(test)).at(-1)!;
    const nearly = [...levels.slice(0, -1), { ...levels.at(-1)!, alpha: 1, sigma: 1e-9 }];
    const close = (await run(test, nearly)).at(-1)!;
    expect(deviation(end, [Array.from(close.dataSync())])).toBeLessThan(1e-8);
    expect(deviation(end, [Array.from(close.dataSync())])).toBeGreaterThan(0);
  });
});
