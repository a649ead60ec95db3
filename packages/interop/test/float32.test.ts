import { useBackend } from "@tweedie/backends";
import { expectNoLeak } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { diffusersCases, runDiffusers } from "./diffusers-runs.ts";
import { deviation } from "./fixture-laws.ts";
import { kDiffusionCases, runKDiffusion } from "./k-diffusion-runs.ts";

beforeAll(() => useBackend("wasm"));

describe("in float32, on wasm", () => {
  const finite = diffusersCases.filter(({ x_final: end }) => Number.isFinite(end[0]![0]));
  it.each(finite)("$file, $id is within five times what float32 changes in diffusers", async (one) => {
    const { end } = await runDiffusers(one);
    // RePaint was not run in float32.
    const bound = 5 * (one.f32_max_abs_diff ?? 1e-6);
    expect(deviation(end, one.x_final_correct ?? one.x_final)).toBeLessThanOrEqual(bound);
  });

  it.each(kDiffusionCases.map((one) => ({ ...one, title: `${one.id}, ${JSON.stringify(one.kwargs)}` })))(
    "$title",
    async (one) => {
      const { end } = await runKDiffusion(one);
      const { rtol = 0.05, atol = 0.0078 } = one.kwargs;
      // Errors that decide over a step have rounded: other steps then, with errors within the same tolerance.
      const largest = Math.max(...one.x_final.flat().map(Math.abs));
      const bound = one.fn === "sample_dpm_adaptive" ? Math.max(atol, rtol * largest) : 1e-5;
      expect(deviation(end, one.x_final)).toBeLessThan(bound);
    },
  );

  it("leaves no tensor behind", async () => {
    const classes = [...new Map(diffusersCases.map((one) => [one.class, one])).values()];
    // That class borrows two tensors, which are the test's.
    for (const one of classes.filter(({ original_image: image }) => !image)) {
      await expectNoLeak(async () => void (await runDiffusers(one)));
    }
    for (const one of new Map(kDiffusionCases.map((run) => [run.fn, run])).values()) {
      await expectNoLeak(async () => void (await runKDiffusion(one)));
    }
  });
});
