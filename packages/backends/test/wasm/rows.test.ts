import { logSoftmax, mean, softmax, sum, tensor, tidy, zeros } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { input } from "../compare.ts";
import { atEndOfMemory } from "./end-of-memory.ts";
import { kernelBuilds, startKernelBuild, type KernelInstance } from "./kernel-builds.ts";

const sizes = fc.record({
  rows: fc.integer({ min: 0, max: 5 }),
  width: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(49, 2100)),
  factor: fc.constantFrom(1, 0.125, -3),
  spread: fc.constantFrom(1, 20),
});

/** Softmax of each row, its logarithm, and its gradient, in double precision. */
function reference(x: Float32Array, dy: Float32Array, width: number, factor: number) {
  const [y, log, dx] = [new Float64Array(x.length), new Float64Array(x.length), new Float64Array(x.length)];
  for (let start = 0; start < x.length; start += width) {
    const z = Array.from(x.subarray(start, start + width), (value) => factor * value);
    const largest = Math.max(...z);
    const logSum = Math.log(z.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    z.forEach((value, i) => {
      log[start + i] = value - largest - logSum;
      y[start + i] = Math.exp(log[start + i]!);
    });
    const inner = z.reduce((sum, _, i) => sum + y[start + i]! * dy[start + i]!, 0);
    z.forEach((_, i) => (dx[start + i] = factor * y[start + i]! * (dy[start + i]! - inner)));
  }
  return { y, log, dx };
}

/** The largest size, infinite where one is NaN. */
const largest = (values: Float64Array): number =>
  values.reduce((most, value) => (Number.isNaN(value) ? Infinity : Math.max(most, Math.abs(value))), 0);

describe.each(kernelBuilds)("%s", (build) => {
  let instance: KernelInstance;
  beforeAll(async () => {
    instance = await startKernelBuild(build);
  });

  it("softmax, its logarithm and its gradient are those in float64, and touch nothing else", () => {
    const { memory, kernels, table } = instance;
    fc.assert(
      fc.property(sizes, ({ rows, width, factor, spread }) => {
        const length = rows * width;
        const x = input([length], width).values.map((value) => spread * value);
        const dy = input([length], 3).values;
        const expected = reference(x, dy, width, factor);
        for (const logarithm of [0, 1]) {
          atEndOfMemory(
            memory,
            { inputs: [x], outputs: [length] },
            ([x, y]) => kernels.softmax(x!, y!, rows, width, factor, logarithm, table),
            ([y]) => {
              const values = logarithm ? expected.log : expected.y;
              const size = logarithm ? Math.max(1, largest(values)) : 1;
              // A product of the factor and a number is rounded before the exponential.
              expect(largest(values.map((value, i) => value - y![i]!))).toBeLessThanOrEqual(1e-6 * spread * size);
            },
          );
        }
        // The terms that cancel in a row of nearly one number are of the size of the gradient that comes in.
        const floor = Math.max(largest(expected.dx), 1e-2 * Math.abs(factor));
        atEndOfMemory(
          memory,
          { inputs: [Float32Array.from(expected.y), dy], outputs: [length] },
          ([y, dy, dx]) => kernels.softmaxGradient(y!, dy!, dx!, rows, width, factor, table),
          ([dx]) => expect(largest(expected.dx.map((value, i) => value - dx![i]!))).toBeLessThanOrEqual(1e-5 * floor),
        );
      }),
      { numRuns: 50, seed: 4 },
    );
  });

  it("softmax passes NaN on in its row alone, and gives nothing to -Infinity", () => {
    const { memory, kernels, table } = instance;
    const x = Float32Array.from([0, NaN, 1, 0, -Infinity, 0]);
    atEndOfMemory(
      memory,
      { inputs: [x], outputs: [6] },
      ([x, y]) => kernels.softmax(x!, y!, 2, 3, 1, 0, table),
      ([y]) => expect([...y!]).toEqual([NaN, NaN, NaN, 0.5, 0, 0.5]),
    );
  });

  it("softmax passes NaN on in its row alone, wherever it stands", () => {
    const { memory, kernels, table } = instance;
    const width = 11;
    for (let place = 0; place < width; place++) {
      const x = new Float32Array(3 * width);
      x[width + place] = NaN;
      atEndOfMemory(
        memory,
        { inputs: [x], outputs: [3 * width] },
        ([x, y]) => kernels.softmax(x!, y!, 3, width, 1, 0, table),
        ([y]) => {
          const even = Array.from({ length: width }, () => Math.fround(1 / width));
          expect([...y!]).toEqual([...even, ...Array.from({ length: width }, () => NaN), ...even]);
        },
      );
    }
  });

  it("sums are those in float64, rounded once, and touch nothing else", () => {
    const { memory, kernels } = instance;
    const layout = fc.record({
      rows: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(300, 700)),
      columns: fc.integer({ min: 1, max: 20 }),
      run: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(layout, ({ rows, columns, run }) => {
        const x = input([rows * columns * run], rows).values.map((value) => value + 100);
        const width = columns * run;
        const [byColumn, byRun] = [new Float64Array(columns), new Float64Array(rows)];
        x.forEach((value, i) => {
          byColumn[Math.floor((i % width) / run)]! += value / 4;
          byRun[Math.floor(i / width)]! += value / 4;
        });
        const near = (got: Float32Array, sums: Float64Array) =>
          expect(largest(sums.map((sum, i) => got[i]! / sum - 1))).toBeLessThanOrEqual(2 ** -23);
        atEndOfMemory(
          memory,
          { inputs: [x], outputs: [columns, kernels.sumScratch(width)] },
          ([x, out, scratch]) => kernels.sumRows(x!, out!, rows, columns, run, 0.25, scratch!),
          ([out]) => near(out!, byColumn),
        );
        atEndOfMemory(
          memory,
          { inputs: [x], outputs: [rows] },
          ([x, out]) => kernels.sumRuns(x!, out!, rows, width, 0.25),
          ([out]) => near(out!, byRun),
        );
      }),
      { numRuns: 30, seed: 5 },
    );
  });
});

describe("on wasm", () => {
  beforeAll(async () => void (await useBackend("wasm")));

  it("short sums of neighbours keep their digits", async () => {
    const x = input([3, 1000], 1).values.map((value) => value + 1e4);
    const [total, average] = tidy(() => {
      const t = tensor(x, [3, 1000]);
      return [sum(t, 1), mean(t, 1)].map((y) => [...y.dataSync()]) as [number[], number[]];
    });
    for (let row = 0; row < 3; row++) {
      const exact = x.subarray(row * 1000, row * 1000 + 1000).reduce((a, b) => a + b, 0);
      expect(Math.abs(total[row]! - exact)).toBeLessThanOrEqual(2 ** -24 * exact * 1.01);
      expect(Math.abs(average[row]! - exact / 1000)).toBeLessThanOrEqual(2 ** -24 * (exact / 1000) * 1.01);
    }
  });

  it("softmax of nothing is empty", () => {
    expect(softmax(zeros([0, 3])).shape).toEqual([0, 3]);
    expect(logSoftmax(zeros([2, 0])).shape).toEqual([2, 0]);
  });
});
