import { readFileSync } from "node:fs";
import { levelAt, transition } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { linearBeta, linearBetas, rectifiedFlow } from "@tweedie/schedules";
import { describe, expect, it } from "vitest";
import { discretize } from "../src/discretize.ts";
import { gaussianChain } from "../src/gaussian-chain.ts";
import { vpChain } from "../src/vp-chain.ts";
import { schedules } from "./schedules.ts";
import { orderOf } from "./statistics.ts";

const { sde_table: table } = JSON.parse(
  readFileSync(new URL("../../../fixtures/04_score_sde_pc.json", import.meta.url), "utf8"),
) as {
  readonly sde_table: readonly {
    readonly sde: "vp" | "subvp" | "ve";
    readonly t: number;
    readonly discretize_N1000: readonly [f: number, g: number];
  }[];
};

const steps = 1000;
const vp = linearBeta();
const subVp: NoiseSchedule = {
  alpha: (t) => vp.alpha(t),
  sigma: (t) => vp.sigma(t) ** 2,
  derivative: (t) => {
    const { alpha, sigma } = vp.derivative!(t);
    return { alpha, sigma: 2 * vp.sigma(t) * sigma };
  },
};
const chains = {
  vp: vpChain(linearBetas()),
  ve: gaussianChain(
    Array.from({ length: steps }, (_, i) => {
      const part = (steps - 1 - i) / (steps - 1);
      return { t: (steps - i) / steps, alpha: 1, sigma: 0.01 * 5000 ** part };
    }),
  ),
};

describe("discretize", () => {
  it("is the reverse-diffusion discretisation in 1000 steps: VP and VE by their chains, sub-VP by Euler, to 1e-8", () => {
    expect(table.length).toBe(21);
    for (const { sde, t, discretize_N1000: wanted } of table) {
      const found = () => {
        if (sde === "subvp") return discretize(subVp, t, 1 / steps);
        const { alpha, sigma } = chains[sde].transition(Math.floor(t * (steps - 1)) + 1);
        return { drift: alpha - 1, noise: sigma };
      };
      const { drift, noise } = found();
      expect(Math.abs(drift - wanted[0])).toBeLessThanOrEqual(1e-8 * Math.abs(wanted[0]));
      expect(Math.abs(noise - wanted[1])).toBeLessThanOrEqual(1e-8 * wanted[1]);
    }
  });

  it.each(schedules)("goes to the step of the chain as the steps get short, one order faster: %s", (_, schedule) => {
    const counts = [128, 256, 512];
    const errors = counts.map((n) => {
      const { alpha, sigma } = transition(levelAt(schedule, 0.4), levelAt(schedule, 0.4 + 1 / n));
      const { drift, noise } = discretize(schedule, 0.4, 1 / n);
      return Math.abs(drift - (alpha - 1)) + Math.abs(noise ** 2 - sigma ** 2);
    });
    expect(Math.abs(orderOf(counts, errors) - 2)).toBeLessThan(0.15);
  });

  it("refuses steps without length and infinite drifts", () => {
    for (const dt of [0, -0.1, Number.NaN]) {
      expect(() => discretize(vp, 0.5, dt)).toThrow(/a positive length of the step/);
    }
    expect(() => discretize(rectifiedFlow(), 1, 0.1)).toThrow(/expected alpha > 0/);
  });
});
