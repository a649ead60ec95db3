import { add } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, gaussianStepper, logSnr, tensorOf } from "@tweedie/core";
import type { GaussianStepper, Prediction } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { expect, test } from "vitest";
import { expectOrder, standardSchedules } from "@tweedie/testing";

const ddim = gaussianStepper((x, t, s, { denoise }) => {
  const { x0, eps } = denoise(x, t);
  return combine([s.alpha, x0], [s.sigma, eps]);
});

/** Heun's method in the variables x / alpha and sigma / alpha, in which the probability flow is d(x/alpha) = eps d(sigma/alpha). */
const heun = gaussianStepper((x, t, s, { denoise }) => {
  const { x0, eps } = denoise(x, t);
  const guess = combine([s.alpha, x0], [s.sigma, eps]);
  const step = s.alpha * (s.sigma / s.alpha - t.sigma / t.alpha);
  return combine([s.alpha / t.alpha, x], [step / 2, eps], [step / 2, denoise(guess, s).eps]);
});

/** Second-order Adams-Bashforth on the same equation: a method with memory. */
const adamsBashforth: GaussianStepper<readonly [rho: number, eps: Tensor] | undefined> = {
  init: () => undefined,
  step: (x, t, s, { denoise }, memory) => {
    const { eps } = denoise(x, t);
    const [now, next] = [t.sigma / t.alpha, s.sigma / s.alpha];
    const h = next - now;
    const slope = memory ? h / (2 * (now - memory[0])) : 0;
    const moved = combine([s.alpha / t.alpha, x], [s.alpha * h * (1 + slope), eps]);
    return { x: memory ? add(moved, combine([-s.alpha * h * slope, memory[1]])) : moved, memory: [now, eps] };
  },
};

test("finds the orders of DDIM and Heun's method, and their cost", async () => {
  const first = await expectOrder(ddim, 1);
  expect(Object.keys(first)).toEqual(["vp", "ve", "flow"]);
  for (const { order, callsPerStep } of Object.values(first)) {
    expect(order).toBeLessThan(1.3);
    expect(callsPerStep).toBe(1);
  }
  for (const { order, callsPerStep } of Object.values(await expectOrder(heun, 2))) {
    expect(order).toBeLessThan(2.4);
    expect(callsPerStep).toBe(2);
  }
});

test("works for a stepper with memory", async () => {
  const measured = await expectOrder(adamsBashforth, 2);
  expect(Object.values(measured).map(({ callsPerStep }) => callsPerStep)).toEqual([1, 1, 1]);
});

test("shows the order of a multistep rule from an exact start, which a first-order start hides", async () => {
  /** Third-order Adams-Bashforth in equal steps of the logarithm of the noise, begun by lower orders. */
  const third: GaussianStepper<readonly Tensor[]> = {
    init: () => [],
    step: (x, t, s, { denoise }, memory) => {
      // d(x/alpha) / d log(sigma/alpha) = eps sigma/alpha, on grids uniform in log-SNR.
      const slopes = [combine([t.sigma / t.alpha, denoise(x, t).eps]), ...memory].slice(0, 3);
      const h = (logSnr(t) - logSnr(s)) / 2;
      const weights = [[1], [1.5, -0.5], [23 / 12, -16 / 12, 5 / 12]][slopes.length - 1]!;
      const terms = slopes.map((slope, i) => [s.alpha * h * weights[i]!, slope] as const);
      return { x: combine([s.alpha / t.alpha, x], ...terms), memory: slopes };
    },
  };
  await expect(expectOrder(third, 3)).rejects.toThrow(/expected order 3/);
  for (const { order } of Object.values(await expectOrder(third, 3, { exactSteps: 2 }))) {
    expect(order).toBeGreaterThan(2.8);
  }
});

test("calls a method exact whose errors are rounding", async () => {
  const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
  const exact = gaussianStepper((x, t, s) => law.flow(x, t, s));
  const { vp } = await expectOrder(exact, 3, { schedules: { vp: standardSchedules.vp } });
  expect(vp!.order).toBe(Infinity);
  expect(Math.max(...vp!.errors)).toBeLessThan(1e-13);
});

test.each([[[]], [[8]], [[8, 8]], [[16, 8]], [[0, 8]], [[8, 16.5]]])(
  "refuses the numbers of steps %o",
  async (steps) => {
    const lazy = gaussianStepper((x) => x.clone());
    await expect(expectOrder(lazy, 1, { steps })).rejects.toThrow(
      /^expectOrder: expected at least two numbers of steps/,
    );
  },
);

test.each([
  ["the coarsest", (step: number) => step > 0.5],
  ["the finest", (step: number) => step < 0.05],
])("does not call a method exact that is wrong on %s grid alone", async (_, wrong) => {
  const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
  const stepper = gaussianStepper((x, t, s) => {
    const error = wrong(logSnr(s) - logSnr(t)) ? 1e-3 : 0;
    return add(law.flow(x, t, s), tensorOf([error, error], [2]));
  });
  const schedules = { flow: standardSchedules.flow };
  await expect(expectOrder(stepper, 1, { schedules })).rejects.toThrow(
    /^expectOrder: expected two errors above 1e-11 or none/,
  );
});

test("refuses a method that is good on coarse grids and on the finest, and bad between", async () => {
  const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
  const uneven = gaussianStepper((x, t, s) => {
    const step = logSnr(s) - logSnr(t);
    const error = step > 0.15 ? 1e-7 * step : step ** 3;
    return add(law.flow(x, t, s), tensorOf([error, error], [2]));
  });
  await expect(expectOrder(uneven, 2)).rejects.toThrow(/^expectOrder: expected order/);
});

test.each<[string, GaussianStepper, number]>([
  ["a first-order method that claims order 2", ddim, 2],
  [
    "DDIM with the levels swapped",
    gaussianStepper((x, t, s, { denoise }) => {
      const { x0, eps } = denoise(x, t);
      return combine([s.alpha, x0], [t.sigma, eps]);
    }),
    1,
  ],
  ["DDIM with a wrong sign", gaussianStepper((x, t, s, { denoise }) => reversed(denoise(x, t), s)), 1],
  [
    "Heun's method with a weight off by 2 %",
    gaussianStepper((x, t, s, { denoise }) => {
      const { x0, eps } = denoise(x, t);
      const guess = combine([s.alpha, x0], [s.sigma, eps]);
      const step = s.alpha * (s.sigma / s.alpha - t.sigma / t.alpha);
      return combine([s.alpha / t.alpha, x], [0.51 * step, eps], [0.49 * step, denoise(guess, s).eps]);
    }),
    2,
  ],
  ["a step that does nothing", gaussianStepper((x) => x.clone()), 1],
])("refuses %s", async (_, stepper, order) => {
  await expect(expectOrder(stepper, order)).rejects.toThrow(/^expectOrder: expected order/);
});

const reversed = ({ x0, eps }: Prediction, s: { readonly alpha: number; readonly sigma: number }): Tensor =>
  combine([s.alpha, x0], [-s.sigma, eps]);
