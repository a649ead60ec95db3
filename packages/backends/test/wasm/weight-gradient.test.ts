import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { input } from "../compare.ts";
import { atEndOfMemory } from "./end-of-memory.ts";
import { kernelBuilds, startKernelBuild, type KernelInstance } from "./kernel-builds.ts";

const sizes = fc.record({
  rows: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(127, 257, 511, 600)),
  inputs: fc.integer({ min: 1, max: 14 }),
  outputs: fc.oneof(fc.integer({ min: 1, max: 35 }), fc.constantFrom(515)),
});

describe.each(kernelBuilds)("%s", (build) => {
  let instance: KernelInstance;
  beforeAll(async () => {
    instance = await startKernelBuild(build);
  });

  it("the gradients by weights and bias are those in float64, and touch nothing else", () => {
    const { memory, kernels } = instance;
    fc.assert(
      fc.property(sizes, ({ rows, inputs, outputs }) => {
        const x = input([rows * inputs]).values;
        const dy = input([rows * outputs], 2).values;
        const weight = new Float64Array(inputs * outputs);
        const weightSizes = new Float64Array(inputs * outputs);
        const bias = new Float64Array(outputs);
        const biasSizes = new Float64Array(outputs);
        dy.forEach((value, at) => {
          const [row, j] = [Math.floor(at / outputs), at % outputs];
          bias[j]! += value;
          biasSizes[j]! += Math.abs(value);
          for (let i = 0; i < inputs; i++) {
            const term = x[row * inputs + i]! * value;
            weight[i * outputs + j]! += term;
            weightSizes[i * outputs + j]! += Math.abs(term);
          }
        });
        atEndOfMemory(
          memory,
          { inputs: [x, dy], outputs: [weight.length, outputs, kernels.weightGradientScratch(outputs, rows)] },
          ([x, dy, weightOut, biasOut, scratch]) =>
            kernels.weightGradient(x!, dy!, weightOut!, biasOut!, rows, inputs, outputs, scratch!),
          ([weightOut, biasOut]) => {
            expectWithin(weightOut!, weight, weightSizes, rows + 1);
            // Sums of few rows are floats, those of many doubles.
            expectWithin(biasOut!, bias, biasSizes, Math.min(rows, 66));
          },
        );
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});

/** So many roundings, each of the sum of all sizes. */
function expectWithin(got: Float32Array, sums: Float64Array, sizes: Float64Array, roundings: number): void {
  sums.forEach((sum, i) => expect(Math.abs(got[i]! - sum)).toBeLessThanOrEqual(roundings * 2 ** -24 * sizes[i]!));
}
