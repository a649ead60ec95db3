import type { Tensor } from "@tensorflow/tfjs-core";
import { levelAt, rng, tensorOf } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, edm, rectifiedFlow } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  euler,
  heun,
  heun3Tableau,
  heunTableau,
  midpoint,
  rungeKutta,
  rungeKutta4,
  rungeKutta4Tableau,
} from "../../src/index.ts";
import type { Tableau } from "../../src/index.ts";

beforeAll(useFloat64);

const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
let start: Tensor;
beforeAll(() => void (start = tensorOf([0.5, -1.2, 1.6, 0.3], [2, 2])));

describe("the step to sigma = 0", () => {
  const run = (stepper: GaussianStepper, from: number, steps: number) => {
    const schedule = rectifiedFlow();
    const levels = Array.from({ length: steps + 1 }, (_, i) => levelAt(schedule, from * (1 - i / steps)));
    const seen: NoiseLevel[] = [];
    const env = {
      schedule,
      rng: rng(0),
      denoise: (x: Tensor, level: NoiseLevel) => {
        seen.push(level);
        return law.denoise(x, level);
      },
    };
    const end = levels
      .slice(1)
      .reduce((x, s, i) => stepper.step(x, levels[i]!, s, env, undefined).x, start)
      .dataSync();
    const exact = law.flow(start, levels[0]!, levels.at(-1)!).dataSync();
    return { seen, error: Math.max(...end.map((v, i) => Math.abs(v - exact[i]!))) };
  };

  // In the flow's own coordinates the path is smooth to the end.
  it.each([
    ["euler", 1, euler({ coordinates: "flow" })],
    ["heun", 2, heun({ coordinates: "flow" })],
    ["midpoint", 2, midpoint({ coordinates: "flow" })],
    ["rungeKutta4", 4, rungeKutta4({ coordinates: "flow" })],
  ] as const)("costs %s nothing of its order %d, and never asks about clean data", (_, order, stepper) => {
    const [coarse, fine] = [run(stepper, 0.8, 32), run(stepper, 0.8, 64)];
    expect(Math.log2(coarse.error / fine.error)).toBeGreaterThan(order - 0.3);
    expect(Math.min(...fine.seen.map(({ sigma }) => sigma))).toBeGreaterThan(0);
  });

  it("would cost the rule of order 4 two orders if it were Euler's", () => {
    const { nodes, matrix, weights } = rungeKutta4Tableau;
    const stepper = rungeKutta({ nodes, matrix, weights }, { coordinates: "flow" });
    const order = Math.log2(run(stepper, 0.8, 32).error / run(stepper, 0.8, 64).error);
    expect(order).toBeGreaterThan(1.5);
    expect(order).toBeLessThan(2.5);
  });

  it("looks between the least sigma of a schedule and 0", () => {
    const schedule = edm();
    const levels: NoiseLevel[] = [];
    const denoise = (x: Tensor, level: NoiseLevel) => {
      levels.push(level);
      return law.denoise(x, level);
    };
    const t = levelAt(schedule, 0);
    midpoint().step(start, t, { t: 0, alpha: 1, sigma: 0 }, { denoise, schedule, rng: rng(0) }, undefined);
    expect(levels).toEqual([t, { t: 0, alpha: 1, sigma: expect.closeTo(t.sigma / 2, 15) }]);
  });
});

describe("rungeKutta", () => {
  it("takes stages on the schedule", () => {
    const schedule = cosine();
    const levels: NoiseLevel[] = [];
    const denoise = (x: Tensor, level: NoiseLevel) => {
      levels.push(level);
      return law.denoise(x, level);
    };
    const [t, s] = [levelAt(schedule, 0.8), levelAt(schedule, 0.5)];
    rungeKutta4().step(start, t, s, { denoise, schedule, rng: rng(0) }, undefined);
    expect(levels).toHaveLength(4);
    for (const { t: time, ...level } of levels) expect({ t: time, ...level }).toEqual(levelAt(schedule, time));
    expect(levels[3]).toBe(s);
  });

  it.each<[what: string, tableau: Tableau]>([
    ["weights that do not sum to 1", { ...heunTableau, weights: [0.5, 0.4] }],
    ["rows that do not sum to their nodes", { ...heunTableau, nodes: [0, 0.5] }],
    ["a rule that is not explicit", { nodes: [0, 1], matrix: [[], [0.5, 0.5]], weights: [0.5, 0.5] }],
    ["nodes beyond the step", { nodes: [0, 1.5], matrix: [[], [1.5]], weights: [2 / 3, 1 / 3] }],
    ["a first node that is not 0", { nodes: [0.5], matrix: [[]], weights: [1] }],
    ["numbers that are none", { nodes: [0], matrix: [[]], weights: [Number.NaN] }],
    ["a last rule with a stage at the end", { ...rungeKutta4Tableau, last: heunTableau }],
    ["a last rule that is none", { ...rungeKutta4Tableau, last: { ...heun3Tableau, weights: [1, 1, 1] } }],
  ])("refuses %s", (_, tableau) => {
    expect(() => rungeKutta(tableau)).toThrow(/rungeKutta: expected/);
  });
});
