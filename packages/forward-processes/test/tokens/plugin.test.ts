import { createRegistry } from "@tweedie/core";
import { useBackend } from "@tweedie/backends";
import { tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { absorbingProcess } from "../../src/tokens/absorbing-process.ts";
import { discretizedGaussianBetas } from "../../src/tokens/discretized-gaussian-betas.ts";
import { discretizedGaussianMatrix } from "../../src/tokens/discretized-gaussian-matrix.ts";
import { geometricNoise } from "../../src/tokens/geometric-noise.ts";
import { linearTokenBetas } from "../../src/tokens/linear-token-betas.ts";
import { tokenChain } from "../../src/tokens/token-chain.ts";
import { tokenProcesses } from "../../src/tokens/plugin.ts";

const registry = createRegistry(tokenProcesses);

beforeAll(async () => {
  await useBackend("cpu");
});

describe("the plug-in of processes on tokens", () => {
  it("makes each process with its defaults, a mask on top of the tokens", () => {
    const states = registry.names("tokenProcesses").map((name) => {
      const { vocabulary, mask } = registry.create("tokenProcesses", name)(5);
      return [name, vocabulary, mask];
    });
    expect(states).toEqual([
      ["absorbing", 6, 5],
      ["uniform", 5, undefined],
      ["absorbingChain", 6, 5],
      ["uniformChain", 5, undefined],
      ["discretizedGaussianChain", 5, undefined],
    ]);
  });

  it("hands options on", () => {
    const noise = { name: "geometric", min: 0.01, max: 3 } as const;
    const made = registry.create("tokenProcesses", "absorbing", { noise })(2);
    const direct = absorbingProcess({ vocabulary: 3, noise: geometricNoise(noise) });
    const law = tensor([[[0.5, 0.5, 0]]]);
    expect(made.push(law, 0, 0.5).arraySync()).toEqual(direct.push(law, 0, 0.5).arraySync());
    expect(registry.create("tokenProcesses", "uniformChain", { steps: 7 })(3)).toMatchObject({ steps: 7 });
  });

  it.each([2, 3, 4, 6, 8, 16, 27])("leaves the data nothing at the end of a chain of noise on %d states", (states) => {
    const chain = registry.create("tokenProcesses", "discretizedGaussianChain")(states);
    // The law of what was 0, which is the last to spread; the paper's own on 256 states is as near.
    const law = tensor([[Array.from({ length: states }, (_, x) => (x === 0 ? 1 : 0))]]);
    const end = [...chain.push(law, 0, 1).dataSync()];
    expect(end.reduce((sum, p) => sum + Math.abs(p - 1 / states) / 2, 0)).toBeLessThan(1.4e-3);
  });

  it("takes ends of variances as they are given, and refuses those that leave too much", () => {
    const [options, law] = [{ steps: 100, from: 0.001, to: 0.2 }, tensor([[[1, 0, 0, 0, 0, 0, 0, 0]]])];
    const named = registry.create("tokenProcesses", "discretizedGaussianChain", options)(8);
    const direct = tokenChain({
      matrices: linearTokenBetas(options).map((beta) => discretizedGaussianMatrix({ vocabulary: 8, beta })),
    });
    expect(named.push(law, 0, 1).arraySync()).toEqual(direct.push(law, 0, 1).arraySync());
    const paper = registry.create("tokenProcesses", "discretizedGaussianChain", { from: 1e-4, to: 0.02 });
    expect(() => paper(8)).toThrow(
      /within 0.05 of the uniform law.* on 8 states after 1000 steps. Leave out from and to/,
    );
    expect(() => registry.create("tokenProcesses", "discretizedGaussianChain", { steps: 3 })(8)).toThrow("more steps");
  });

  it("has the paper's variances where it has its states, to rounding", () => {
    const betas = discretizedGaussianBetas({ steps: 1000, vocabulary: 256 });
    expect(betas).toEqual(linearTokenBetas({ steps: 1000, from: 1e-4, to: 0.02 }));
    const near = discretizedGaussianBetas({ steps: 1000, vocabulary: 255 });
    near.slice(100).forEach((beta, i) => expect(Math.abs(beta / betas[100 + i]! - 1)).toBeLessThan(1e-3));
    expect(() => discretizedGaussianBetas({ steps: 0, vocabulary: 8 })).toThrow("expected a positive integer of steps");
  });

  it.each([
    [{ noise: { name: "loud" } }, /noise/],
    [{ noise: { name: "geometric", eps: 1 } }, /eps/],
    [{ noise: { name: "cosine", eps: 2 } }, /eps/],
  ])("refuses %j", (options, message) => {
    expect(() => registry.create("tokenProcesses", "uniform", options as never)).toThrow(message);
  });
});
