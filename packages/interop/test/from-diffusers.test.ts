import { tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { diffusersCases, optionCases, runDiffusers, wholeSteps } from "./diffusers-runs.ts";
import type { DiffusersCase } from "./diffusers-runs.ts";
import { deviation, laws, pathDeviation } from "./fixture-laws.ts";

beforeAll(useFloat64);

const titled = diffusersCases.map((one) => ({ ...one, title: `${one.law}, ${one.id}` }));

describe("fromDiffusers gives the numbers of diffusers", () => {
  it("in 381 runs of 24 classes", () => {
    expect(diffusersCases).toHaveLength(381);
    expect(new Set(diffusersCases.map((one) => one.class)).size).toBe(24);
  });

  const isFinite = ({ x_final: end }: DiffusersCase) => Number.isFinite(end[0]![0]);
  it.each(titled.filter(isFinite))("$title", async (one) => {
    const { states, end, calls } = await runDiffusers(one);
    expect(deviation(end, one.x_final_correct ?? one.x_final)).toBeLessThan(1e-8);
    expect(pathDeviation(states, wholeSteps(one))).toBeLessThan(1e-8);
    expect(calls).toBe(one.ops?.filter(([what]) => what === "step").length ?? one.timesteps.length);
  });

  it.each(titled.filter((one) => !isFinite(one)))("$title, but for an end that is a number", async (one) => {
    const { states, end, sampling } = await runDiffusers(one);
    expect(pathDeviation(states, one.traj ?? [])).toBeLessThan(1e-8);
    // The last step is of first order, to clean data: its datum.
    const [last, level] = [states.at(-2)!, sampling.grid.at(-2)!];
    const { x0 } = laws[one.law]!.denoise(tensorOf(last, [2, last.length / 2]), level);
    expect(Math.max(...x0.dataSync().map((value, i) => Math.abs(value - end[i]!)))).toBeLessThan(1e-14);
  });

  it("in 220 runs with options drawn at random, ten of a class", () => expect(optionCases).toHaveLength(220));
  it.each(optionCases)("$id, on $law", async (one) => {
    const { end, calls } = await runDiffusers(one);
    expect(deviation(end, one.x_final)).toBeLessThan(1e-8);
    expect(calls).toBe(one.calls);
  });
});
