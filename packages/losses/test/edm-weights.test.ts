import { readFileSync } from "node:fs";
import { edmTarget } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { epsWeight, simpleWeight, softMinSnrWeight, weightOnX0 } from "../src/index.ts";

interface Row {
  readonly sigma_data: number;
  readonly sigma: readonly number[];
  readonly edm_loss_weight: readonly number[];
  readonly soft_min_snr_weight: readonly number[];
  readonly snr_weight: readonly number[];
}

const rows = (
  JSON.parse(readFileSync(new URL("../../../fixtures/01_edm_preconditioning.json", import.meta.url), "utf8")) as {
    readonly rows: readonly Row[];
  }
).rows.slice(0, 2);

// The fixture has 9 significant digits.
const expectNear = (found: number, wanted: number) => expect(Math.abs(found / wanted - 1)).toBeLessThan(1e-8);

describe.each(rows)("weights on EDM's output at sigmaData = $sigma_data", ({ sigma_data: sigmaData, ...row }) => {
  const target = edmTarget({ sigmaData });

  it("of 1 is EDM's weight on the datum", () => {
    row.sigma.forEach((sigma, i) => {
      const level = { t: 0.5, alpha: 1, sigma };
      expect(simpleWeight(level, target)).toBe(1);
      expectNear(weightOnX0(() => row.edm_loss_weight[i]!)(level, target), 1);
    });
  });

  it("of the SNR and its soft cap are k-diffusion's", () => {
    row.sigma.forEach((sigma, i) => {
      const level = { t: 0.5, alpha: 1, sigma };
      expectNear(epsWeight(level, target), row.snr_weight[i]!);
      // Its cap is where the noise is as large as the data.
      expectNear(softMinSnrWeight({ gamma: sigmaData ** -2 })(level, target), row.soft_min_snr_weight[i]!);
    });
  });
});
