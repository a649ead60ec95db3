import { engine, gather, grad, setBackend, sum, tensor, tensor1d } from "@tensorflow/tfjs-core";
import type { DataType, Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { KernelExports } from "../../src/wasm/kernel-exports.ts";
import { testGathers } from "../../src/wasm/test-gathers.ts";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { wasmKernels } from "../../src/wasm/wasm-kernels.ts";
import { input, startBackends } from "../compare.ts";
import { atEndOfMemory } from "./end-of-memory.ts";
import { kernelBuilds, startKernelBuild, type KernelInstance } from "./kernel-builds.ts";

/** Whole numbers as the floats that have their bits, which the buffers of the laws are made of. */
const asFloats = (integers: readonly number[]) => new Float32Array(Int32Array.from(integers).buffer);

const indices = (size: number) => fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 7 });
const strays = fc.constantFrom(-1, -(2 ** 31), 2 ** 31 - 1, 5);
const lengths = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(260));

describe.each(kernelBuilds)("%s", (build) => {
  let instance: KernelInstance;
  beforeAll(async () => {
    instance = await startKernelBuild(build);
  });

  it("gathers rows of any length out of any tables, and touches nothing else", () => {
    const { memory, kernels } = instance;
    const cases = fc.record({ tables: fc.integer({ min: 0, max: 3 }), ids: indices(5), width: lengths });
    fc.assert(
      fc.property(cases, ({ tables, ids, width }) => {
        const source = input([tables * 5 * width]).values;
        const expected: number[] = [];
        for (let table = 0; table < tables; table++) {
          for (const id of ids) {
            const start = (table * 5 + id) * width;
            expected.push(...source.subarray(start, start + width));
          }
        }
        atEndOfMemory(
          memory,
          { inputs: [source, asFloats(ids)], outputs: [expected.length] },
          ([x, at, y]) => expect(kernels.gatherRows(x!, at!, y!, tables, 5, ids.length, width * 4)).toBe(-1),
          ([y]) => expect([...y!]).toEqual(expected),
        );
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("tells the first index that is outside, and then writes nothing", () => {
    const { memory, kernels } = instance;
    fc.assert(
      fc.property(indices(5), strays, indices(5), (before, stray, after) => {
        const ids = [...before, stray, ...after];
        atEndOfMemory(
          memory,
          { inputs: [input([15]).values, asFloats(ids)], outputs: [3 * ids.length] },
          ([x, at, y]) => expect(kernels.gatherRows(x!, at!, y!, 1, 5, ids.length, 12)).toBe(before.length),
          ([y]) => expect(y!.every((value) => value === 12345)).toBe(true),
        );
        atEndOfMemory(
          memory,
          { inputs: [new Float32Array(0), asFloats([stray])], outputs: [0] },
          ([x, at, y]) => expect(kernels.gatherRows(x!, at!, y!, 1, 0, 1, 12)).toBe(0),
          () => {},
        );
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it("sums rows by segment in float64, rounded once, and leaves out those of none", () => {
    const { memory, kernels } = instance;
    const cases = fc.record({
      ids: fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 4 }) }, strays), { maxLength: 30 }),
      width: lengths,
      segments: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(cases, ({ ids, width, segments }) => {
        const x = input([ids.length * width], width).values.map((value, i) => value * 10 ** (i % 7));
        const expected = new Float64Array(segments * width);
        ids.forEach((id, row) => {
          if (id < 0 || id >= segments) return;
          for (let i = 0; i < width; i++) expected[id * width + i]! += x[row * width + i]!;
        });
        atEndOfMemory(
          memory,
          { inputs: [x, asFloats(ids)], outputs: [expected.length, kernels.segmentSumScratch(segments, width)] },
          ([x, at, y, scratch]) => kernels.segmentSums(x!, at!, y!, ids.length, width, segments, scratch!),
          ([y]) => expect(y!).toEqual(Float32Array.from(expected)),
        );
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("sums strip by strip where there are many segments, in little working memory", () => {
    const { memory, kernels } = instance;
    const [segments, width] = [150_000, 7];
    const scratch = kernels.segmentSumScratch(segments, width);
    expect(scratch).toBeLessThanOrEqual(2 ** 20);
    expect(kernels.segmentSumScratch(2 ** 21, 3)).toBe(2 ** 22);
    const ids = [149_999, 3, 149_999, 77];
    const x = input([ids.length * width], 4).values;
    const end = (segments * width + scratch + 2 * x.length) * 4;
    memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / 65536)) + 1);
    const floats = new Float32Array(memory.buffer);
    const [at, from] = [floats.length - ids.length, floats.length - ids.length - x.length];
    floats.set(asFloats(ids), at);
    floats.set(x, from);
    const out = from - segments * width;
    kernels.segmentSums(from * 4, at * 4, out * 4, ids.length, width, segments, (out - scratch) * 4);
    const row = (segment: number) => [...floats.subarray(out + segment * width, out + (segment + 1) * width)];
    const terms = (i: number) => [...x.subarray(i * width, (i + 1) * width)];
    expect(row(3)).toEqual(terms(1));
    expect(row(77)).toEqual(terms(3));
    expect(row(149_999)).toEqual(terms(0).map((value, i) => Math.fround(value + terms(2)[i]!)));
    expect(row(78)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("on wasm", () => {
  beforeAll(startBackends);

  const kernelOf = (name: string) =>
    wasmKernels
      .find(({ kernelName }) => kernelName === name)!
      .make(() => {
        throw new Error("no stock kernel");
      });

  /** A backend for which no kernels are found, on the same heap. */
  const bare = () => {
    const backend = engine().backend as unknown as WasmBackend;
    return {
      wasm: {},
      dataIdMap: backend.dataIdMap,
      makeOutput: (shape: number[], dtype: DataType) => backend.makeOutput(shape, dtype),
      typedArrayFromHeap: (info: TensorInfo) => backend.typedArrayFromHeap(info),
      disposeData: (dataId: object) => backend.disposeData(dataId),
    };
  };
  const both = (name: string, inputs: Record<string, Tensor>, attrs: object) =>
    [engine().backend, bare()].map((backend) => {
      const info = kernelOf(name)({ inputs, attrs: attrs as never, backend }) as TensorInfo;
      return [...engine().makeTensorFromTensorInfo(info).dataSync()];
    });

  it("gathers and sums without kernels as with them", async () => {
    await setBackend("wasm");
    const shapes = fc.record({
      shape: fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 1, max: 4 }))),
      axis: fc.integer({ min: 0, max: 3 }),
      batchDims: fc.integer({ min: 0, max: 1 }),
      dtype: fc.constantFrom("float32", "int32", "bool"),
      count: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(shapes, ({ shape, axis, batchDims, dtype, count }) => {
        const steps = Math.min(batchDims, axis);
        const places = [...shape.slice(0, steps), count];
        const size = shape.reduce((product, length) => product * length, 1);
        const x = tensor(
          Array.from({ length: size }, (_, i) => (dtype === "bool" ? i % 2 : i)),
          [...shape],
          dtype as "int32",
        );
        const ids = Int32Array.from({ length: steps ? shape[0]! * count : count }, (_, i) => (i * i) % shape[axis]!);
        const indices = tensor(ids, places, "int32");
        const [got, plain] = both("GatherV2", { x, indices }, { axis, batchDims: steps });
        expect(got).toEqual(plain);
        if (dtype === "bool") return;
        const segmentIds = tensor(
          Array.from({ length: shape[0]! }, (_, i) => (i % 3) - 1),
          [shape[0]!],
          "int32",
        );
        const [sums, plainSums] = both("UnsortedSegmentSum", { x, segmentIds }, { numSegments: 2 });
        expect(sums).toEqual(plainSums);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it.each([4, -1])("refuses index %d, with kernels and without, and holds nothing", (index) => {
    const [x, indices] = [tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]), tensor([0, 1, index, 0], [2, 2], "int32")];
    const before = engine().backend.numDataIds();
    for (const backend of [engine().backend, bare()]) {
      const run = () => kernelOf("GatherV2")({ inputs: { x, indices }, attrs: { axis: 1, batchDims: 1 }, backend });
      expect(run).toThrow(`gather: expected indices in [0, 3], got ${index}. Axis 1 has 4.`);
    }
    expect(engine().backend.numDataIds()).toBe(before);
  });

  it("differentiates an embedding", () => {
    const table = tensor(input([5, 3]).values, [5, 3]);
    const gradient = grad((x: Tensor) => sum(gather(x, tensor1d([4, 0, 4, 4], "int32"))))(table);
    expect([...gradient.dataSync()]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3]);
  });

  it("the self-test refuses kernels that compute something else, and leaves nothing behind", () => {
    const backend = engine().backend as unknown as WasmBackend;
    const before = engine().backend.numDataIds();
    for (const answer of [1, -1]) {
      const idle = new Proxy({}, { get: (_, name) => () => (name === "segmentSumScratch" ? 8 : answer) });
      const refusal = answer === 1 ? "is taken to be outside" : "in place of";
      expect(() => testGathers(backend, idle as KernelExports)).toThrow(refusal);
    }
    expect(engine().backend.numDataIds()).toBe(before);
  });
});
