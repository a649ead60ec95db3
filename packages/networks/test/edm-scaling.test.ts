import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { edmScaling } from "../src/index.ts";

interface Row {
  readonly sigma_data?: number;
  readonly sigma: readonly number[];
  readonly c_in: readonly number[];
  readonly c_noise: readonly number[];
}

const { rows } = JSON.parse(
  readFileSync(new URL("../../../fixtures/01_edm_preconditioning.json", import.meta.url), "utf8"),
) as { readonly rows: readonly Row[] };

describe("edmScaling", () => {
  const edm = rows.filter(({ sigma_data: sigmaData }) => sigmaData !== undefined);

  it.each(edm)(
    "is that of k-diffusion and diffusers at sigmaData = $sigma_data",
    ({ sigma_data: sigmaData, ...row }) => {
      const scaling = edmScaling({ sigmaData: sigmaData! });
      row.sigma.forEach((sigma, i) => {
        const { input, noise } = scaling({ t: 0.5, alpha: 1, sigma });
        // The fixture has 9 significant digits.
        expect(Math.abs(input / row.c_in[i]! - 1)).toBeLessThan(1e-8);
        expect(Math.abs(noise - row.c_noise[i]!)).toBeLessThanOrEqual(1e-8 * Math.abs(row.c_noise[i]!));
      });
    },
  );

  it("is the same for data under any signal, but for the signal", () => {
    const [plain, scaled] = [3, 0.4].map((alpha) => edmScaling()({ t: 0.5, alpha, sigma: 2 * alpha }));
    expect(plain!.noise).toBeCloseTo(scaled!.noise, 14);
    expect(plain!.input * 3).toBeCloseTo(scaled!.input * 0.4, 14);
  });
});
