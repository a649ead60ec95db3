import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compileRandom, randomFile } from "../build-random.ts";
import { compileKernels, kernelBuilds, kernelFolder, type KernelBuild } from "../build-kernels.ts";

it.each(Object.keys(kernelBuilds) as KernelBuild[])(
  "%s in the repository is what its sources compile to",
  async (build) => {
    const committed = await readFile(join(kernelFolder, build));
    expect(Buffer.from(await compileKernels(build)).equals(committed)).toBe(true);
  },
);

it("the random numbers in the repository are what their sources compile to", async () => {
  expect(await compileRandom()).toBe(await readFile(randomFile, "utf8"));
});
