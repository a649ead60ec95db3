import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelAt } from "../src/noise-level.ts";
import type { NoiseLevel } from "../src/noise-level.ts";
import type { NoiseSchedule } from "../src/noise-schedule.ts";
import { posterior } from "../src/posterior.ts";
import { transition } from "../src/transition.ts";

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Any schedule: a signal that falls or rises, and a log-SNR that falls as a cubic. */
const schedule: fc.Arbitrary<NoiseSchedule> = fc
  .record({
    signal: fc.tuple(between(-2, 2), between(-2, 2), between(-2, 2)),
    top: between(-5, 10),
    fall: fc.tuple(between(0.5, 8), between(0, 8), between(0, 8)),
  })
  .map(({ signal, top, fall }) => {
    const alpha = (t: number) => Math.exp(signal[0] + signal[1] * t + signal[2] * t * t);
    const logSnr = (t: number) => top - t * (fall[0] + t * (fall[1] + t * fall[2]));
    return { alpha, sigma: (t: number) => alpha(t) * Math.exp(-logSnr(t) / 2) };
  });

/** Three levels of a schedule, from the cleanest on, at least 1/100 of the time apart. */
const levels: fc.Arbitrary<readonly [NoiseLevel, NoiseLevel, NoiseLevel]> = fc
  .tuple(schedule, fc.uniqueArray(between(0, 1), { minLength: 3, maxLength: 3 }))
  .map(([schedule, times]) => times.toSorted((a, b) => a - b).map((t) => levelAt(schedule, t)))
  .filter(([r, s, t]) => s!.t - r!.t > 0.01 && t!.t - s!.t > 0.01)
  .map(([r, s, t]) => [r!, s!, t!]);

const point = between(-3, 3);

const logNormal = (x: number, mean: number, std: number): number => -(((x - mean) / std) ** 2) / 2 - Math.log(std);

describe("on random schedules and times", () => {
  it("two transitions make one, as Chapman and Kolmogorov say, to 1e-10", () => {
    fc.assert(
      fc.property(levels, ([r, s, t]) => {
        const [early, late, both] = [transition(r, s), transition(s, t), transition(r, t)];
        expect(Math.abs(both.alpha / (late.alpha * early.alpha) - 1)).toBeLessThan(1e-10);
        const variance = late.alpha ** 2 * early.sigma ** 2 + late.sigma ** 2;
        expect(Math.abs(both.sigma ** 2 / variance - 1)).toBeLessThan(1e-10);
      }),
      { numRuns: 300 },
    );
  });

  it("q(z_s | z_t, x0) q(z_t | x0) = q(z_t | z_s) q(z_s | x0) at every point, to 1e-9", () => {
    fc.assert(
      fc.property(levels, point, point, point, ([, s, t], x0, a, b) => {
        // a standard deviations from the marginal's mean at s, and b of the transition's at t.
        const onward = transition(s, t);
        const zs = s.alpha * x0 + s.sigma * a;
        const zt = onward.alpha * zs + onward.sigma * b;
        const back = posterior(s, t);
        const first = logNormal(zs, back.z * zt + back.x0 * x0, back.sigma) + logNormal(zt, t.alpha * x0, t.sigma);
        const second = logNormal(zt, onward.alpha * zs, onward.sigma) + logNormal(zs, s.alpha * x0, s.sigma);
        expect(Math.abs(first - second)).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it("posteriors compose: from t to r directly, or through s, to 1e-10", () => {
    fc.assert(
      fc.property(levels, ([r, s, t]) => {
        const [direct, first, second] = [posterior(r, t), posterior(s, t), posterior(r, s)];
        // Back from t to s and on to r, with x0 known: the law is the one from t to r.
        expect(Math.abs((second.z * first.z) / direct.z - 1)).toBeLessThan(1e-10);
        expect(Math.abs((second.z * first.x0 + second.x0) / direct.x0 - 1)).toBeLessThan(1e-10);
        const variance = (second.z * first.sigma) ** 2 + second.sigma ** 2;
        expect(Math.abs(variance / direct.sigma ** 2 - 1)).toBeLessThan(1e-10);
      }),
      { numRuns: 300 },
    );
  });
});
