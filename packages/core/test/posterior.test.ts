import { rectifiedFlow } from "@tweedie/schedules";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelAt } from "../src/noise-level.ts";
import { posterior } from "../src/posterior.ts";
import { transition } from "../src/transition.ts";
import { ancestralSteps } from "./ancestral-steps.ts";
import { ddpmVariance, levelsOf } from "./ddpm-variance.ts";
import { schedules } from "./schedules.ts";

const times = fc
  .tuple(fc.double({ min: 0.01, max: 0.98, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true }))
  .filter(([s, t]) => t - s > 1e-3);

describe("posterior", () => {
  it.each(schedules)("is Bayes' rule for z_s, from the marginal and the transition: %s", (_, schedule) => {
    fc.assert(
      fc.property(times, ([s, t]) => {
        const [from, to] = [levelAt(schedule, s), levelAt(schedule, t)];
        const step = transition(from, to);
        // Prior N(alpha_s x0, sigma_s^2), likelihood z_t ~ N(alpha_ts z_s, sigma_ts^2).
        const variance = 1 / (1 / from.sigma ** 2 + step.alpha ** 2 / step.sigma ** 2);
        const law = posterior(from, to);
        expect(Math.abs(law.sigma ** 2 / variance - 1)).toBeLessThan(1e-9);
        expect(law.z).toBeCloseTo((variance * step.alpha) / step.sigma ** 2, 9);
        expect(law.x0).toBeCloseTo((variance * from.alpha) / from.sigma ** 2, 9);
      }),
    );
  });

  it.each(schedules)("keeps the marginal at s: %s", (_, schedule) => {
    fc.assert(
      fc.property(times, ([s, t]) => {
        const [from, to] = [levelAt(schedule, s), levelAt(schedule, t)];
        const law = posterior(from, to);
        expect(law.z * to.alpha + law.x0).toBeCloseTo(from.alpha, 13);
        const variance = (law.z * to.sigma) ** 2 + law.sigma ** 2;
        expect(Math.abs(variance / from.sigma ** 2 - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it("is DDPM's on the chain and on parts of it", () => {
    expect(ddpmVariance.length).toBeGreaterThan(30);
    for (const row of ddpmVariance) {
      const law = posterior(...levelsOf(row));
      // The fixture has 9 significant digits, and diffusers keeps variances above 1e-20.
      expect(Math.abs(law.sigma ** 2 - row.fixed_small)).toBeLessThanOrEqual(1e-8 * row.fixed_small + 1e-20);
      expect(law.x0).toBeCloseTo(row.posterior_coef_x0, 8);
      expect(law.z).toBeCloseTo(row.posterior_coef_xt, 8);
    }
  });

  it("and the transition are the ends of the range in which variances are learned", () => {
    for (const row of ddpmVariance) {
      const levels = levelsOf(row);
      const small = Math.max(posterior(...levels).sigma ** 2, 1e-20);
      const large = transition(...levels).sigma ** 2;
      expect(Math.abs(Math.sqrt(small) / row.fixed_small_log_std - 1)).toBeLessThan(1e-8);
      [-1, -0.3, 0.4, 1].forEach((head, i) => {
        const wanted = row.learned_range_log_at_head[i]!;
        const found = Math.log(small) + ((head + 1) / 2) * Math.log(large / small);
        // A relative error of 1e-8 of a variance; the fixture has 9 significant digits.
        expect(Math.abs(found - wanted)).toBeLessThan(1e-8 * Math.max(1, Math.abs(wanted)));
      });
    }
  });

  it("is the ancestral step of k-diffusion, where the signal is 1", () => {
    expect(ancestralSteps).toHaveLength(7);
    for (const { sigma_from: from, sigma_to: to, eta, down_up: wanted } of ancestralSteps) {
      const { sigma } = posterior({ t: 0.1, alpha: 1, sigma: to }, { t: 0.2, alpha: 1, sigma: from });
      const up = Math.min(to, eta * sigma);
      expect(Math.abs(up - wanted[1])).toBeLessThanOrEqual(1e-8 * wanted[1]);
      expect(Math.abs(Math.sqrt(to ** 2 - up ** 2) - wanted[0])).toBeLessThanOrEqual(1e-8 * wanted[0]);
    }
  });

  it("is the point x0 at the clean level", () => {
    const flow = rectifiedFlow();
    expect(posterior(levelAt(flow, 0), levelAt(flow, 0.3))).toEqual({ z: 0, x0: 1, sigma: 0 });
  });

  it("is the marginal at s where nothing is left of the datum at t", () => {
    const flow = rectifiedFlow();
    expect(posterior(levelAt(flow, 0.3), levelAt(flow, 1))).toEqual({ z: 0, x0: 0.7, sigma: 0.3 });
  });

  it("refuses a level that is no earlier", () => {
    const at = levelAt(rectifiedFlow(), 0.4);
    expect(() => posterior(at, at)).toThrow(/transition: expected a level s with a higher log-SNR/);
  });
});
