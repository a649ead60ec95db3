import { levelAt } from "@tweedie/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { downAndUp } from "../../src/exponential/down-and-up.ts";

it("goes no lower than the end of the run, and loses no noise on the way, whatever rounds", () => {
  const numbers = { min: 0.01, max: 20, noNaN: true };
  fc.assert(
    fc.property(fc.double(numbers), fc.double(numbers), fc.double({ min: 0, max: 1, noNaN: true }), (a, b, eta) => {
      const schedule = { alpha: (t: number) => 1 / (1 + a * t * t), sigma: (t: number) => b * t * (1 + t) };
      const [t, s, end] = [0.9, 0.4, 0.2].map((time) => levelAt(schedule, time)) as [never, never, never];
      for (const [to, last] of [
        [s, end],
        [end, end],
      ] as const) {
        const { down, up } = downAndUp(t, to, last, eta);
        const wanted = levelAt(schedule, to === end ? 0.2 : 0.4);
        expect(up).toBeGreaterThanOrEqual(0);
        expect(Math.hypot(down.sigma, up)).toBeCloseTo(wanted.sigma, 12);
      }
    }),
  );
});
