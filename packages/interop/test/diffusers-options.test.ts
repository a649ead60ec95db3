import { combine, last, levelAt, onGrid, rng, tensorOf } from "@tweedie/core";
import type { Denoiser, NoiseLevel } from "@tweedie/core";
import { churn, ddim, ddpm, euler, pndm } from "@tweedie/samplers";
import { betaTable, scaledLinearBetas } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { fromDiffusers, readSchedulerConfig, schedulerConfig } from "../src/index.ts";
import type { DiffusersOptions, DiffusersSampling, SchedulerFields } from "../src/index.ts";
import { schedulerClasses } from "../src/scheduler-classes.ts";
import { laws, scripted, toTensor } from "./fixture-laws.ts";
import type { Rows } from "./fixture-laws.ts";

beforeAll(useFloat64);

const { denoise } = laws["gauss4"]!;
const start: Rows = [[0.4, 1.1, -0.3, 0.8]];
const of = (name: string, fields: SchedulerFields = {}, options: DiffusersOptions = { steps: 6 }) =>
  fromDiffusers({ _class_name: `${name}Scheduler`, ...fields }, options);

/** Samples from unit noise. */
async function end(sampling: DiffusersSampling, seed = 3): Promise<readonly number[]> {
  const { sampler, wrap, schedule, initNoiseSigma } = sampling;
  const x = combine([initNoiseSigma, toTensor(start)]);
  return [...(await last(sampler(x, { denoise: wrap(denoise), schedule, rng: rng(seed) }))).dataSync()];
}
const apart = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe("a config", () => {
  it("is text, fields, or what was read of them", async () => {
    const fields = { _class_name: "DDIMScheduler", clip_sample: false };
    const text = JSON.stringify(fields);
    const runs = [text, fields, schedulerConfig(fields), readSchedulerConfig(text)].map((config) =>
      end(fromDiffusers(config, { steps: 5 })),
    );
    for (const run of await Promise.all(runs)) expect(run).toEqual(await runs[0]);
  });

  it.each(Object.keys(schedulerClasses).filter((name) => name !== "RePaintScheduler"))(
    "of %s with its defaults samples",
    async (name) => {
      const sampling = fromDiffusers({ _class_name: name }, { steps: name === "DDIMInverseScheduler" ? 1 : 8 });
      expect(sampling.grid.length).toBeGreaterThan(1);
      expect((await end(sampling)).every(Number.isFinite)).toBe(true);
    },
  );
});

describe("what lies between the network and the sampler", () => {
  /** The calls of a network in a run: its input and the level that it is told. */
  async function callsOf(sampling: DiffusersSampling) {
    const calls: { readonly x: number; readonly level: NoiseLevel }[] = [];
    const base: Denoiser = (x, level) => {
      calls.push({ x: x.dataSync()[0]!, level });
      return denoise(x, level);
    };
    const { sampler, wrap, schedule, initNoiseSigma } = sampling;
    const states = [initNoiseSigma * start[0]![0]!];
    const env = { denoise: wrap(base), schedule, rng: rng(0) };
    for await (const { x } of sampler(combine([initNoiseSigma, toTensor(start)]), env)) states.push(x.dataSync()[0]!);
    return { calls, states };
  }

  it("scales samples of exploding noise for a network that preserves variance", async () => {
    const sampling = of("EulerDiscrete");
    const { calls, states } = await callsOf(sampling);
    calls.forEach(({ x, level }, i) => {
      const { sigma } = sampling.grid[i]!;
      expect(x).toBeCloseTo(states[i]! / Math.hypot(sigma, 1), 13);
      expect(level.sigma / level.alpha).toBeCloseTo(sigma, 9);
      expect(level.alpha ** 2 + level.sigma ** 2).toBeCloseTo(1, 14);
    });
  });

  it.each([
    ["DPMSolverMultistep", { use_karras_sigmas: true }, 1000],
    ["UniPCMultistep", { use_exponential_sigmas: true }, 1000],
    ["EulerDiscrete", { use_beta_sigmas: true, num_train_timesteps: 500 }, 500],
    ["HeunDiscrete", { timestep_spacing: "trailing" }, 1000],
    ["KDPM2Discrete", { use_karras_sigmas: true }, 1000],
    ["DPMSolverSDE", {}, 1000],
    ["DDIM", { timestep_spacing: "trailing" }, 1000],
    ["PNDM", {}, 1000],
    ["LCM", {}, 1000],
  ] as const)("tells the network the timesteps of %s, %j", async (name, fields, chain) => {
    const sampling = of(name, fields, { steps: 10 });
    const { calls } = await callsOf(sampling);
    const told = calls.map(({ level }) => level.t * chain - 1);
    expect(told).toHaveLength(sampling.timesteps.length);
    told.forEach((timestep, i) => expect(timestep).toBeCloseTo(sampling.timesteps[i]!, 8));
  });

  it("tells the network the times of flows", async () => {
    for (const [name, fields] of [
      ["FlowMatchEulerDiscrete", { shift: 3 }],
      ["FlowMatchHeunDiscrete", { shift: 2 }],
      ["UniPCMultistep", { use_flow_sigmas: true, prediction_type: "flow_prediction" }],
    ] as const) {
      const sampling = of(name, fields);
      const { calls } = await callsOf(sampling);
      expect(calls).toHaveLength(sampling.timesteps.length);
      calls.forEach(({ level }, i) => expect(level.t * 1000).toBeCloseTo(sampling.timesteps[i]!, 8));
    }
  });

  it("clips, and thresholds, the datum", () => {
    const far: Denoiser = (x) => ({ x0: combine([5, x]), eps: x });
    const clipped = (sampling: DiffusersSampling) =>
      sampling.wrap(far)(toTensor([[1, -1, 0.1, 0.4]]), levelAt(sampling.schedule, 0.5));
    expect([...clipped(of("DDIM", { clip_sample_range: 2 })).x0.dataSync()]).toEqual([2, -2, 0.5, 2]);
    const kept = clipped(of("DDIM"));
    expect([...kept.eps.dataSync()]).toEqual([1, -1, 0.1, 0.4]);
    const solved = clipped(of("DDIM", {}, { steps: 6, step: { use_clipped_model_output: true } }));
    expect(solved.eps.dataSync()[0]).not.toBe(1);
    const thresholds = { thresholding: true, dynamic_thresholding_ratio: 0.5, sample_max_value: 10 };
    // The median of 5, 5, 0.5 and 2.
    expect(clipped(of("DDPM", thresholds)).x0.dataSync()[3]).toBeCloseTo(2 / 3.5, 12);
    expect([...clipped(of("TCD", { clip_sample: true })).x0.dataSync()]).toEqual([5, -5, 0.5, 2]);
    const noise = { predict_x0: false, final_sigmas_type: "sigma_min", thresholding: true };
    expect(clipped(of("UniPCMultistep", noise)).x0.dataSync()[0]).toBe(5);
  });

  it("keeps what is learned of the variance", () => {
    const learned: Denoiser = (x) => ({ x0: x, eps: x, varianceShare: x });
    const { wrap, schedule } = of("DDPM", { variance_type: "learned_range" });
    expect(wrap(learned)(toTensor(start), levelAt(schedule, 0.5)).varianceShare).toBeDefined();
  });
});

describe("where a class deviates", () => {
  it("DDIM steps by one stride whatever the spacing, unless it is to step along the grid", async () => {
    const fields = { timestep_spacing: "linspace", clip_sample: false };
    const [own, right] = [of("DDIM", fields), of("DDIM", fields, { steps: 6, placement: "grid" })];
    expect([own.notes.length, right.notes.length]).toEqual([1, 0]);
    const { grid, schedule } = right;
    const env = { denoise, schedule, rng: rng(3) };
    const along = [...(await last(onGrid(ddim(), grid)(toTensor(start), env))).dataSync()];
    expect(apart(await end(right), along)).toBeLessThan(1e-14);
    expect(apart(await end(own), along)).toBeGreaterThan(1e-2);
  });

  it("PNDM extrapolates v", async () => {
    const [eps, v] = [of("PNDM"), of("PNDM", { prediction_type: "v_prediction" })];
    expect([eps.notes.length, v.notes.length]).toEqual([0, 1]);
    const env = { denoise, schedule: eps.schedule, rng: rng(3) };
    const own = [...(await last(onGrid(pndm(), eps.config.grid(6).levels)(toTensor(start), env))).dataSync()];
    expect(apart(await end(eps), own)).toBeLessThan(1e-14);
    expect(apart(await end(v), own)).toBeGreaterThan(1e-6);
  });

  it("Euler calls the network before the noise of its churn", async () => {
    const late = of("EulerDiscrete", {}, { steps: 6, step: { s_churn: 2 } });
    expect(late.notes[0]).toContain("churn(euler(), ...)");
    const draws = Array.from({ length: 6 }, (_, i) => [[0.3 * i, -1, 0.5, 1]]);
    const run = async (sampler: DiffusersSampling["sampler"]) => {
      const { wrap, schedule, initNoiseSigma } = late;
      const x = combine([initNoiseSigma, toTensor(start)]);
      return [...(await last(sampler(x, { denoise: wrap(denoise), schedule, rng: scripted(draws) }))).dataSync()];
    };
    const right = await run(onGrid(churn(euler(), { churn: 2 }), late.grid));
    expect(apart(await run(late.sampler), right)).toBeGreaterThan(1e-3);
  });

  it("DDPM draws noise at last where its last timestep is not 0", async () => {
    const fields = { variance_type: "fixed_large", clip_sample: false, timestep_spacing: "trailing" };
    const noisy = of("DDPM", fields);
    expect(noisy.notes).toHaveLength(1);
    const right = onGrid(ddpm({ variance: "beta" }), noisy.grid);
    const clean = [
      ...(await last(right(toTensor(start), { denoise, schedule: noisy.schedule, rng: rng(3) }))).dataSync(),
    ];
    expect(apart(await end(noisy), clean)).toBeGreaterThan(1e-2);
    expect(of("DDPM", { ...fields, timestep_spacing: "leading" }).notes).toEqual([]);
  });
});

describe("timesteps of the caller's own", () => {
  it("stand for those of the config", async () => {
    const timesteps = [999, 600, 300, 50];
    for (const name of ["DDPM", "LCM", "TCD", "EulerDiscrete", "DPMSolverMultistep"]) {
      const sampling = of(name, {}, { timesteps });
      expect(sampling.timesteps).toEqual(timesteps);
      expect((await end(sampling)).every(Number.isFinite)).toBe(true);
    }
    const schedule = betaTable(scaledLinearBetas());
    expect(of("LCM", {}, { timesteps }).grid[1]).toEqual(levelAt(schedule, 0.601));
  });

  it.each([
    [{ timesteps: [300, 600] }, "LCM", {}, /2 timesteps that fall strictly/],
    [{ timesteps: [1000, 600] }, "LCM", {}, /integers from 0 to 999/],
    [{ timesteps: [600, 300], steps: 3 }, "LCM", {}, /3 timesteps/],
    [{ timesteps: [600, 300] }, "DDIM", {}, /no timesteps for this config/],
    [{ timesteps: [600, 300] }, "EulerDiscrete", { use_karras_sigmas: true }, /no timesteps for this config/],
  ] as const)("are refused: %j for %s %j", (options, name, fields, message) => {
    expect(() => of(name, fields, options)).toThrow(message);
  });
});

describe("what cannot be honoured", () => {
  it.each([
    ["DDIM", {}, {}, /expected a number of steps, got none/],
    ["DDIM", {}, { steps: 5, step: { s_churn: 1 } }, /only eta, use_clipped_model_output in step .* got "s_churn"/],
    ["HeunDiscrete", {}, { steps: 5, step: { eta: 1 } }, /nothing in step for HeunDiscreteScheduler/],
    ["DDIM", {}, { steps: 5, tau: () => 1 }, /only steps, step, timesteps, placement for DDIMScheduler, got "tau"/],
    ["PNDM", {}, { steps: 5, placement: "grid" }, /only steps, step, timesteps for PNDMScheduler, got "placement"/],
    ["FlowMatchEulerDiscrete", {}, { steps: 5, mu: 0.9 }, /for FlowMatchEulerDiscreteScheduler, got "mu"/],
    ["DDIM", {}, { steps: 5, step: { eta: 2 } }, /expected eta in \[0, 1\], got 2/],
    ["DDPM", { variance_type: "learned" }, { steps: 5 }, /variance_type of fixed_small, .* got learned/],
    ["DDPM", { variance_type: null }, { steps: 5 }, /variance_type of .* got null/],
    ["DPMSolverMultistep", { solver_order: 4 }, { steps: 5 }, /solver_order of 1, 2 or 3, got 4/],
    ["DPMSolverMultistep", { algorithm_type: "dpm" }, { steps: 5 }, /algorithm_type of .* got "dpm"/],
    ["DPMSolverSinglestep", { solver_type: "newton" }, { steps: 5 }, /solver_type of .* got "newton"/],
    ["SASolver", { predictor_order: 4 }, { steps: 5 }, /predictor_order from 1 to 3, got 4/],
    ["SASolver", { algorithm_type: "deis" }, { steps: 5 }, /algorithm_type of .* got "deis"/],
    ["RePaint", {}, { steps: 5 }, /expected inpaint with an image and a mask/],
    ["EulerDiscrete", {}, { steps: 5, step: { s_churn: -1 } }, /expected s_churn of at least 0, got -1/],
  ] as const)("is refused: %s, %j, %j", (name, fields, options, message) => {
    expect(() => of(name, fields, options)).toThrow(message);
  });

  it("RePaint makes no jumps where none fits, as diffusers does", () => {
    const inpaint = { image: tensorOf([1], [1, 1]), mask: tensorOf([1], [1, 1]) };
    expect(of("RePaint", {}, { steps: 10, inpaint }).rule).toContain("jumps: 1,");
    expect(of("RePaint", {}, { steps: 20, inpaint }).rule).toContain("jumps: 10,");
  });

  it("names a predicted variance that is missing", async () => {
    const { sampler, schedule, wrap } = of("DDPM", { variance_type: "learned_range" });
    await expect(
      last(sampler(tensorOf([1], [1, 1]), { denoise: wrap((x) => ({ x0: x, eps: x })), schedule, rng: rng(1) })),
    ).rejects.toThrow(/varianceShare/);
  });
});
