import { readFileSync } from "node:fs";
import { cosine } from "@tweedie/schedules";
import { describe, expect, it } from "vitest";
import type { NoiseLevel } from "../src/noise-level.ts";
import { determinant, edmTarget, vTarget } from "../src/target.ts";
import type { Target } from "../src/target.ts";
import { timeAtLogSnr } from "../src/time-at-log-snr.ts";

interface Row {
  readonly sigma: readonly number[];
  readonly c_skip: readonly number[];
  readonly c_out: readonly number[];
  readonly c_in: readonly number[];
}

interface Fixture {
  readonly rows: readonly [Row & { readonly sigma_data: number }, Row & { readonly sigma_data: number }, VRow];
}

interface VRow extends Row {
  readonly t_of_sigma: readonly number[];
}

const [half, unit, v] = (
  JSON.parse(readFileSync(new URL("../../../fixtures/01_edm_preconditioning.json", import.meta.url), "utf8")) as Fixture
).rows;

// The fixture has 9 significant digits.
const expectNear = (found: number, wanted: number) => expect(Math.abs(found / wanted - 1)).toBeLessThanOrEqual(1e-8);

/** The coefficients in $D = c_{skip} x + c_{out} F$ that `resolve` amounts to. */
const preconditioning = (level: NoiseLevel, target: Target) => {
  const delta = determinant(level, target);
  return { skip: target(level)[1] / delta, out: -level.sigma / delta };
};

describe("preconditioning", () => {
  it.each([half, unit])("is that of k-diffusion and diffusers at sigmaData = $sigma_data", (row) => {
    row.sigma.forEach((sigma, i) => {
      const { skip, out } = preconditioning({ t: 0.5, alpha: 1, sigma }, edmTarget({ sigmaData: row.sigma_data }));
      expectNear(skip, row.c_skip[i]!);
      expectNear(out, row.c_out[i]!);
    });
  });

  it("of v on a VP schedule is k-diffusion's, for data divided by alpha", () => {
    const wave = cosine({ offset: 0 });
    v.sigma.forEach((sigma, i) => {
      const t = timeAtLogSnr(wave, -2 * Math.log(sigma));
      expectNear(t, v.t_of_sigma[i]!);
      const level = { t, alpha: wave.alpha(t), sigma: wave.sigma(t) };
      expectNear(level.alpha, v.c_in[i]!);
      const { skip, out } = preconditioning(level, vTarget);
      expectNear(skip * level.alpha, v.c_skip[i]!);
      expectNear(out, v.c_out[i]!);
    });
  });
});
