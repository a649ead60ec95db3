import { describe, expect, it } from "vitest";
import { readSchedulerConfig } from "../src/index.ts";
import { cases, expectPrinted, stochasticCases, textOf } from "./fixtures.ts";

const named = [...cases, ...stochasticCases].map((one) => ({
  ...one,
  title: `${one.class}, ${one.n} steps, ${JSON.stringify({ ...one.config, ...one.set_timesteps })}`,
}));

describe("the grids of diffusers", () => {
  it("has all of the classes", () => {
    expect(cases).toHaveLength(100);
    expect(new Set(named.map((one) => one.class)).size).toBe(24);
  });

  it.each(named)("$title", (one) => {
    const { mu, jump_length: jumpLength, jump_n_sample: jumpSamples } = one.set_timesteps ?? {};
    const options = {
      ...(mu === undefined ? {} : { mu }),
      ...(jumpLength === undefined ? {} : { jumpLength }),
      ...(jumpSamples === undefined ? {} : { jumpSamples }),
    };
    const grid = readSchedulerConfig(textOf(one)).grid(one.n!, options);
    expect(grid.timesteps).toHaveLength(one.timesteps.length);
    grid.timesteps.forEach((timestep, i) => expectTimestep(timestep, one.timesteps[i]!, one.class));
    expect(grid.sigmas?.length).toBe(one.sigmas?.length);
    one.sigmas?.forEach((sigma, i) => expectPrinted(grid.sigmas![i]!, sigma));
    if (one.init_noise_sigma !== undefined) expectPrinted(grid.initNoiseSigma, one.init_noise_sigma);
    one.sigmas_interpol?.forEach((sigma, i) => {
      if (sigma === null) expect(grid.midpointSigmas![i]).toBe(undefined);
      else expectPrinted(grid.midpointSigmas![i]!, sigma);
    });
  });
});

/** Integers are met exactly, but for flows, where they are products; others within 1e-9 too where they are nearly 0. */
function expectTimestep(timestep: number, expected: number, name: string): void {
  if (Number.isInteger(expected) && !name.startsWith("FlowMatch")) expect(timestep).toBe(expected);
  else if (Math.abs(timestep - expected) > 1e-9) expectPrinted(timestep, expected);
}
