import { sdeAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { linearBeta } from "../src/linear-beta.ts";

describe("linearBeta", () => {
  // t, alpha, sigma in 60-digit arithmetic.
  it.each([
    [1e-10, 0.999999999995, 3.1622776758928051e-6],
    [1e-6, 0.99999994999502628, 0.00031624349005000108],
    [1e-3, 0.99994502651109762, 0.010485416335094897],
    [0.1, 0.94672179882059804, 0.32205253552470448],
    [0.5, 0.28118288079675235, 0.9596542020680362],
    [0.999, 0.0066375990150744774, 0.9999779708970169],
  ])("is the exact solution at t = %d", (t, alpha, sigma) => {
    expect(Math.abs(linearBeta().alpha(t) / alpha - 1)).toBeLessThan(4e-15);
    expect(Math.abs(linearBeta().sigma(t) / sigma - 1)).toBeLessThan(4e-15);
  });

  it.each([0.001, 0.3, 1])("is the SDE with drift -beta/2 and g^2 = beta at t = %d", (t) => {
    const beta = 0.1 + 19.9 * t;
    const { f, g2 } = sdeAt(linearBeta(), t);
    expect(f / (-beta / 2)).toBeCloseTo(1, 13);
    expect(g2 / beta).toBeCloseTo(1, 13);
  });

  it.each([{ betaMin: 0 }, { betaMin: -1 }, { betaMax: 0 }, { betaMax: Number.NaN }])("refuses %o", (options) => {
    expect(() => linearBeta(options)).toThrow(/linearBeta: expected positive rates/);
  });
});
