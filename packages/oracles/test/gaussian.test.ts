import { combine, derivativeAt, levelAt, rng, tensorOf } from "@tweedie/core";
import { standardSchedules, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian, gaussianMixture } from "@tweedie/oracles";
import { levels } from "./levels.ts";

beforeAll(useFloat64);

const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });

test("is a mixture of one component", async () => {
  const mixture = gaussianMixture({ weights: [1], means: [[0.7, -0.3]], scales: [[0.4, 1.1]] });
  const level = levels["flow"]!;
  const x = law.sample(10, level, rng(1));
  expect([...(await law.score(x, level).data())]).toEqual([...(await mixture.score(x, level).data())]);
  expect(gaussian({ mean: 2, scale: 3 }).moments()).toEqual({ mean: [2], std: [3] });
});

describe.each(Object.entries(standardSchedules))("the probability flow of the schedule %s", (_, schedule) => {
  test("is what fine integration of dz = (alpha' x0 + sigma' eps) dt gives, both ways", async () => {
    const [from, to] = [levelAt(schedule, 0.9), levelAt(schedule, 0.2)];
    const n = 400;
    const start = law.sample(5, from, rng(2));
    const velocity = (x: typeof start, t: number) => {
      const { alpha, sigma } = derivativeAt(schedule, t);
      const { x0, eps } = law.denoise(x, levelAt(schedule, t));
      return combine([alpha, x0], [sigma, eps]);
    };
    // Classical Runge-Kutta of fourth order, in the logarithm of time.
    let x = start;
    for (let i = 0; i < n; i++) {
      const u = (k: number) => 0.9 * (0.2 / 0.9) ** (k / n);
      const rate = (z: typeof start, t: number) => combine([t, velocity(z, t)]);
      const h = Math.log(0.2 / 0.9) / n;
      const k1 = rate(x, u(i));
      const k2 = rate(combine([1, x], [h / 2, k1]), u(i + 0.5));
      const k3 = rate(combine([1, x], [h / 2, k2]), u(i + 0.5));
      const k4 = rate(combine([1, x], [h, k3]), u(i + 1));
      x = combine([1, x], [h / 6, k1], [h / 3, k2], [h / 3, k3], [h / 6, k4]);
    }
    const [got, exact] = [await law.flow(start, from, to).data(), await x.data()];
    const scale = Math.max(...exact.map(Math.abs));
    got.forEach((v, i) => expect(Math.abs(v - exact[i]!) / scale).toBeLessThan(1e-8));

    const back = await law.flow(law.flow(start, from, to), to, from).data();
    const wanted = await start.data();
    back.forEach((v, i) => expect(v).toBeCloseTo(wanted[i]!, 10));
  });

  test("carries exact samples to exact samples", async () => {
    const [from, to] = [levelAt(schedule, 0.9), levelAt(schedule, 0.2)];
    // The standardised sample is the same at both levels.
    const moved = await law.flow(law.sample(10, from, rng(3)), from, to).data();
    const wanted = await law.sample(10, to, rng(3)).data();
    moved.forEach((v, i) => expect(v).toBeCloseTo(wanted[i]!, 12));
  });
});

test("refuses to start at a point", () => {
  const clean = { t: 0, alpha: 1, sigma: 0 };
  const point = gaussian({ mean: 1, scale: 0 });
  expect(() => point.flow(tensorOf([1], [1, 1]), clean, levels["ve"]!)).toThrow("expected a law with a width");
});
