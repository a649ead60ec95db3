import { slice, tidy, variableGrads } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { epsTarget, rng, rowWindows, velocityTarget, vTarget, x0Target } from "@tweedie/core";
import type { ScoreModel } from "@tweedie/core";
import { linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { elboWeight, gaussianLoss, stratifiedLevels, uniformLevels } from "../src/index.ts";
import { meanOf, simple } from "./fixtures.ts";
import { fixedLevels, linearModel, matrix, numbers } from "./linear-model.ts";

beforeAll(async () => {
  await useFloat64();
  await registerGradients();
});

describe("gaussianLoss", () => {
  const schedule = linearBeta();
  const { x0 } = simple.batch;
  const model = () => linearModel(simple.batch, vTarget, ({ t }) => t);

  it("is a function of the state of its rng, which moves on", async () => {
    const loss = gaussianLoss({ schedule });
    const random = rng(7);
    const [first] = await numbers(loss(model(), matrix(x0), random));
    const [second] = await numbers(loss(model(), matrix(x0), random));
    expect(second).not.toBe(first);
    expect((await numbers(loss(model(), matrix(x0), rng(7))))[0]).toBe(first);
  });

  it("gives a row the same level and noise in every batch, from its own stream", async () => {
    const loss = gaussianLoss({ schedule, levels: uniformLevels(schedule) });
    const of = async (rows: readonly number[]) => {
      const data = matrix(rows.map((row) => x0[row]!));
      return (await numbers(loss(model(), data, rng(3).forRows(rows))))[0]!;
    };
    const each = await Promise.all([0, 1, 2, 3].map((row) => of([row])));
    expect(await of([3, 1, 0, 2])).toBeCloseTo(meanOf(each), 13);
  });

  it("gives a row noise from its own stream with stratified levels too", async () => {
    const [ids, levels] = [[5, 6, 7, 8], stratifiedLevels(schedule)];
    const drawn = levels.draw(4, rng(3).forRows(ids));
    const each = await Promise.all(
      drawn.map(async ({ t }, row) => {
        const own = rng(3).forRows([ids[row]!]);
        own.uniforms(2); // what stratified levels take of each row
        const alone = gaussianLoss({ schedule, levels: fixedLevels(schedule, [t]) });
        return (await numbers(alone(model(), matrix([x0[row]!]), own)))[0]!;
      }),
    );
    const [together] = await numbers(gaussianLoss({ schedule, levels })(model(), matrix(x0), rng(3).forRows(ids)));
    expect(together).toBeCloseTo(meanOf(each) / levels.density(drawn[0]!), 13);
  });

  it("is the mean over windows of a batch, weighted by their rows", async () => {
    const data = rng(8).normal([7, x0[0]!.length]);
    for (const levels of [uniformLevels(schedule), stratifiedLevels(schedule)]) {
      const loss = gaussianLoss({ schedule, levels });
      const [together] = await numbers(loss(model(), data, rng(3)));
      const parts = await Promise.all(
        rowWindows(7, 3).map(async (window) => {
          const rows = slice(data, [window.first, 0], [window.count, -1]);
          return ((await numbers(loss(model(), rows, rng(3).window(window))))[0]! * window.count) / 7;
        }),
      );
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(together!, 13);
    }
  });

  it("hands the condition on", async () => {
    const seen: unknown[] = [];
    const conditional: ScoreModel<readonly string[]> = {
      target: vTarget,
      predict: (x, _, cond) => {
        seen.push(cond);
        return x;
      },
    };
    const labels = ["a", "b", "c", "d"];
    gaussianLoss({ schedule })(conditional, matrix(x0), rng(0), labels);
    expect(seen).toEqual([labels]);
    // @ts-expect-error a conditional model needs its condition
    gaussianLoss({ schedule })(conditional, matrix(x0), rng(0));
  });

  it("leaves nothing behind in a tidy, gradients included", async () => {
    const loss = gaussianLoss({ schedule });
    const [trained, data] = [model(), matrix(x0)];
    await expectNoLeak(() => tidy(() => loss(trained, data, rng(0))));
    await expectNoLeak(() => tidy(() => variableGrads(() => loss(trained, data, rng(0)))));
  });

  it.each([
    ["eps", epsTarget, 1],
    ["x0", x0Target, 0],
    ["v", vTarget, 0],
    ["v", vTarget, 1],
    ["velocity", velocityTarget(rectifiedFlow()), 1],
    ["velocity", velocityTarget(rectifiedFlow()), 0],
  ] as const)(
    "is finite at the ends of a schedule that goes from clean to noise: %s at t = %d",
    async (_, target, t) => {
      const flow = rectifiedFlow();
      const loss = gaussianLoss({ schedule: flow, levels: fixedLevels(flow, [t, t, t, t]) });
      const [value] = await numbers(
        loss(
          linearModel(simple.batch, target, () => t),
          matrix(x0),
          rng(0),
        ),
      );
      expect(Number.isFinite(value)).toBe(true);
    },
  );

  it.each([
    ["the bound at sigma = 0", vTarget, { weight: elboWeight(rectifiedFlow()) }, 0],
    ["the bound on the noise at alpha = 0", epsTarget, { weight: elboWeight(rectifiedFlow()) }, 1],
    ["the datum from the noise at alpha = 0", epsTarget, { target: x0Target }, 1],
    ["a negative weight", vTarget, { weight: () => -1 }, 0.5],
    ["a weight that is not a number", vTarget, { weight: () => Number.NaN }, 0.5],
  ] as const)("refuses %s", (_, target, options, t) => {
    const flow = rectifiedFlow();
    const loss = gaussianLoss({ schedule: flow, levels: fixedLevels(flow, [0.5, 0.5, 0.5, t]), ...options });
    expect(() =>
      loss(
        linearModel(simple.batch, target, () => t),
        matrix(x0),
        rng(0),
      ),
    ).toThrow(/gaussianLoss: expected a finite weight of at least 0, got .* Cut the levels off/);
  });

  it("refuses levels of another schedule", () => {
    expect(() => gaussianLoss({ schedule, levels: stratifiedLevels(linearBeta()) })).toThrow(
      /levels of the loss's own/,
    );
  });
});
