import type { GaussianStepper } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import {
  dpm2Ancestral,
  dpmSolverPlusPlus2mSde,
  dpmSolverPlusPlus2sAncestral,
  dpmSolverPlusPlus3mSde,
  dpmSolverPlusPlusSde,
  eulerAncestral,
} from "../../src/index.ts";
import { expectKDiffusion, kDiffusionCases, kDiffusionSdeCases } from "../k-diffusion.ts";

interface Options {
  readonly eta?: number;
  readonly noise?: number;
  readonly r?: number;
  readonly variant?: "midpoint" | "heun";
}
const ours: Record<string, (options: Options) => GaussianStepper<unknown>> = {
  sample_euler_ancestral: eulerAncestral,
  sample_dpm_2_ancestral: dpm2Ancestral,
  sample_dpmpp_2s_ancestral: dpmSolverPlusPlus2sAncestral,
  sample_dpmpp_sde: dpmSolverPlusPlusSde,
  sample_dpmpp_2m_sde: dpmSolverPlusPlus2mSde,
  sample_dpmpp_3m_sde: (options) => dpmSolverPlusPlus3mSde({ ...options, curvature: "half" }),
};
const names: Record<string, string> = { s_noise: "noise", solver_type: "variant" };
/** Its options by our names; the file has nine digits of 1/3. */
const optionsOf = (kwargs: Readonly<Record<string, number | string>>): Options =>
  Object.fromEntries(
    Object.entries(kwargs).map(([name, value]) => [names[name] ?? name, value === 0.333333333 ? 1 / 3 : value]),
  );
const cases = [...kDiffusionCases(), ...kDiffusionSdeCases()].filter(({ fn }) => fn in ours);

beforeAll(useFloat64);

it("covers 32 and 24 cases", () =>
  expect([false, true].map((noisy) => cases.filter((run) => noisy === "noise" in run).length)).toEqual([32, 24]));
it.each(cases)("meets $id", async (run) => {
  await expectKDiffusion(ours[run.fn]!(optionsOf(run.kwargs)), run);
});
