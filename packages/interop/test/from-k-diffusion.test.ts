import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { deviation, pathDeviation } from "./fixture-laws.ts";
import { kDiffusionCases, runKDiffusion, sigmasOf } from "./k-diffusion-runs.ts";

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
});
