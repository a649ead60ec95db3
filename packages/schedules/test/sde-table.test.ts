import { levelAt, sdeAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { geometric, linearBeta, linearBetas, subVp } from "../src/index.ts";
import { sdeTable } from "./fixtures.ts";
import type { SdeRow } from "./fixtures.ts";

// The fixture has 9 significant digits.
const expectNear = (found: number, wanted: number) =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-8 * Math.abs(wanted));

const scheduleOf = ({ sde, params: [low, high] }: SdeRow) => {
  if (sde === "ve") return geometric({ sigmaMin: low, sigmaMax: high });
  return { vp: linearBeta, subvp: subVp }[sde]({ betaMin: low, betaMax: high });
};

describe("the SDEs of Song et al.", () => {
  it("are all there", () => {
    expect(sdeTable).toHaveLength(21);
    expect(new Set(sdeTable.map(({ sde }) => sde))).toEqual(new Set(["vp", "subvp", "ve"]));
  });

  it.each(sdeTable)("$sde at t = $t: marginal, drift and diffusion", (row) => {
    const schedule = scheduleOf(row);
    const { alpha, sigma } = levelAt(schedule, row.t);
    const { f, g2 } = sdeAt(schedule, row.t);
    expectNear(alpha, row.alpha);
    expectNear(sigma, row.sigma);
    // VE's has no drift, exactly.
    expectNear(f, row.drift_coef);
    expectNear(Math.sqrt(g2), row.g);
  });

  it.each(sdeTable)("$sde at t = $t: one step of the chain of 1000", (row) => {
    const [drift, noise] = row.discretize_N1000;
    const i = Math.floor(row.t * 999);
    if (row.sde === "vp") {
      const beta = linearBetas({ betaStart: row.params[0] / 1000, betaEnd: row.params[1] / 1000 })[i]!;
      expectNear(Math.sqrt(1 - beta) - 1, drift);
      expectNear(Math.sqrt(beta), noise);
    } else if (row.sde === "ve") {
      // Of sigma they step through a ladder of 1000 scales from 0.
      const at = (n: number) => (n < 0 ? 0 : scheduleOf(row).sigma(n / 999));
      expectNear(0, drift);
      expectNear(Math.sqrt(at(i) ** 2 - at(i - 1) ** 2), noise);
    } else {
      // Euler's step of length 1/1000.
      const { f, g2 } = sdeAt(scheduleOf(row), row.t);
      expectNear(f / 1000, drift);
      expectNear(Math.sqrt(g2 / 1000), noise);
    }
  });
});
