import { rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { fromKDiffusion, kDiffusionSigmas } from "../src/index.ts";
import type { KDiffusionLadder, KDiffusionName } from "../src/index.ts";
import { deviation, laws, pathDeviation, runOf } from "./fixture-laws.ts";
import { argumentsCases, kDiffusionCases, runArguments, runKDiffusion, sigmasOf } from "./k-diffusion-runs.ts";

beforeAll(useFloat64);

const titled = kDiffusionCases.map((one) => ({ ...one, title: `${one.id}, ${JSON.stringify(one.kwargs)}` }));

describe("fromKDiffusion gives the numbers of k-diffusion", () => {
  it("in 154 runs of 13 functions", () => {
    expect(kDiffusionCases).toHaveLength(154);
    expect(new Set(kDiffusionCases.map(({ fn }) => fn)).size).toBe(13);
  });

  it.each(titled)("$title", async (one) => {
    const { states, end, calls } = await runKDiffusion(one);
    expect(deviation(end, one.x_final)).toBeLessThan(1e-8);
    // Churn is shown what its noise has raised, which is no state of the run.
    const path = one.traj ?? ("s_churn" in one.kwargs ? [] : (one.x_at_calls?.slice(1) ?? []));
    expect(pathDeviation(states, path)).toBeLessThan(1e-8);
    if (one.model_calls !== undefined && one.model_calls !== null) expect(calls).toBe(one.model_calls);
    if (one.info) expect(states).toHaveLength(one.info.n_accept);
  });

  it("on its ladders", () => {
    for (const one of kDiffusionCases) {
      sigmasOf(one)?.forEach((sigma, i) => expect(Math.abs(sigma - one.sigmas![i]!)).toBeLessThanOrEqual(6e-9 * sigma));
    }
  });

  it("in 200 runs with arguments drawn at random", () => {
    expect(argumentsCases).toHaveLength(200);
    expect(new Set(argumentsCases.map(({ fn }) => fn)).size).toBe(13);
  });
  it.each(argumentsCases)("$id", async (one) => {
    const { end, calls } = await runArguments(one);
    expect(deviation(end, one.x_final)).toBeLessThan(1e-8);
    expect(calls).toBe(one.model_calls);
  });
});

describe("a rule", () => {
  const sigmas = [10, 1, 0];
  it.each([
    ["sample_euler", { sigmas }, "euler({ coordinates: noiseCoordinates })"],
    [
      "sample_heun",
      { sigmas, s_churn: 8, s_tmin: 0.05 },
      "churn(heun({ coordinates: noiseCoordinates }), { churn: 8, min: 0.05 })",
    ],
    ["sample_dpmpp_2m", { sigmas }, "dpmSolverPlusPlus()"],
    ["sample_dpmpp_3m_sde", { sigmas }, 'dpmSolverPlusPlus3mSde({ curvature: "half" })'],
    ["sample_dpm_fast", { sigma_min: 0.1, sigma_max: 10, n: 7 }, "dpmSolverFast({ calls: 7 })"],
  ] as const)("of %s %j is %s", (name, options, text) => expect(fromKDiffusion(name, options).rule).toBe(text));

  it.each(["sample_dpm_2", "sample_dpm_2_ancestral"] as const)("%s is one at all scales", async (name) => {
    // Where `dpm2` changes over, at 1000, nothing is to be seen.
    const end = async (first: number) => {
      const { sampler, schedule } = fromKDiffusion(name, { sigmas: [first, 500, 20, 1, 0.1, 0] });
      const start = [[first, -0.2 * first, 0.4 * first, 0.1 * first]];
      const env = { denoise: laws["gauss4"]!.denoise, schedule, rng: rng(2) };
      return (await runOf(sampler, start, env)).end;
    };
    const [below, above] = [await end(1000 * (1 - 1e-9)), await end(1000 * (1 + 1e-9))];
    expect(deviation(below, [above])).toBeLessThan(1e-7);
    expect(deviation(below, [await end(990)])).toBeGreaterThan(1e-6);
  });
});

describe("what cannot be honoured", () => {
  const sigmas = [10, 1, 0];
  it.each([
    ["sample_ddim", { sigmas }, /expected sample_euler, .*, got "sample_ddim"/],
    ["sample_dpmpp_2m", { sigmas, eta: 1 }, /expected sigmas for sample_dpmpp_2m, got "eta"/],
    ["sample_euler", { sigmas, order: 2 }, /expected sigmas, s_churn, .* got "order"/],
    ["sample_euler", {}, /at least two numbers that fall strictly/],
    ["sample_euler", { sigmas: [1, 2] }, /fall strictly to 0 or above, got \[1, 2\]/],
    ["sample_euler", { sigmas: [Number.NaN, 2] }, /fall strictly/],
    ["sample_euler", { sigmas: [1, -1] }, /fall strictly/],
    ["sample_dpm_fast", { sigma_min: 1 }, /sigma_max above sigma_min above 0 for sample_dpm_fast, got undefined and 1/],
    ["sample_dpm_adaptive", { sigma_min: 0, sigma_max: 1 }, /sigma_min above 0/],
    ["sample_dpm_adaptive", { sigma_min: 0.1, sigma_max: 1, order: 4 }, /order/],
    ["sample_euler", { sigmas, s_churn: -3 }, /churn of at least 0, got -3/],
  ] as const)("is refused: %s %j", (name, options, message) => {
    expect(() => fromKDiffusion(name as KDiffusionName, options)).toThrow(message);
  });
  it.each([
    ["get_sigmas_karras", { n: 0, sigma_min: 1, sigma_max: 2 }, /positive number n/],
    ["get_sigmas_karras", { n: 5, sigma_min: 1 }, /sigma_min and sigma_max for get_sigmas_karras, got 1 and undefined/],
    ["get_sigmas_lu", { n: 5, sigma_min: 1, sigma_max: 2 }, /get_sigmas_vp, got "get_sigmas_lu"/],
    ["get_sigmas_exponential", { n: 5, sigma_min: 1, sigma_max: 2, rho: 7 }, /expected n, sigma_min, .* got "rho"/],
  ] as const)("is refused: %s %j", (ladder, options, message) => {
    expect(() => kDiffusionSigmas(ladder as KDiffusionLadder, options)).toThrow(message);
  });
});
