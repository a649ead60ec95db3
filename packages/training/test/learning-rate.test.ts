import { describe, expect, it } from "vitest";
import { constant, warmupCosine, warmupLinear } from "../src/index.ts";
import { fixture } from "./fixture.ts";

const multipliers = fixture.lr_schedules.flatMap(({ name, kwargs, ...rest }) => {
  const expected = rest["multiplier_at_step_0..13"];
  const { num_warmup_steps: warmup = 0, num_training_steps: steps = 0 } = kwargs;
  const make = { constant_with_warmup: constant, linear: warmupLinear, cosine: warmupCosine }[name];
  return make && expected ? [{ name, warmup, steps, rate: make({ peak: 1, warmup, steps }), expected }] : [];
});

it("finds the four schedules of the fixture that are offered here", () => {
  expect(multipliers.map(({ name }) => name)).toEqual(["constant_with_warmup", "linear", "cosine", "cosine"]);
});

describe.each(multipliers)("$name with a warm-up of $warmup and $steps steps", ({ name, steps, rate, expected }) => {
  it("is that of diffusers", () => {
    expected.forEach((value, step) => {
      // Past the end, diffusers' cosine rises again; this one stays.
      expect(rate(step)).toBeCloseTo(name === "cosine" && step > steps ? 0 : value, 8);
    });
  });
});

it("scales to the peak and ends at the final rate", () => {
  const rate = warmupCosine({ peak: 0.4, warmup: 2, steps: 10, final: 0.1 });
  expect([0, 1, 2, 6, 10, 11].map(rate)).toEqual([0, 0.2, 0.4, 0.25, 0.1, 0.1].map((x) => expect.closeTo(x, 12)));
  expect(warmupLinear({ peak: 0.4, steps: 4, final: 0.2 })(1)).toBeCloseTo(0.35, 12);
  expect(constant({ peak: 0.4 })(0)).toBe(0.4);
});

it("refuses options out of range", () => {
  expect(() => constant({ peak: Number.NaN })).toThrow("constant: expected a peak of at least 0, got NaN");
  expect(() => constant({ peak: 1, warmup: 0.5 })).toThrow("constant: expected a warm-up of whole updates, got 0.5");
  expect(() => warmupCosine({ peak: 1, warmup: 5, steps: 5 })).toThrow("warmupCosine: expected steps above");
  expect(() => warmupLinear({ peak: 1, steps: 5, final: 2 })).toThrow("warmupLinear: expected a final rate in [0, 1]");
});
