import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { distance, input } from "../compare.ts";
import { attentionReference } from "./attention-reference.ts";
import { atEndOfMemory } from "./end-of-memory.ts";
import { kernelBuilds, startKernelBuild, type KernelInstance } from "./kernel-builds.ts";

const cases = fc.record({
  images: fc.integer({ min: 0, max: 2 }),
  tokens: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(49, 64)),
  heads: fc.integer({ min: 1, max: 3 }),
  half: fc.integer({ min: 1, max: 11 }),
  odd: fc.boolean(),
  turns: fc.boolean(),
});

describe.each(kernelBuilds)("%s", (build) => {
  let instance: KernelInstance;
  beforeAll(async () => {
    instance = await startKernelBuild(build);
  });

  it("attention and its gradient are those in float64, and touch nothing else", () => {
    const { memory, kernels, table } = instance;
    fc.assert(
      fc.property(cases, ({ images, tokens, heads, half, odd, turns }) => {
        // Only pairs of features turn.
        const depth = odd && !turns ? 2 * half - 1 : 2 * half;
        const sizes = { images, tokens, heads, depth };
        const size = images * tokens * heads * depth;
        const x = input([3 * size]).values;
        const dy = input([size], 2).values;
        const angles = input([tokens * depth], 3).values;
        const [cosines, sines] = [angles.map(Math.cos), angles.map(Math.sin)];
        const expected = attentionReference(sizes, x, dy, turns ? { cosines, sines } : undefined);
        const squares = images * heads * tokens * tokens;
        const factor = depth ** -0.5;
        const near = (got: Float32Array, values: Float64Array, tolerance: number) =>
          expect(distance(got, values), JSON.stringify({ ...sizes, turns })).toBeLessThanOrEqual(tolerance);
        atEndOfMemory(
          memory,
          { inputs: [x, cosines, sines], outputs: [size, squares, kernels.attentionScratch(tokens, depth)] },
          ([x, cosines, sines, y, weights, scratch]) => {
            const at = [turns ? cosines! : 0, sines!, y!, weights!] as const;
            kernels.attention(x!, ...at, images, tokens, heads, depth, factor, scratch!, table);
          },
          ([y, weights]) => {
            near(y!, expected.y, 1e-6);
            near(weights!, expected.weights, 1e-6);
          },
        );
        const weights = Float32Array.from(expected.weights);
        atEndOfMemory(
          memory,
          {
            inputs: [x, cosines, sines, weights, dy],
            outputs: [3 * size, kernels.attentionGradientScratch(tokens, depth)],
          },
          ([x, cosines, sines, weights, dy, dx, scratch]) => {
            const at = [turns ? cosines! : 0, sines!, weights!, dy!, dx!] as const;
            kernels.attentionGradient(x!, ...at, images, tokens, heads, depth, factor, scratch!, table);
          },
          ([dx]) => near(dx!, expected.dx, 1e-5),
        );
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});
