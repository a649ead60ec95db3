import { timeAtLogSnr } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { alphaBarsOf } from "../src/alpha-bars.ts";
import { linearBetas } from "../src/betas.ts";
import { logSnrOf } from "../src/log-snr-of.ts";
import { noiseAtLogSnr } from "../src/noise-at-log-snr.ts";
import { sigmaTable } from "../src/sigma-table.ts";
import { timeOfTimestep, timestepOfTime } from "../src/timestep.ts";
import { ladders } from "./fixtures.ts";

const sigmas = alphaBarsOf(linearBetas()).map((alphaBar) => noiseAtLogSnr(logSnrOf({ alphaBar })).sigmaVe);
const schedule = sigmaTable(sigmas);
const discrete = ladders.discrete_schedule;

describe("sigmaTable", () => {
  it.each(discrete.t.map((k, i) => [k, discrete.sigma[i]!]))("is k-diffusion's at timestep %d", (k, sigma) => {
    // The fixture has 9 significant digits.
    expect(Math.abs(schedule.sigma(timeOfTimestep(k)) / sigma - 1)).toBeLessThan(1e-8);
  });

  it("has k-diffusion's timesteps at other sigmas, within the table", () => {
    discrete.t.forEach((entry, i) => {
      const sigma = Math.min(schedule.sigma(timeOfTimestep(entry)) * 1.3, sigmas.at(-1)!);
      const k = timestepOfTime(timeAtLogSnr(schedule, -2 * Math.log(sigma)));
      const wanted = discrete["t_of_sigma_times_1.3"][i]!;
      expect(Math.abs(k - wanted)).toBeLessThanOrEqual(1e-8 * wanted);
      expect(Math.round(k)).toBe(discrete["quantized_t_of_sigma_times_1.3"][i]);
    });
  });

  it("is linear from the clean datum and geometric between the entries", () => {
    const short = sigmaTable([2, 8]);
    expect([0, 0.25, 0.5, 0.75, 1].map((t) => short.sigma(t))).toEqual([0, 1, 2, expect.closeTo(4, 14), 8]);
    expect(short.derivative!(0.25)).toEqual({ alpha: 0, sigma: 4 });
    expect(short.derivative!(0.5).sigma).toBeCloseTo(4 * Math.log(4), 13);
    expect(short.alpha(0.3)).toBe(1);
  });

  it("has its entries at n/N, and the derivative from the right there", () => {
    const table = Array.from({ length: 100 }, (_, i) => 1.5 ** i);
    const many = sigmaTable(table);
    for (let n = 1; n < 100; n++) {
      expect(many.sigma(n / 100) / table[n - 1]!).toBeCloseTo(1, 13);
      expect(many.derivative!(n / 100).sigma / (many.sigma(n / 100) * 100 * Math.log(1.5))).toBeCloseTo(1, 13);
    }
  });

  it("may have one entry", () => {
    expect(sigmaTable([3]).sigma(0.5)).toBe(1.5);
  });

  it.each([[[]], [[0, 1]], [[1, 1]], [[2, 1]], [[-1]], [[Number.NaN]], [[1, Infinity]]])("refuses %o", (table) => {
    expect(() => sigmaTable(table)).toThrow(/sigmaTable: expected (at least one sigma|positive sigmas that rise)/);
  });
});
