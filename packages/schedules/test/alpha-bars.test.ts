import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alphaBarTable } from "../src/alpha-bar-table.ts";
import { alphaBarsOf, betasOfAlphaBars } from "../src/alpha-bars.ts";
import { betaTable } from "../src/beta-table.ts";
import { cosineBetas, linearBetas } from "../src/betas.ts";
import { zeroTerminalSnr } from "../src/zero-terminal-snr.ts";

const beta = fc.double({ min: 1e-6, max: 0.999, noNaN: true });

describe("alpha bars", () => {
  it("are products", () => {
    expect(alphaBarsOf([0.1, 0.5, 1])).toEqual([expect.closeTo(0.9, 15), expect.closeTo(0.45, 15), 0]);
    expect(betasOfAlphaBars([0.9, 0.45, 0])).toEqual([expect.closeTo(0.1, 15), 0.5, 1]);
  });

  it("go to betas and back", () => {
    fc.assert(
      fc.property(fc.array(beta, { minLength: 1, maxLength: 30 }), (betas) => {
        const alphaBars = alphaBarsOf(betas);
        // A beta of 1e-6 is the difference of two numbers near 1.
        betasOfAlphaBars(alphaBars).forEach((found, i) => expect(Math.abs(found - betas[i]!)).toBeLessThan(1e-14));
        const again = alphaBarsOf(betasOfAlphaBars(alphaBars));
        again.forEach((found, i) => expect(Math.abs(found / alphaBars[i]! - 1)).toBeLessThan(1e-12));
      }),
    );
  });

  it.each([
    ["linear", linearBetas()],
    ["cosine", cosineBetas()],
    ["to zero SNR", zeroTerminalSnr(linearBetas({ steps: 10 }))],
  ])("are a schedule of their own: %s", (_, betas) => {
    const [table, chain] = [alphaBarTable(alphaBarsOf(betas)), betaTable(betas)];
    betas.forEach((_, n) => {
      expect(Math.abs(table.alpha(n / betas.length) - chain.alpha(n / betas.length))).toBeLessThan(1e-12);
    });
    expect(table.alpha(1)).toBeCloseTo(chain.alpha(1), 14);
  });

  it.each([[[]], [[1]], [[0.5, 0.5]], [[0.5, 0.6]], [[0.5, -0.1]], [[Number.NaN]]])("refuse %o", (alphaBars) => {
    expect(() => alphaBarTable(alphaBars)).toThrow(/betasOfAlphaBars: expected (at least one|alpha bars that fall)/);
  });
  it("refuse betas out of range", () => {
    expect(() => alphaBarsOf([1, 0.5])).toThrow(/alphaBarsOf: expected betas in/);
  });
});
