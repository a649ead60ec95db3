import { grad, sum } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { levelAt, rng, tensorOf } from "@tweedie/core";
import { gaussianKl } from "@tweedie/oracles";
import { geometric, linearBeta, linearBetas } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { priorKl } from "../src/prior-kl.ts";
import { vpChain } from "../src/vp-chain.ts";
import { covarianceOf, meanOf } from "./statistics.ts";

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

const data = [1, -2, 0.5, 0, 3, 1];
const rows = [data.slice(0, 3), data.slice(3)];
const batch = () => tensorOf(data, [2, 3]);

describe("priorKl", () => {
  it("is the divergence of two Gaussians, to 1e-12", () => {
    const size = fc.double({ min: 1e-3, max: 30, noNaN: true });
    fc.assert(
      fc.property(size, size, size, (alpha, sigma, scale) => {
        const found = priorKl(batch(), { alpha, sigma }, { scale }).dataSync();
        rows.forEach((row, i) => {
          const mean = row.map((x) => alpha * x);
          const exact = gaussianKl({ mean, scale: sigma }, { mean: [0, 0, 0], scale });
          expect(Math.abs(found[i]! - exact)).toBeLessThan(1e-12 * (1 + exact));
        });
      }),
    );
  });

  it("is the mean of log q - log p over draws, within 4 standard errors", async () => {
    const { alpha, sigma } = levelAt(linearBeta(), 0.4);
    const count = 20_000;
    const noise = await rng(1).normal([count, 3]).data();
    const logRatio = Float64Array.from({ length: count }, (_, i) =>
      rows[0]!.reduce((total, x, j) => {
        const eps = noise[3 * i + j]!;
        return total - eps ** 2 / 2 - Math.log(sigma) + (alpha * x + sigma * eps) ** 2 / 2;
      }, 0),
    );
    const [exact] = await priorKl(batch(), { alpha, sigma }).data();
    const error = Math.sqrt(covarianceOf(logRatio) / count);
    expect(Math.abs(meanOf(logRatio) - exact!)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.02);
  });

  it("rises with alpha on VP, and goes to 0 along the chain", async () => {
    let before = Infinity;
    for (let n = 1; n <= 1000; n += 37) {
      const [found] = await priorKl(batch(), vpChain(linearBetas()).levels[n]!).data();
      expect(found).toBeLessThan(before);
      expect(found).toBeGreaterThan(0);
      before = found!;
    }
    expect(before).toBeLessThan(2e-4);
    expect([...(await priorKl(batch(), { alpha: 0, sigma: 1 }).data())]).toEqual([0, 0]);
    fc.assert(
      fc.property(fc.tuple(fc.double({ min: 1e-6, max: 0.999 }), fc.double({ min: 1e-6, max: 0.999 })), (pair) => {
        const [low, high] = pair.toSorted((a, b) => a - b) as [number, number];
        fc.pre(high - low > 1e-6);
        const at = (alpha: number) => priorKl(batch(), { alpha, sigma: Math.sqrt(1 - alpha * alpha) }).dataSync()[0]!;
        expect(at(low)).toBeLessThan(at(high));
      }),
    );
  });

  it("is alpha^2 |x|^2/(2 sigma^2) to the prior of VE", async () => {
    const level = levelAt(geometric(), 1);
    const found = await priorKl(batch(), level, { scale: level.sigma }).data();
    rows.forEach((row, i) => {
      expect(found[i]).toBeCloseTo(row.reduce((total, x) => total + x * x, 0) / (2 * 2500), 15);
    });
  });

  it("counts in bits per dimension too", async () => {
    const level = levelAt(linearBeta(), 0.7);
    const nats = await priorKl(batch(), level).data();
    const bits = await priorKl(batch(), level, { unit: "bits/dim" }).data();
    nats.forEach((value, i) => expect(bits[i]).toBeCloseTo(value / (3 * Math.LN2), 14));
  });

  it("keeps its digits near the prior and far from it", async () => {
    const clean = tensorOf([0], [1, 1]);
    const [near] = await priorKl(clean, { alpha: 1e-4, sigma: 1 - 1e-6 }).data();
    // sigma = 1 - u: u^2 + u^3/3 + ...
    expect(Math.abs(near! / (1e-12 + 1e-18 / 3) - 1)).toBeLessThan(1e-9);
    const [far] = await priorKl(clean, { alpha: 1, sigma: 1e-30 }).data();
    expect(far).toBeCloseTo(30 * Math.LN10 - 0.5, 12);
  });

  it("has gradients, takes data of any shape, and leaves nothing behind", async () => {
    const gradient = await grad((x) => sum(priorKl(x, { alpha: 0.5, sigma: 2 })))(batch()).data();
    data.forEach((x, i) => expect(gradient[i]).toBeCloseTo(0.25 * x, 14));
    const images = tensorOf(data, [1, 1, 3, 2]);
    expect(priorKl(images, { alpha: 0.5, sigma: 2 }).shape).toEqual([1]);
    expect(priorKl(tensorOf(data, [6]), { alpha: 0.5, sigma: 2 }).shape).toEqual([6]);
    await expectNoLeak(() => priorKl(images, { alpha: 0.5, sigma: 2 }));
  });

  it("refuses a level without noise and a prior without width", () => {
    expect(() => priorKl(batch(), { alpha: 1, sigma: 0 })).toThrow(/a level with noise, got alpha = 1, sigma = 0/);
    expect(() => priorKl(batch(), { alpha: Number.NaN, sigma: 1 })).toThrow(/a level with noise/);
    expect(() => priorKl(batch(), { alpha: 0, sigma: 1 }, { scale: 0 })).toThrow(/a positive standard deviation/);
  });
});
