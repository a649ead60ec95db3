import type { GaussianStepper } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { ddim, heun } from "../../src/index.ts";
import { expectKDiffusion, kDiffusionCases } from "../k-diffusion.ts";

const ours: Record<string, () => GaussianStepper<unknown>> = {
  sample_euler: ddim,
  sample_heun: heun,
};
const cases = kDiffusionCases().filter(({ fn }) => fn in ours);

beforeAll(useFloat64);

it("covers 16 cases", () => expect(cases).toHaveLength(16));
it.each(cases)("meets $id", async (run) => {
  await expectKDiffusion(ours[run.fn]!(), run);
});
