import { onesLike } from "@tensorflow/tfjs-core";
import { combine, epsTarget, last, levelAt, onGrid, resolve, rng, tensorOf, vTarget, x0Target } from "@tweedie/core";
import type { NoiseLevel, ScoreModel, Target } from "@tweedie/core";
import { heun } from "@tweedie/samplers";
import { linearBeta } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { classifierFree } from "../src/classifier-free.ts";

beforeAll(useFloat64);

type Label = "a" | "b" | null;
const means = { a: 0.5, b: -1.25, none: 0.2 };
const scale = 0.4;
const meanOf = (label: Label) => means[label ?? "none"];

/** The exact model of N(mean of the label, scale^2), in any target; it counts its calls. */
function exact(target: Target): ScoreModel<readonly Label[]> & { calls: number[] } {
  const calls: number[] = [];
  return {
    calls,
    target,
    predict(x, levels, cond) {
      calls.push(levels.length);
      expect(cond).toHaveLength(levels.length);
      expect(x.shape[0]).toBe(levels.length);
      const variance = ({ alpha, sigma }: NoiseLevel) => (alpha * scale) ** 2 + sigma ** 2;
      const x0 = combine(
        [levels.map((l) => (l.alpha * scale ** 2) / variance(l)), x],
        [levels.map((l, row) => (l.sigma ** 2 / variance(l)) * meanOf(cond[row]!)), onesLike(x)],
      );
      const { eps } = resolve(x, x0, levels, x0Target);
      return combine([levels.map((l) => target(l)[0]), x0], [levels.map((l) => target(l)[1]), eps]);
    },
  };
}

const schedule = linearBeta();
const level = levelAt(schedule, 0.6);
const x = () => tensorOf([0.3, -1.5, 2], [3, 1]);
const cond: Label[] = ["a", "b", "a"];

describe("classifierFree", () => {
  it.each([
    ["eps", epsTarget],
    ["x0", x0Target],
    ["v", vTarget],
  ] as const)("is w eps(c) - (w - 1) eps(null) for a model of %s, in one call", (_, target) => {
    const model = exact(target);
    const w = 3.5;
    const { eps } = classifierFree({ model, cond, uncond: null, scale: w })(x(), level);
    expect(model.calls).toEqual([6]);
    const conditional = classifierFree({ model, cond, uncond: null, scale: 1 })(x(), level).eps.dataSync();
    const none = classifierFree({ model, cond, uncond: null, scale: 0 })(x(), level).eps.dataSync();
    expect(model.calls).toEqual([6, 3, 3]);
    eps.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(w * conditional[i]! - (w - 1) * none[i]!, 12);
    });
    expect(conditional[1]).not.toBeCloseTo(none[1]!, 3);
  });

  // Equal variances: the guided score at every level is that of N(mu_0 + w (mu_c - mu_0), scale^2).
  it("samples the law that guided Gaussians have", async () => {
    const rows = 4000;
    const labels: Label[] = Array.from({ length: rows }, (_, i) => (i % 2 ? "a" : "b"));
    const random = rng(3);
    const start = random.normal([rows, 1]);
    const denoise = classifierFree({ model: exact(vTarget), cond: labels, uncond: null, scale: 2 });
    const grid = Array.from({ length: 41 }, (_, i) => levelAt(schedule, 1 - i / 40));
    const end = await last(onGrid(heun(), grid)(start, { denoise, schedule, rng: random }));
    const values = [...end.dataSync()];
    for (const label of ["a", "b"] as const) {
      const own = values.filter((_, i) => labels[i] === label);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length);
      const wanted = means.none + 2 * (means[label] - means.none);
      // Four standard errors, and 0.005 for the solver.
      expect(Math.abs(mean - wanted)).toBeLessThan((4 * scale) / Math.sqrt(own.length) + 0.005);
      expect(Math.abs(deviation - scale)).toBeLessThan((4 * scale) / Math.sqrt(2 * own.length) + 0.005);
    }
  });

  it("refuses another number of rows and a scale that is not finite", () => {
    const model = exact(vTarget);
    expect(() => classifierFree({ model, cond: ["a"], uncond: null, scale: 2 })(x(), level)).toThrow(/batch of 1 rows/);
    expect(() => classifierFree({ model, cond, uncond: null, scale: Number.NaN })).toThrow(/finite scale/);
  });
});
