import { createRegistry } from "@tweedie/core";
import { useBackend } from "@tweedie/backends";
import { tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { absorbingProcess } from "../../src/tokens/absorbing-process.ts";
import { geometricNoise } from "../../src/tokens/geometric-noise.ts";
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

  it("leaves the data nothing at the end of a chain", () => {
    const chain = registry.create("tokenProcesses", "discretizedGaussianChain")(16);
    const law = tensor([[[...Array.from({ length: 15 }, () => 0), 1]]]);
    const end = chain.push(law, 0, 1).dataSync();
    for (const p of end) expect(Math.abs(p - 1 / 16)).toBeLessThan(1e-3);
  });

  it.each([
    [{ noise: { name: "loud" } }, /noise/],
    [{ noise: { name: "geometric", eps: 1 } }, /eps/],
    [{ noise: { name: "cosine", eps: 2 } }, /eps/],
  ])("refuses %j", (options, message) => {
    expect(() => registry.create("tokenProcesses", "uniform", options as never)).toThrow(message);
  });
});
