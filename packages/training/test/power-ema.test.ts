import { expect, it } from "vitest";
import { powerEma } from "../src/index.ts";
import { fixture } from "./fixture.ts";

it.each(fixture.power_function_ema)("averages a series with sigmaRel $sigma_rel", (expected) => {
  const average = powerEma({ sigmaRel: expected.sigma_rel });
  // d_2 = 2^-(gamma + 1)
  expect(-Math.log2(average.decay(2)) - 1).toBeCloseTo(expected.gamma, 6);
  let mean = Number.NaN;
  const means = expected.series.map((x, i) => {
    const decay = average.decay(i + 1);
    return (mean = decay === 0 ? x : decay * mean + (1 - decay) * x);
  });
  expect(means).toEqual(expected.ema_after_each_step.map((value) => expect.closeTo(value, 8)));
});

it("has the relative width it is asked for", () => {
  const steps = 20_000;
  const { decay } = powerEma({ sigmaRel: 0.1 });
  let [mass, first, second] = [0, 0, 0];
  for (let n = 1; n <= steps; n++) {
    const d = decay(n);
    [mass, first, second] = [d * mass + (1 - d), d * first + (1 - d) * n, d * second + (1 - d) * n * n];
  }
  expect(mass).toBeCloseTo(1, 12);
  expect(Math.sqrt(second - first ** 2) / steps).toBeCloseTo(0.1, 4);
});

it("refuses a width that no profile has", () => {
  expect(() => powerEma({ sigmaRel: 0.3 })).toThrow("powerEma: expected sigmaRel between 0 and 0.289, got 0.3");
  expect(() => powerEma({ sigmaRel: 0 })).toThrow("got 0");
});
