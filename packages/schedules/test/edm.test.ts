import { describe, expect, it } from "vitest";
import { edm } from "../src/edm.ts";

describe("edm", () => {
  // t, sigma in 60-digit arithmetic.
  it.each([
    [1e-10, 0.0020000000049615828],
    [0.1, 0.016720753234993925],
    [0.5, 2.5152189761471586],
    [0.999, 79.564260370305178],
  ])("follows the curve of the paper, t = %d", (t, sigma) => {
    expect(Math.abs(edm().sigma(t) / sigma - 1)).toBeLessThan(1e-14);
  });

  it("has the scales that were asked for at its ends", () => {
    expect([edm().sigma(0), edm().sigma(1)]).toEqual([0.002, 80]);
    expect(edm({ sigmaMin: 0 }).sigma(0)).toBe(0);
  });

  it("is a power of time from 0", () => {
    expect(edm({ sigmaMin: 0, sigmaMax: 5, rho: 1 }).sigma(0.4)).toBe(2);
    expect(edm({ sigmaMin: 0, sigmaMax: 5, rho: 3 }).sigma(0.4)).toBeCloseTo(5 * 0.4 ** 3, 14);
  });

  it.each([{ sigmaMin: -1 }, { sigmaMin: 80 }, { sigmaMax: Number.NaN }])("refuses %o", (options) => {
    expect(() => edm(options)).toThrow(/edm: expected 0 <= sigmaMin < sigmaMax/);
  });
  it.each([0, -7, Infinity, Number.NaN])("refuses the exponent %d", (rho) => {
    expect(() => edm({ rho })).toThrow(/edm: expected a positive exponent/);
  });
});
