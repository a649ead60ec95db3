import { tensor, tensor1d, tensor2d } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { last, onGrid, rng, tensorOf } from "@tweedie/core";
import type { Rng, TokenEnv } from "@tweedie/core";
import { absorbingProcess, logLinearNoise } from "@tweedie/forward-processes";
import { describe, expect, it } from "vitest";
import {
  analytic,
  cachedAncestral,
  denoiseLast,
  drawTokens,
  evenTimes,
  firstHitting,
  infill,
  maskGit,
  predictorCorrector,
  reMdm,
  tauLeaping,
  truncatedLogits,
} from "../../src/index.ts";

const process = absorbingProcess({ vocabulary: 4, noise: logLinearNoise() });

describe("tokens on WebGPU", () => {
  it("are drawn as often as they should be where rare, and not at all where there is no law", async () => {
    await useBackend("webgpu");
    const [count, p] = [20_000, 1e-8];
    const inner = rng(5);
    // Only uniform numbers below 4p can draw the rare token: among those it has the share (1 - e^-4) / 4.
    const near: Rng = {
      ...inner,
      uniforms: (size) => inner.uniforms(size).map((u, i) => (i % 2 === 1 ? 4 * p * u : u)),
    };
    const logits = tensorOf(
      Array.from({ length: 2 * count }, (_, i) => Math.log(i % 2 === 1 ? p : 1 - p)),
      [count, 2],
    );
    const drawn = [...(await drawTokens(logits, near).data())];
    const wanted = (1 - Math.exp(-4)) / 4;
    const share = drawn.reduce((sum, token) => sum + token, 0) / count;
    expect(Math.abs(share - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / count));

    const lawless = tensor(
      [
        [0, NaN, 0],
        [-Infinity, -Infinity, -Infinity],
        [0, Infinity, 0],
        [-Infinity, -80, -Infinity],
      ].flat(),
      [4, 3],
    );
    expect([...(await drawTokens(lawless, rng(1)).data())]).toEqual([-1, -1, -1, 1]);
  });

  it("are those of the cpu backend, from the same seed", async () => {
    const results: number[][] = [];
    for (const backend of ["webgpu", "cpu"] as const) {
      await useBackend(backend);
      const sharper = truncatedLogits({ topK: 2, topP: 0.95 });
      const logits = await sharper(tensor1d([0.2, 1, -3, 0.4])).data();
      const tokens: number[] = [];
      const env = (): TokenEnv => ({
        process,
        rng: rng(3),
        ratio: (x) =>
          tensorOf(
            Array.from({ length: x.size * 4 }, (_, i) => [0.3, 0.5, 0.2, 0][i % 4]!),
            [...x.shape, 4],
          ),
      });
      const known = tensor2d([[0, 2, 0, 0, 1]], [1, 5], "int32");
      const isKnown = tensor2d([[false, true, false, false, true]], [1, 5], "bool");
      const times = evenTimes(6);
      for (const sampler of [
        firstHitting(),
        cachedAncestral(times),
        onGrid(denoiseLast(tauLeaping()), times),
        onGrid(infill(predictorCorrector(analytic()), { known, isKnown }), times),
        onGrid(reMdm({ byConfidence: true }), times),
        onGrid(maskGit(), times),
      ]) {
        const start = process.prior([20, 5], rng(2));
        tokens.push(...(await (await last(sampler(start, env()))).data()));
      }
      results.push([...logits, ...tokens]);
    }
    expect(results[0]).toEqual(results[1]);
  });
});
