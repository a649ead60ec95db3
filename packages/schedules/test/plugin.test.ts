import { createRegistry, levelAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { getDefault, getDescription } from "valibot";
import type { GenericSchema, StrictObjectSchema } from "valibot";
import { cosine } from "../src/cosine.ts";
import { karrasGrid } from "../src/karras-grid.ts";
import { schedules } from "../src/plugin.ts";
import { rectifiedFlow } from "../src/rectified-flow.ts";

const registry = createRegistry(schedules);
const kinds = ["schedules", "grids"] as const;
const all = kinds.flatMap((kind) => registry.names(kind).map((name) => ({ kind, name })));

describe("the plug-in", () => {
  it("names its schedules and grids", () => {
    expect(registry.names("schedules")).toEqual([
      "cosine",
      "linearBeta",
      "scaledLinearBeta",
      "subVp",
      "ornsteinUhlenbeck",
      "sigmoid",
      "linearLogSnr",
      "laplace",
      "polynomial",
      "rectifiedFlow",
      "flowShift",
      "geometric",
      "edm",
      "betaTable",
    ]);
    expect(registry.names("grids")).toEqual([
      "uniform",
      "quadratic",
      "beta",
      "leading",
      "linspace",
      "trailing",
      "karras",
      "exponential",
      "polyexponential",
      "logSnr",
      "lu",
      "alignYourSteps",
    ]);
  });

  it.each(registry.names("schedules"))("makes the schedule %s without options", (name) => {
    expect(levelAt(registry.create("schedules", name), 0.5).sigma).toBeGreaterThan(0);
  });

  it.each(registry.names("grids"))("makes the grid %s without options", (name) => {
    expect(registry.create("grids", name)(cosine(), 10)).toHaveLength(11);
  });

  it("hands options on", () => {
    const offset = { offset: 0.1 };
    expect(registry.create("schedules", "cosine", offset).alpha(0.3)).toBe(cosine(offset).alpha(0.3));
    expect(registry.create("schedules", "edm", { sigmaMin: 0 }).sigma(0)).toBe(0);
    expect(registry.create("schedules", "flowShift", { shift: 2 }).sigma(0.5)).toBeCloseTo(2 / 3, 15);
    const chain = registry.create("schedules", "betaTable", { table: "cosine", steps: 10, zeroTerminalSnr: true });
    expect(chain.alpha(1)).toBe(0);
    const options = { rho: 3, sigmaMax: 10, finalZero: false };
    const grid = registry.create("grids", "karras", options);
    expect(grid(rectifiedFlow(), 7)).toEqual(karrasGrid(rectifiedFlow(), 7, options));
  });

  it.each(all)(
    "has a description and a stated default for every option, and a paper: $kind $name",
    ({ kind, name }) => {
      const { options, reference } = registry.entry(kind, name);
      expect(reference).toMatch(/\d{4}, .*https:\/\/arxiv.org\/abs\/\d/);
      const { entries } = options as unknown as StrictObjectSchema<Record<string, GenericSchema>, undefined>;
      for (const schema of Object.values(entries)) {
        const description = getDescription(schema) ?? "";
        expect(description.length).toBeGreaterThan(8);
        expect(getDefault(schema) !== undefined || description.includes("(default: ")).toBe(true);
      }
    },
  );

  it("refuses wrong options", () => {
    // @ts-expect-error an unknown option
    expect(() => registry.create("schedules", "cosine", { offse: 1 })).toThrow(/offse/);
    // @ts-expect-error an option of the wrong type
    expect(() => registry.create("schedules", "cosine", { offset: "1" })).toThrow(/offset/);
    expect(() => registry.create("schedules", "cosine", { offset: -1 })).toThrow(/offset/);
    expect(() => registry.create("schedules", "linearBeta", { betaMin: 0 })).toThrow(/betaMin/);
    expect(() => registry.create("schedules", "betaTable", { steps: 1.5 })).toThrow(/steps/);
    expect(() => registry.create("grids", "uniform", { start: 1.5 })).toThrow(/start/);
  });
});
