import type { TokenNoise } from "@tweedie/core";
import {
  cosineNoise,
  geometricNoise,
  logLinearNoise,
  polynomialNoise,
  squaredCosineNoise,
} from "@tweedie/forward-processes";
import { describe, expect, test } from "vitest";
import { fixture } from "./fixtures.ts";

const noises: readonly (readonly [name: string, noise: TokenNoise])[] = [
  ["log-linear", logLinearNoise()],
  ["log-linear to nothing", logLinearNoise({ eps: 0 })],
  ["geometric", geometricNoise()],
  ["cosine", cosineNoise()],
  ["cosine to nothing", cosineNoise({ eps: 0 })],
  ["squared cosine", squaredCosineNoise()],
  ["squared cosine to nothing", squaredCosineNoise({ eps: 0 })],
  ["linear", polynomialNoise()],
  ["polynomial", polynomialNoise({ max: 7, power: 2.5 })],
];

describe.each(noises)("the %s noise", (_, noise) => {
  test("rises strictly from exactly 0", () => {
    expect(noise.total(0)).toBe(0);
    for (let i = 1; i <= 1000; i++) expect(noise.total(i / 1000)).toBeGreaterThan(noise.total((i - 1) / 1000));
  });

  test("has a rate that is the derivative of the total, to 1e-8 of it", () => {
    for (let i = 1; i < 100; i++) {
      const t = i / 100;
      const h = 1e-3 * Math.min(t, 1 - t);
      const at = (k: number) => noise.total(t + k * h);
      const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
      expect(Math.abs(noise.rate(t) / difference - 1)).toBeLessThan(1e-8);
    }
  });

  test("keeps its digits at small times and at both ends is no NaN", () => {
    // A total that is computed from 1 - tiny would be off by 1e-16 / 1e-9.
    const [t, h] = [1e-9, 1e-12];
    const slope = (noise.total(t + h) - noise.total(t - h)) / (2 * h);
    expect(Math.abs(noise.rate(t) / slope - 1)).toBeLessThan(1e-3);
    for (const end of [0, 1]) {
      expect(noise.rate(end)).toBeGreaterThanOrEqual(0);
      expect(noise.total(end)).toBeGreaterThanOrEqual(0);
    }
  });
});

test.each(noises.filter(([name]) => name.includes("nothing")))(
  "%s is infinite at the end, with its rate",
  (_, noise) => {
    expect([noise.total(1), noise.rate(1)]).toEqual([Infinity, Infinity]);
  },
);

describe("of SEDD and MDLM is met to 1e-8", () => {
  const near = (got: number, wanted: number) =>
    expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(wanted)));
  const rows = (fixture("06_sedd") as { readonly noise: readonly Readonly<Record<string, readonly number[]>>[] }).noise;
  // SEDD counts the least noise of the geometric one from before time 0.
  const named: readonly (readonly [column: string, noise: TokenNoise, before: number])[] = [
    ["loglinear(1e-3)", logLinearNoise(), 0],
    ["geometric(1e-4,20)", geometricNoise({ min: 1e-4, max: 20 }), 1e-4],
    ["cosine(1e-3)", cosineNoise(), 0],
    ["cosinesqr(1e-3)", squaredCosineNoise(), 0],
    ["linear(0,10)", polynomialNoise({ max: 10 }), 0],
  ];
  test.each(named)("%s at six times", (column, noise, before) => {
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      const t = Number(row["t"]);
      near(noise.total(t) + before, row[column]![0]!);
      near(noise.rate(t), row[column]![1]!);
    }
  });

  const mdlm = fixture("06_mdlm") as {
    readonly t: readonly number[];
    readonly continuous: Readonly<Record<string, Readonly<Record<"sigma" | "dsigma" | "weight", readonly number[]>>>>;
  };
  test.each([
    ["loglinear", logLinearNoise()],
    ["cosine", cosineNoise()],
    ["linear", polynomialNoise({ max: 10 })],
  ] as const)("%s of MDLM at three times, with its weight", (name, noise) => {
    const wanted = mdlm.continuous[name]!;
    expect(mdlm.t).toHaveLength(3);
    mdlm.t.forEach((t, i) => {
      near(noise.total(t), wanted.sigma[i]!);
      near(noise.rate(t), wanted.dsigma[i]!);
      near(noise.rate(t) / Math.expm1(noise.total(t)), wanted.weight[i]!);
    });
  });
});

test("options that make no noise are refused", () => {
  expect(() => logLinearNoise({ eps: 1 })).toThrow("logLinearNoise: expected a share eps in [0, 1), got 1");
  expect(() => cosineNoise({ eps: -1 })).toThrow("cosineNoise: expected a share");
  expect(() => squaredCosineNoise({ eps: Number.NaN })).toThrow("squaredCosineNoise: expected a share");
  expect(() => geometricNoise({ min: 2, max: 1 })).toThrow("expected 0 < min < max");
  expect(() => geometricNoise({ max: Infinity })).toThrow("both finite");
  expect(() => polynomialNoise({ power: 0 })).toThrow("a positive power");
});
