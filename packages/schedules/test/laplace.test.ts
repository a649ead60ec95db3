import { levelAt, logSnr, rng } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { laplace } from "../src/laplace.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

describe("laplace", () => {
  it.each<ExactScales>([
    [1e-10, 0.99999292900718725, 0.0037605765018889508],
    [0.001, 0.97836242083545412, 0.2068984618043106],
    [0.1, 0.83125387555490685, 0.55589297025142118],
    [0.5, Math.SQRT1_2, Math.SQRT1_2],
    [0.7, 0.66067516458824791, 0.75067191694926988],
    [0.999, 0.20689846180431065, 0.97836242083545411],
    [0.9999999999, 0.003760576579675722, 0.99999292900689473],
  ])("is the paper's at t = %d", (...exact) => expectScales(laplace(), exact));

  it.each<ExactScales>([
    [1e-10, 1, 4.2340000332253495e-10],
    [0.1, 0.92086045566808719, 0.38989231998945917],
    [0.7, 0.27267969679632141, 0.9621048710795857],
    [0.9999999999, 9.4473318364959706e-11, 1],
  ])("takes a centre and a scale, t = %d", (...exact) => expectScales(laplace({ mu: -1.5, b: 2 }), exact));

  it("runs from the datum to pure noise, exactly, at the slopes of its powers", () => {
    for (const b of [0.5, 1, 1.5, 2, 3]) {
      const { alpha, sigma, derivative } = laplace({ b });
      expect([alpha(0), sigma(0), alpha(1), sigma(1)]).toEqual([1, 0, 0, 1]);
      const steep = b < 2 ? Infinity : b === 2 ? b : 0;
      const flat = b < 1 ? Infinity : b === 1 ? b : 0;
      expect(derivative!(0)).toEqual({ alpha: 0 - flat, sigma: steep });
      expect(derivative!(1)).toEqual({ alpha: 0 - steep, sigma: flat });
    }
  });

  it("makes a Laplace law of uniform times", () => {
    const [mu, b] = [0.7, 1.3];
    const schedule = laplace({ mu, b });
    const lambdas = [...rng(0).uniforms(4000)].map((t) => logSnr(levelAt(schedule, t))).sort((x, y) => x - y);
    const cdf = (x: number) => (x < mu ? Math.exp((x - mu) / b) / 2 : 1 - Math.exp((mu - x) / b) / 2);
    // Kolmogorov and Smirnov: 1.63/sqrt(n) is passed with a probability of 1%.
    const distance = Math.max(
      ...lambdas.map((x, i) => Math.max(cdf(x) - i / lambdas.length, (i + 1) / lambdas.length - cdf(x))),
    );
    expect(distance).toBeLessThan(1.63 / Math.sqrt(lambdas.length));
  });

  it.each([{ mu: Number.NaN }, { mu: 101 }, { b: 0 }, { b: -1 }, { b: Number.NaN }, { b: 31 }])(
    "refuses %o",
    (options) => {
      expect(() => laplace(options)).toThrow(/laplace: expected mu within -100 and 100 and b in/);
    },
  );
});
