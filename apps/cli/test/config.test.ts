import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../src/config/load-config.ts";
import { parseConfig } from "../src/config/parse-config.ts";
import { presets } from "../src/config/presets.ts";
import type { Config, ConfigInput } from "../src/config/schema.ts";
import { make } from "../src/config/registry.ts";
import { onTokens } from "../src/config/schema.ts";
import { checkConfig } from "../src/run/families.ts";
import { trainingPlan } from "../src/run/training-plan.ts";
import { temporaryFolder } from "./run-cli.ts";

test("every field has a default", () => {
  const config = parseConfig({}, "test");
  expect(config.dataset).toBe("mnist14");
  expect(config.network.kind).toBe("unet");
  expect(config.sampling.sampler).toEqual({ name: "dpmSolverPlusPlus", options: {} });
  expect(parseConfig({ dataset: "rings" }, "test").network.kind).toBe("mlp");
});

test("the configurations that the page shows are the defaults", () => {
  const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const shown = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => JSON.parse(text!) as { dataset: string });
  expect(shown.map(({ dataset }) => dataset)).toEqual(["mnist14", "words"]);
  // Options at their defaults are shown, and filled in where a thing is made.
  const plain = (config: Config) => ({
    ...config,
    ...Object.fromEntries(["schedule", "process"].map((key) => [key, 0])),
  });
  for (const config of shown) {
    const parsed = parseConfig(config, "the page");
    checkConfig(parsed);
    expect(plain(parsed)).toEqual(plain(parseConfig({ dataset: config.dataset }, "test")));
  }
});

test("a filled configuration is its own configuration", () => {
  for (const { config } of Object.values(presets)) {
    const filled = parseConfig(config, "test");
    expect(parseConfig(JSON.parse(JSON.stringify(filled)), "test")).toEqual(filled);
  }
});

test("every preset can be made", () => {
  for (const { config } of Object.values(presets)) {
    const filled = parseConfig(config, "test");
    checkConfig(filled);
    expect(trainingPlan(filled).learningRate(filled.steps)).toBe(0);
  }
});

test("all problems are told at once, with their place and the known fields", () => {
  const wrong = {
    steps: -1,
    sampling: { gird: "uniform" },
    network: { kind: "unet", depth: 3 },
    loss: { weight: "heavy" },
  };
  expect(() => parseConfig(wrong, "wrong.json")).toThrow(/wrong\.json/);
  const message = (): string => {
    try {
      parseConfig(wrong, "wrong.json");
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message()).toContain("steps: expected >=1 but received -1");
  expect(message()).toContain("sampling.gird: no such field (known: sampler, grid, steps, guidance, clip)");
  expect(message()).toContain("network.depth: no such field (known: kind, widths, blocks, attention, heads)");
  expect(message()).toMatch(/loss\.weight: expected \("simple" \| "eps" \| "minSnr" \| "elbo"\) but received "heavy"/);
});

test.each([[[]], [null], ["mnist"], [{ network: 3 }], [{ network: { kind: "dit" } }], [{ schedule: 4 }]])(
  "%j is no configuration",
  (value) => {
    expect(() => parseConfig(value, "test")).toThrow(/^config: expected a valid configuration/);
  },
);

test("unknown names are told with the known ones", () => {
  expect(() => make("samplers", { name: "leapfrog", options: {} })).toThrow(
    /one of the samplers consistency, ddim, ddpm.*got "leapfrog"/,
  );
  expect(() => parseConfig({ dataset: "mnist15" }, "test")).toThrow(/datasets mnist14, mnist28, moons.*got "mnist15"/);
  expect(() => make("schedules", { name: "cosine", options: { offsett: 1 } })).toThrow(/schedules\.cosine/);
});

const fit = (config: ConfigInput): void => {
  checkConfig(parseConfig(config, "test"));
};

test("what does not fit the data is refused", () => {
  expect(() => fit({ dataset: "moons", network: { kind: "unet" } })).toThrow(/network for points/);
  expect(() => fit({ dataset: "mnist14", network: { kind: "unet", widths: [8, 8, 8] } })).toThrow(
    /images of 14x14, got 3 widths, which take multiples of 4/,
  );
  fit({ dataset: "mnist28", network: { kind: "unet", widths: [8, 8, 8] } });
  expect(() => fit({ batch: 60_001 })).toThrow(/at most the 60000 data of mnist14, got 60001/);
  fit({ batch: 60_000 });
  fit({ dataset: "moons", batch: 70_000 });
  expect(() => fit({ batch: 8, accumulate: 9 })).toThrow(/one part a row of the batch of 8, got 9 parts/);
  fit({ batch: 8, accumulate: 8 });
});

test("a target that could never be sampled is refused", () => {
  for (const target of ["eps", "score", "edm"] as const) {
    expect(() => fit({ target })).toThrow(
      new RegExp(`sampled at every level.*got "${target}" at t = 1, where alpha = 0 .*Train v, x0 or velocity`),
    );
    for (const grid of ["logSnr", "karras"]) fit({ target, sampling: { grid } });
    fit({ target, sampling: { grid: { name: "uniform", options: { start: 0.99 } } } });
    fit({ target, schedule: "linearBeta" });
  }
  for (const target of ["v", "x0", "velocity"] as const) fit({ target });
});

test("changes reach into a preset, where a name stands for a name with options too", async () => {
  const { name, config } = await loadConfig("moons", [
    "steps=7",
    "sampling.sampler=ddim",
    "sampling.sampler.options.eta=0.5",
    "loss.levels=uniform",
  ]);
  expect(name).toBe("moons");
  expect([config.steps, !onTokens(config) && config.loss.levels]).toEqual([7, "uniform"]);
  expect(config.sampling.sampler).toEqual({ name: "ddim", options: { eta: 0.5 } });
  expect(presets["moons"]!.config.steps).not.toBe(7);
  await expect(loadConfig("moons", ["steps"])).rejects.toThrow(/expected a change such as/);
});

test.each(["null", "[]", "7", '"mnist"'])("a file that holds %s is refused, changes or not", async (text) => {
  const path = join(temporaryFolder(), "odd.json");
  writeFileSync(path, text);
  await expect(loadConfig(path)).rejects.toThrow(/expected a valid configuration.*odd\.json/);
  await expect(loadConfig(path, ["steps=7"])).rejects.toThrow(/expected a valid configuration.*odd\.json/);
});

test("a file is read, and a missing or broken one is told by its name", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "tiny.json"), '{ "dataset": "rings", "steps": 5 }');
  writeFileSync(join(folder, "broken.json"), '{ "dataset": ');
  expect(await loadConfig(join(folder, "tiny.json"))).toMatchObject({ name: "tiny", config: { steps: 5 } });
  await expect(loadConfig(join(folder, "broken.json"))).rejects.toThrow(/expected JSON.*broken\.json/);
  await expect(loadConfig(join(folder, "none.json"))).rejects.toThrow(/one of the presets mnist, .*moons.*none\.json/);
});
