import { resolve, rng, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser, NoiseLevel } from "@tweedie/core";
import { rectifiedFlow } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { heun } from "../../src/index.ts";

beforeAll(useFloat64);

it.each([0, 1e-17, 0.999e-3, 1.001e-3, 0.5])("is exact for a single datum, from alpha / sigma = %d", (ratio) => {
  const [datum, noise] = [3, -0.7];
  const denoise: Denoiser = (x, level) => resolve(x, tensorOf([datum], [1, 1]), level, x0Target);
  const t: NoiseLevel = { t: 1, alpha: 2 * ratio, sigma: 2 };
  const s: NoiseLevel = { t: 0.9, alpha: 0.25 + t.alpha, sigma: 1.5 };
  const at = ({ alpha, sigma }: NoiseLevel) => tensorOf([alpha * datum + sigma * noise], [1, 1]);
  const { x } = heun().step(at(t), t, s, { denoise, schedule: rectifiedFlow(), rng: rng(0) }, undefined);
  expect(x.dataSync()[0]).toBeCloseTo(at(s).dataSync()[0]!, 12);
});
