import type { GaussianStepper } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { adamsBashforth, dpm2, euler, heun } from "../../src/index.ts";
import { expectKDiffusion, kDiffusionCases } from "../k-diffusion.ts";

const ours: Record<string, (kwargs: { readonly order?: number }) => GaussianStepper<unknown>> = {
  sample_euler: () => euler(),
  sample_heun: () => heun(),
  sample_dpm_2: dpm2,
  sample_lms: adamsBashforth,
};
const cases = kDiffusionCases().filter(({ fn }) => fn in ours);

beforeAll(useFloat64);

it("covers 40 cases", () => expect(cases).toHaveLength(40));
it.each(cases)("meets $id", async (run) => {
  await expectKDiffusion(ours[run.fn]!(run.kwargs), run);
});
