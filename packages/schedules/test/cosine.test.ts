import { describe, expect, it } from "vitest";
import { cosine } from "../src/cosine.ts";

describe("cosine", () => {
  // t, alpha, sigma in 60-digit arithmetic from the cosines of the paper.
  it.each([
    [1e-10, 0.99999999999805722, 1.9711995324543492e-6],
    [1e-6, 0.99999998057064798, 0.00019712611125517109],
    [1e-3, 0.99997935767453627, 0.0064252801356655103],
    [0.1, 0.98594763406276764, 0.167054670350849],
    [0.5, 0.70274005894116898, 0.71144670184024483],
    [0.999, 0.0015584501618705914, 0.99999878561580913],
    [0.999999, 1.5584507926694527e-6, 0.99999999999878564],
  ])("is the paper's at t = %d, with no digits lost", (t, alpha, sigma) => {
    expect(Math.abs(cosine().alpha(t) / alpha - 1)).toBeLessThan(1e-12 + 2e-16 / (1 - t));
    expect(Math.abs(cosine().sigma(t) / sigma - 1)).toBeLessThan(1e-14);
  });

  it("ends in pure noise, exactly", () => {
    expect(cosine().alpha(1)).toBe(0);
    expect(cosine().sigma(1)).toBeCloseTo(1, 15);
    expect(cosine().sigma(0)).toBe(0);
  });

  it("is a quarter wave without the offset, its slope finite at 0", () => {
    const wave = cosine({ offset: 0 });
    expect(wave.alpha(0.3)).toBeCloseTo(Math.cos(0.15 * Math.PI), 15);
    expect(wave.sigma(0.3)).toBeCloseTo(Math.sin(0.15 * Math.PI), 15);
    expect(wave.derivative!(0)).toEqual({ alpha: expect.closeTo(0, 15), sigma: Math.PI / 2 });
    expect(cosine().derivative!(0).sigma).toBe(Infinity);
  });

  it.each([-0.1, Number.NaN, Infinity])("refuses the offset %d", (offset) => {
    expect(() => cosine({ offset })).toThrow(/cosine: expected an offset of at least 0/);
  });
});
