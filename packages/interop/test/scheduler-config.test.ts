import { edmTarget } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { readSchedulerConfig, schedulerConfig, writeSchedulerConfig } from "../src/index.ts";
import type { SchedulerFields } from "../src/index.ts";
import { schedulerClasses } from "../src/scheduler-classes.ts";
import { cases, files, textOf } from "./fixtures.ts";

const config = (name: string, fields: SchedulerFields = {}) => schedulerConfig({ _class_name: name, ...fields });
const level = (alpha: number, sigma: number) => ({ t: 0.5, alpha, sigma });

describe("readSchedulerConfig", () => {
  it("reads the files that diffusers writes", () => {
    const found = files.map(({ text }) => readSchedulerConfig(text));
    expect(found.map(({ className }) => className)).toEqual([
      "DDPMScheduler",
      "DDIMScheduler",
      "DPMSolverMultistepScheduler",
      "FlowMatchEulerDiscreteScheduler",
    ]);
    expect(found[2]!.settings.lambda_min_clipped).toBe(-Infinity);
    expect(found[2]!.settings.use_karras_sigmas).toBe(true);
    expect(found[2]!.ignored).toEqual(["clip_sample"]);
    expect(found[2]!.stepper).toMatchObject({ solver_order: 2, algorithm_type: "dpmsolver++", variance_type: null });
    expect(found[3]!.settings.shift).toBe(3);
    // 400 timesteps: k = 99 is at a quarter.
    const alphaBar = Array.from({ length: 100 }, (_, k) => 1 - (1e-4 + (0.0199 * k) / 399)).reduce((a, b) => a * b);
    expect(found[0]!.schedule.alpha(0.25) ** 2).toBeCloseTo(alphaBar, 13);
  });
  it.each(["[]", "null", "3", '"DDIMScheduler"'])("refuses %s", (text) =>
    expect(() => readSchedulerConfig(text)).toThrow(/readSchedulerConfig: expected an object of fields/),
  );
});

describe("writeSchedulerConfig", () => {
  it.each(files)("writes $folder back byte for byte", ({ text }) =>
    expect(writeSchedulerConfig(readSchedulerConfig(text))).toBe(text),
  );
  it.each(Object.keys(schedulerClasses))("loses nothing of %s", (name) => {
    const { defaults } = schedulerClasses[name as keyof typeof schedulerClasses];
    const fields = {
      _class_name: name,
      _diffusers_version: "0.42.1",
      _use_default_values: ["steps_offset"],
      ...defaults,
      clip_sample: true,
    } as SchedulerFields;
    const text = writeSchedulerConfig(schedulerConfig(fields));
    const again = readSchedulerConfig(text);
    expect(again.fields).toEqual(fields);
    expect(Object.keys(again.fields)).toEqual(Object.keys(fields));
    expect(writeSchedulerConfig(again)).toBe(text);
  });
  it("loses nothing of the configs of the grids", () => {
    for (const one of cases) {
      const first = readSchedulerConfig(textOf(one));
      expect(readSchedulerConfig(writeSchedulerConfig(first)).fields).toEqual(JSON.parse(textOf(one)));
    }
  });
  it("keeps fields as they were when the caller's object changes", () => {
    const fields: Record<string, string | number> = { _class_name: "DDIMScheduler", steps_offset: 1 };
    const found = schedulerConfig(fields);
    fields["steps_offset"] = 7;
    expect(found.fields["steps_offset"]).toBe(1);
    expect(Object.isFrozen(found.settings)).toBe(true);
  });
});

describe("schedulerConfig", () => {
  it("fills in the defaults of the class, which differ", () => {
    expect(config("DDIMScheduler").settings).toMatchObject({ beta_end: 0.02, timestep_spacing: "leading" });
    expect(config("EulerDiscreteScheduler").settings).toMatchObject({ beta_end: 0.02, timestep_spacing: "linspace" });
    expect(config("HeunDiscreteScheduler").settings).toMatchObject({ beta_end: 0.012, beta_schedule: "linear" });
    expect(config("LCMScheduler").settings).toMatchObject({ beta_end: 0.012, beta_schedule: "scaled_linear" });
    expect(config("CMStochasticIterativeScheduler").settings).toMatchObject({ num_train_timesteps: 40 });
  });

  it.each([
    ["beta_schedule", "quadratic", /expected beta_schedule of DDIMScheduler to be "linear", .*, got "quadratic"/],
    ["beta_schedule", "sigmoid", /expected a beta_schedule of linear, scaled_linear, squaredcos_cap_v2 for this class/],
    ["trained_betas", [0.1, 0.2], /expected trained_betas of num_train_timesteps = 1000 numbers, got 2/],
    ["trained_betas", ["a"], /expected trained_betas .* a list of numbers, or null/],
    ["num_train_timesteps", 0, /expected num_train_timesteps .* an integer from 1 to 1000000, got 0/],
    ["num_train_timesteps", 1e9, /an integer from 1 to 1000000/],
    ["num_train_timesteps", "1000", /got "1000"/],
    ["beta_start", Number.NaN, /expected beta_start .* a positive number, got NaN/],
    ["beta_end", Infinity, /expected beta_end .* a positive number, got Infinity/],
    ["beta_end", 2, /linearBetas: expected betaStart in \(0, 1\)/],
    ["steps_offset", -1, /expected steps_offset/],
    [
      "prediction_type",
      "flow_prediction",
      /expected a prediction_type of epsilon, sample, v_prediction, original_sample/,
    ],
    ["timestep_spacing", "even", /expected timestep_spacing of DDIMScheduler to be "linspace", "leading", "trailing"/],
    ["clip_sample", "yes", /expected clip_sample .* true or false/],
    ["flux", 3, /expected fields that diffusers' schedulers have, got "flux" = 3.*delete it/],
    ["__proto__x", 3, /expected fields/],
    ["constructor", 3, /expected fields that diffusers' schedulers have, got "constructor"/],
  ])("names the field that cannot be honoured: %s = %j", (field, value, message) => {
    if (field.startsWith("_")) expect(config("DDIMScheduler", { [field]: value }).ignored).toEqual([]);
    else expect(() => config("DDIMScheduler", { [field]: value })).toThrow(message);
  });
  it.each([undefined, null, 3, "FlaxDDIMScheduler", "constructor", "__proto__"])("refuses the class %j", (name) => {
    const fields = (name === undefined ? {} : { _class_name: name }) as SchedulerFields;
    expect(() => schedulerConfig(fields)).toThrow(/expected a _class_name of DDPMScheduler, .*from_config/);
  });
  it("refuses fields that exclude each other", () => {
    const two = { use_karras_sigmas: true, use_beta_sigmas: true };
    expect(() => config("EulerDiscreteScheduler", two)).toThrow(/at most one of .* got karras and beta/);
    const unipc = (fields: SchedulerFields) => () => config("UniPCMultistepScheduler", fields);
    expect(unipc({ shift_terminal: 0.1 })).toThrow(/shift_terminal only with use_flow_sigmas/);
    expect(unipc({ use_flow_sigmas: true, prediction_type: "v_prediction" })).toThrow(/got "v_prediction"/);
    expect(unipc({ solver_p: { a: 1 } })).toThrow(/expected solver_p .* null, as a file cannot hold it/);
    const scales = { sigma_min: 3, sigma_max: 2 };
    for (const name of ["EulerDiscreteScheduler", "EDMEulerScheduler", "CMStochasticIterativeScheduler"]) {
      expect(() => config(name, scales)).toThrow(/expected sigma_min below sigma_max, got 3 and 2/);
    }
    expect(() => config("DDIMInverseScheduler", { timestep_spacing: "linspace" })).toThrow(/to be leading or trailing/);
  });
  it("ignores what diffusers ignores: another class's fields", () => {
    const found = config("DDIMScheduler", { use_karras_sigmas: true, solver_order: "third" });
    expect(found.ignored).toEqual(["use_karras_sigmas", "solver_order"]);
    expect(found.grid(10)).toEqual(config("DDIMScheduler").grid(10));
  });

  it.each([
    ["epsilon", [0, 1]],
    ["sample", [1, 0]],
    ["v_prediction", [-0.8, 0.6]],
  ])("has the target of %s", (prediction, target) => {
    expect(config("DDIMScheduler", { prediction_type: prediction }).target(level(0.6, 0.8))).toEqual(target);
  });
  it("has the targets of flows, of EDM and of consistency models", () => {
    const velocity = config("FlowMatchEulerDiscreteScheduler");
    expect(velocity.target(level(0.5, 0.5))).toEqual([-1, 1]);
    expect(config("FlowMatchEulerDiscreteScheduler", { invert_sigmas: true }).target(level(0.5, 0.5))).toEqual([1, -1]);
    const flow = { use_flow_sigmas: true, prediction_type: "flow_prediction" };
    expect(config("DPMSolverMultistepScheduler", flow).target(level(0.5, 0.5))).toEqual([-1, 1]);
    const [a, b] = edmTarget({ sigmaData: 0.7 })(level(1, 3));
    expect(config("EDMEulerScheduler", { sigma_data: 0.7 }).target(level(1, 3))).toEqual([a, b]);
    const v = { sigma_data: 0.7, prediction_type: "v_prediction" };
    expect(config("EDMEulerScheduler", v).target(level(1, 3))).toEqual([-a, -b]);
    // With s = 0.5, sigma_min = 0.002 and sigma = 1.502: x0 = c_skip x + c_out F
    const [p, q] = config("CMStochasticIterativeScheduler").target(level(1, 1.502));
    const [skip, out] = [0.25 / 2.5, (1.5 * 0.5) / Math.hypot(1.502, 0.5)];
    const [x0, eps] = [0.3, -0.9];
    expect(skip * (x0 + 1.502 * eps) + out * (p * x0 + q * eps)).toBeCloseTo(x0, 14);
    expect(() => config("CMStochasticIterativeScheduler").target(level(1, 0.002))).toThrow(/above sigma_min = 0.002/);
  });

  it("keeps zero terminal SNR, or 2^-24 of it, by class", () => {
    const zero = { rescale_betas_zero_snr: true };
    for (const name of ["DDPMScheduler", "DDIMScheduler", "LCMScheduler", "TCDScheduler"]) {
      expect(config(name, zero).schedule.alpha(1)).toBe(0);
    }
    for (const name of ["EulerDiscreteScheduler", "DPMSolverMultistepScheduler", "UniPCMultistepScheduler"]) {
      const { schedule, grid } = config(name, { ...zero, timestep_spacing: "trailing" });
      const { sigmas, levels } = grid(10);
      expect(schedule.alpha(1)).toBe(0);
      expect(sigmas![0]).toBe(Math.sqrt(2 ** 24 - 1));
      expect(levels[0]!.alpha ** 2 / 2 ** -24).toBeCloseTo(1, 9);
      expect(levels).toHaveLength(11);
      // Near its end this chain has less signal still, so that two of its levels are out of order.
      expect(() => grid(1000)).toThrow(/schedulerGrid: expected levels that fall strictly/);
    }
  });
  it("refuses a chain without signal where the class divides by it", () => {
    for (const name of ["EulerDiscreteScheduler", "DPMSolverMultistepScheduler"]) {
      expect(() => config(name, { beta_end: 1 })).toThrow(
        /expected betas that leave some signal.*got none at timestep/,
      );
    }
    expect(config("DDIMScheduler", { beta_end: 1 }).schedule.alpha(1)).toBe(0);
  });
  it("takes betas from the file", () => {
    const found = config("DDIMScheduler", { trained_betas: [0.1, 0.2, 0.5], num_train_timesteps: 3 });
    expect(found.schedule.alpha(1) ** 2).toBeCloseTo(0.36, 14);
  });
  it("knows the table exp of Heun's class: alphaBar = exp(-12 t)", () => {
    const { schedule } = config("HeunDiscreteScheduler", { beta_schedule: "exp" });
    for (const t of [0.001, 0.5, 1]) expect(Math.log(schedule.alpha(t) ** 2) / t).toBeCloseTo(-12, 11);
  });
});
