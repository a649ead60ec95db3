import { levelAt } from "@tweedie/core";
import { leadingGrid, linspaceGrid, trailingGrid } from "@tweedie/schedules";
import { describe, expect, it } from "vitest";
import { readSchedulerConfig, schedulerConfig } from "../src/index.ts";
import type { SchedulerFields } from "../src/index.ts";
import { cases, stochasticCases, textOf } from "./fixtures.ts";

const grid = (name: string, steps: number, fields: SchedulerFields = {}) =>
  schedulerConfig({ _class_name: name, ...fields }).grid(steps);
const times = (name: string, steps: number, fields: SchedulerFields = {}) =>
  grid(name, steps, fields).levels.map(({ t }) => t);

describe("the levels of a grid", () => {
  it("are those of the schedule, each once, and have the scales of the grid", () => {
    for (const one of [...cases, ...stochasticCases]) {
      const { mu } = one.set_timesteps ?? {};
      const { schedule, grid: gridOf, settings } = readSchedulerConfig(textOf(one));
      const { levels, sigmas } = gridOf(one.n!, mu === undefined ? {} : { mu });
      const inverse = one.class === "DDIMInverseScheduler";
      levels.forEach((level, i) => {
        expect(level).toEqual(levelAt(schedule, level.t));
        if (i > 0) expect(inverse ? -level.t : level.t).toBeLessThan((inverse ? -1 : 1) * levels[i - 1]!.t);
      });
      if (!sigmas || settings.invert_sigmas) continue;
      const isFlow = one.class.startsWith("FlowMatch") || settings.use_flow_sigmas;
      const found = levels.map(({ alpha, sigma }) => (isFlow ? sigma : sigma / alpha));
      const distinct = sigmas.filter((sigma, i) => sigma !== sigmas[i - 1]);
      const visited = settings.interpolation_type === "log_linear" ? distinct.slice(0, -1) : distinct;
      expect(found).toHaveLength(visited.length);
      visited.forEach((sigma, i) => expect(Math.abs(found[i]! - sigma)).toBeLessThanOrEqual(1e-9 * sigma));
    }
  });

  it("end where the class ends", () => {
    const [n, zero] = [10, { final_sigmas_type: "zero" }];
    expect(times("DDIMScheduler", n).slice(-2)).toEqual([0.001, 0]);
    expect(times("DDIMScheduler", n, { steps_offset: 1, set_alpha_to_one: false }).slice(-2)).toEqual([0.002, 0.001]);
    // Where the last timestep is the first of the chain already, a step of length zero is left out.
    expect(times("DDIMScheduler", n, { set_alpha_to_one: false })).toHaveLength(n);
    expect(times("PNDMScheduler", n, { steps_offset: 1 }).at(-1)).toBe(0.001);
    expect(times("TCDScheduler", 4).at(-1)).toBe(0.001);
    expect(times("LCMScheduler", 4).at(-1)).toBe(0);
    expect(times("DEISMultistepScheduler", n).at(-1)).toBeCloseTo(0.001, 14);
    for (const name of ["EulerDiscreteScheduler", "DPMSolverMultistepScheduler", "EDMEulerScheduler"]) {
      expect(times(name, n, zero).at(-1)).toBe(0);
    }
  });

  it.each([
    ["leading", leadingGrid],
    ["linspace", linspaceGrid],
    ["trailing", trailingGrid],
  ] as const)("of DDIM are those of the grid by the name of their placement: %s", (placement, named) => {
    for (const chain of [37, 300, 1000]) {
      const fields = { timestep_spacing: placement, num_train_timesteps: chain };
      const { schedule, grid: gridOf } = schedulerConfig({ _class_name: "DDIMScheduler", ...fields });
      // Among them are numbers of steps that place timesteps halfway between two.
      for (let steps = 2; steps <= chain; steps += chain === 1000 ? 23 : 1) {
        expect(gridOf(steps).levels).toEqual(named(schedule, steps, { chain }));
      }
    }
  });

  it("rise for an inverse class, from the clean datum", () => {
    expect(times("DDIMInverseScheduler", 4)).toEqual([0, 0.001, 0.251, 0.501, 0.751]);
  });

  it("of RePaint are those of the walk without jumps", () => {
    expect(times("RePaintScheduler", 4)).toEqual([0.751, 0.501, 0.251, 0.001, 0]);
  });

  it("are beyond the chain where a config's ladder is: Stable Video Diffusion's", () => {
    const video = {
      beta_schedule: "scaled_linear",
      beta_start: 0.00085,
      beta_end: 0.012,
      prediction_type: "v_prediction",
      sigma_min: 0.002,
      sigma_max: 700,
      timestep_spacing: "leading",
      timestep_type: "continuous",
      use_karras_sigmas: true,
    };
    const { levels, sigmas, timesteps, initNoiseSigma } = grid("EulerDiscreteScheduler", 25, video);
    expect([sigmas![0], sigmas![24], sigmas![25]]).toEqual([700, 0.002, 0]);
    expect(timesteps).toEqual(sigmas!.slice(0, -1).map((sigma) => Math.log(sigma) / 4));
    expect(initNoiseSigma).toBeCloseTo(Math.hypot(700, 1), 10);
    expect(levels).toHaveLength(26);
    levels.forEach(({ alpha, sigma }, i) => {
      expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 14);
      expect(Math.abs(sigma / alpha - sigmas![i]!)).toBeLessThanOrEqual(1e-10 * sigmas![i]!);
    });
  });
});

describe("grids that a config does not have", () => {
  it.each([0, -1, 2.5, 1001, Number.NaN, Infinity])("of %d steps", (steps) => {
    for (const name of ["DDIMScheduler", "EulerDiscreteScheduler", "FlowMatchEulerDiscreteScheduler"]) {
      expect(() => grid(name, steps)).toThrow(
        /schedulerGrid: expected a number of steps from 1 to num_train_timesteps/,
      );
    }
  });
  it("are refused with a reason", () => {
    expect(() => grid("LCMScheduler", 51)).toThrow(/at most original_inference_steps = 50 steps, got 51/);
    expect(() => grid("LCMScheduler", 4, { original_inference_steps: 2000 })).toThrow(/of at most num_train_timesteps/);
    expect(() => grid("PNDMScheduler", 3)).toThrow(/at least 4 steps/);
    expect(() => grid("DDIMScheduler", 1000, { steps_offset: 1 })).toThrow(/timesteps from 0 to 999, got 1000/);
    const dynamic = { use_dynamic_shifting: true };
    expect(() => grid("FlowMatchEulerDiscreteScheduler", 10, dynamic)).toThrow(
      /expected mu where use_dynamic_shifting/,
    );
    expect(() => grid("FlowMatchEulerDiscreteScheduler", 1, { shift_terminal: 0.1 })).toThrow(/at least two steps/);
    expect(() => grid("DPMSolverMultistepScheduler", 10, { lambda_min_clipped: 50 })).toThrow(
      /lambda_min_clipped below/,
    );
    const { grid: repaint } = schedulerConfig({ _class_name: "RePaintScheduler" });
    expect(() => repaint(10, { jumpLength: 0 })).toThrow(/jumpLength and jumpSamples/);
  });
  it.each([1, 2, 3, 5, 49, 50, 999, 1000])("are few: every class has one of %d steps, or says why not", (steps) => {
    for (const one of cases) {
      const { grid: gridOf, settings } = readSchedulerConfig(textOf(one));
      try {
        const found = gridOf(steps, { mu: 0.9 });
        expect([...found.timesteps, ...(found.sigmas ?? [])].every(Number.isFinite)).toBe(true);
        const within = found.timesteps.every((k) => k >= 0 && k < settings.num_train_timesteps);
        if (settings.beta_schedule) expect(within).toBe(true);
      } catch (error) {
        expect(String(error)).toMatch(/TweedieError: schedulerGrid: expected/);
      }
    }
  });
});
