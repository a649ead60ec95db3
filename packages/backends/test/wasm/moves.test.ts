import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { input } from "../compare.ts";
import { atEndOfMemory } from "./end-of-memory.ts";
import { kernelBuilds, startKernelBuild, type KernelInstance } from "./kernel-builds.ts";

/** Counts of runs along two axes, the bytes of a run, gaps between runs in the source and the target, and directions. */
const boxes = fc.record({
  outer: fc.integer({ min: 0, max: 4 }),
  inner: fc.integer({ min: 0, max: 5 }),
  run: fc.oneof(fc.integer({ min: 1, max: 130 }), fc.constant(4), fc.integer({ min: 1000, max: 1100 })),
  gaps: fc.tuple(fc.nat(9), fc.nat(9)),
  backwards: fc.tuple(fc.boolean(), fc.boolean()),
});

describe.each(kernelBuilds)("%s", (build) => {
  let instance: KernelInstance;
  beforeAll(async () => {
    instance = await startKernelBuild(build);
  });

  it("copies runs in any steps, and touches nothing else", () => {
    const { memory, kernels } = instance;
    fc.assert(
      fc.property(boxes, ({ outer, inner, run, gaps: [fromGap, toGap], backwards: [outwards, inwards] }) => {
        const [fromStep, toStep] = [run + fromGap, run + toGap];
        // The last run ends the array, so that a step beyond is one out of the memory.
        const end = (step: number) => 4 * Math.ceil((outer * inner * step + 4) / 4);
        const lengths = [end(fromStep) / 4, end(toStep) / 4] as const;
        const pad = [end(fromStep) - outer * inner * fromStep, end(toStep) - outer * inner * toStep] as const;
        const source = input([lengths[0]]).values;
        const bytes = new Uint8Array(source.buffer);
        const expected = new Uint8Array(new Float32Array(lengths[1]).fill(12345).buffer);
        const place = (i: number, j: number) =>
          ((outwards ? outer - 1 - i : i) * inner + (inwards ? inner - 1 - j : j)) * fromStep + fromGap + pad[0];
        for (let i = 0; i < outer; i++) {
          for (let j = 0; j < inner; j++) {
            const to = (i * inner + j) * toStep + toGap + pad[1];
            expected.set(bytes.subarray(place(i, j), place(i, j) + run), to);
          }
        }
        atEndOfMemory(
          memory,
          { inputs: [source], outputs: [lengths[1]] },
          ([from, to]) =>
            kernels.copyRuns(
              from! + place(0, 0),
              to! + toGap + pad[1],
              outer,
              (outwards ? -1 : 1) * inner * fromStep,
              inner * toStep,
              inner,
              (inwards ? -1 : 1) * fromStep,
              toStep,
              run,
            ),
          ([out]) => expect(Buffer.from(out!.buffer).equals(expected)).toBe(true),
        );
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
