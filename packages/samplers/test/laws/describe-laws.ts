import { levelAt, onGrid } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { gaussianMixture } from "@tweedie/oracles";
import { cosine, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import {
  expectMoments,
  expectOrder,
  expectReproducible,
  expectSamplerNoLeak,
  gaussianCase,
  standardGrid,
  useFloat64,
} from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { Laws } from "./law.ts";

const schedules: Readonly<Record<string, NoiseSchedule>> = {
  linearBeta: linearBeta(),
  cosine: cosine(),
  geometric: geometric(),
  rectifiedFlow: rectifiedFlow(),
};
const wave: NoiseSchedule = {
  alpha: (t) => Math.cos((Math.PI / 2) * t),
  sigma: (t) => Math.sin((Math.PI / 2) * t),
};
const noisiest: readonly (readonly [name: string, schedule: NoiseSchedule, from: number])[] = [
  ["alpha = 0", rectifiedFlow(), 1],
  ["an alpha of 6e-17, which rounding left", wave, 1],
  ["an alpha of 1e-6", cosine(), 1 - 1e-6],
  ["an alpha of 1e-3", rectifiedFlow(), 0.999],
];

/** Data that the laws sample. */
export const mixture = gaussianMixture({
  weights: [0.3, 0.7],
  means: [
    [-1, 0.4],
    [0.8, -0.2],
  ],
  scales: [0.3, 0.5],
});

/**
 * The laws of a family of steppers: orders of convergence, moments on every kind of schedule and from zero terminal SNR,
 * reproducibility, no leak.
 */
export function describeLaws(laws: Laws): void {
  beforeAll(useFloat64);

  const deterministic = Object.entries(laws).flatMap(([name, law]) =>
    law.order === undefined ? [] : [{ ...law, name, order: law.order }],
  );
  it.each(deterministic)("$name has order $order on VP, VE and flow schedules", async ({ stepper, order, calls }) => {
    for (const { callsPerStep } of Object.values(await expectOrder(stepper, order, { schedules }))) {
      expect(callsPerStep).toBeCloseTo(calls!, 1);
    }
  });
  const started = deterministic.flatMap(({ name, stepper, fromExactStart: claim }) =>
    claim ? [{ name, stepper, ...claim }] : [],
  );
  it.each(started)("$name has order $order from an exact start", async ({ stepper, order, steps, grids }) => {
    await expectOrder(stepper, order, { schedules, exactSteps: steps, ...(grids && { steps: grids }) });
  });

  describe.each(Object.entries(laws))("%s", (_, { stepper, steps, bias, fewest = 5, refuses }) => {
    // The other schedules are in the matrix of samplers, schedules, targets and guidance.
    describe.each(["linearBeta", "geometric"])("on %s", (name) => {
      const schedule = schedules[name]!;
      // Uniform in log-SNR to where nearly all noise is gone.
      const from = levelAt(schedule, name === "geometric" ? 1 : 0.999);
      const to = levelAt(schedule, name === "geometric" ? 0 : 1e-3);
      const grid = (count: number) => standardGrid(schedule, count, { from: from.t, to: to.t });

      it("gives the moments of the data", async () => {
        await expectMoments(onGrid(stepper, grid(steps)), { oracle: mixture, schedule, from, to, bias, count: 1000 });
      });
      it("is reproducible and frees what it used", async () => {
        const short = onGrid(stepper, grid(fewest));
        const setting = gaussianCase({ oracle: mixture, schedule, from });
        await expectReproducible(short, setting);
        await expectSamplerNoLeak(short, setting);
      });
    });

    // At zero terminal SNR and just below it.
    it.each(noisiest)(`from %s ${refuses ? "is refused" : "ends at sigma = 0"}`, async (_, schedule, from) => {
      const grid = Array.from({ length: steps + 1 }, (_, i) => levelAt(schedule, from * (1 - i / steps)));
      const to = { oracle: mixture, schedule, from: grid[0]!, bias: 2 * bias, count: 1000 };
      const run = expectMoments(onGrid(stepper, grid), to);
      if (refuses) await expect(run).rejects.toThrow(refuses);
      else await run;
    });
  });
}
