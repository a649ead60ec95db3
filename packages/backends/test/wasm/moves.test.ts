import { engine } from "@tensorflow/tfjs-core";
import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { copyBox, stridesOf } from "../../src/wasm/copy-block.ts";
import { allocate, elements, release, type WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { distance, input, startBackends } from "../compare.ts";
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

  it("turns pairs of halves, of any size", () => {
    const { memory, kernels } = instance;
    const cases = fc.record({
      positions: fc.integer({ min: 1, max: 5 }),
      times: fc.integer({ min: 0, max: 3 }),
      half: fc.integer({ min: 1, max: 35 }),
      direction: fc.constantFrom(1, -1),
      gaps: fc.tuple(fc.nat(3), fc.nat(3)),
    });
    fc.assert(
      fc.property(cases, ({ positions, times, half, direction, gaps: [fromGap, toGap] }) => {
        const table = positions * 2 * half;
        const rows = times * positions;
        const [fromRow, toRow] = [fromGap + 2 * half, toGap + 2 * half];
        const [x, cosines, sines] = [input([rows * fromRow]), input([table], 2), input([table], 3)].map(
          ({ values }) => values,
        );
        const expected = new Float64Array(rows * 2 * half);
        for (let at = 0; at < rows * 2 * half; at++) {
          const [row, i] = [Math.floor(at / (2 * half)), at % (2 * half)];
          const value = (place: number) => x![row * fromRow + fromGap + place]!;
          const other = value(i < half ? i + half : i - half);
          expected[at] = value(i) * cosines![at % table]! + direction * other * sines![at % table]!;
        }
        const bytes = [fromGap, toGap, fromRow, toRow].map((floats) => 4 * floats);
        const [xStart, yStart, xRow, yRow] = bytes as [number, number, number, number];
        atEndOfMemory(
          memory,
          { inputs: [x!, cosines!, sines!], outputs: [rows * toRow] },
          ([xAt, cosinesAt, sinesAt, yAt]) => {
            const [from, to] = [xAt! + xStart, yAt! + yStart];
            kernels.rotary(from, xRow, cosinesAt!, sinesAt!, to, yRow, rows, positions, half, direction);
          },
          ([y]) => {
            const inGap = (_: number, at: number) => at % toRow < toGap;
            expect(y!.filter(inGap).every((value) => value === 12345)).toBe(true);
            const turned = y!.filter((value, at) => !inGap(value, at));
            expect(distance(turned, expected)).toBeLessThanOrEqual(1e-6);
          },
        );
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe("copyBox", () => {
  it("does without kernels what it does with them", async () => {
    await startBackends();
    const backend = engine().backend as unknown as WasmBackend;
    const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
    const cases = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        order: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
        backwards: fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
        dtype: fc.constantFrom("float32", "bool"),
      }),
    );
    fc.assert(
      fc.property(cases, ({ shape, order, backwards, dtype }) => {
        const size = order.map((axis) => shape[axis]!);
        const x = allocate(backend, shape, dtype as DataType);
        const [y, z] = [allocate(backend, size, dtype as DataType), allocate(backend, size, dtype as DataType)];
        elements(backend, x).forEach((_, i, all) => (all[i] = i % 251));
        const strides = stridesOf(shape);
        const start = shape.reduce((sum, n, i) => sum + (backwards[i] ? (n - 1) * strides[i]! : 0), 0);
        const from = { strides: order.map((axis) => (backwards[axis] ? -1 : 1) * strides[axis]!), start };
        const to = { strides: stridesOf(size), start: 0 };
        copyBox(backend, x, from, y, to, size);
        // Kernels are found by the module.
        const bare = { wasm: {}, typedArrayFromHeap: (tensor: TensorInfo) => elements(backend, tensor) };
        copyBox(bare as unknown as WasmBackend, x, from, z, to, size);
        const [got, plain] = [y, z].map((tensor) => [...elements(backend, tensor)]);
        const index = size.map(() => 0);
        const expected = plain!.map(() => {
          const value = index.reduce((at, i, axis) => at + i * from.strides[axis]!, start) % 251;
          for (let axis = index.length - 1; axis >= 0 && ++index[axis]! === size[axis]; axis--) index[axis] = 0;
          return value;
        });
        release(backend, x, y, z);
        expect(got).toEqual(expected);
        expect(plain).toEqual(expected);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
