/* oxlint-disable eslint/no-underscore-dangle -- the names are Emscripten's */
import { readFile } from "node:fs/promises";
import { clone, engine, memory, tensor1d, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { adamKernelName, averageKernelName, momentumKernelName, normsKernelName } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import type { WeightUpdateExports } from "../../src/wasm/kernel-exports.ts";
import { expectUpdates, type UpdateCase } from "./weight-update-laws.ts";

const unit = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 1, noNaN: true }));

const cases: Record<string, UpdateCase> = {
  adamUpdate: {
    reads: 4,
    updated: [0, 2, 3],
    run: (kernels, [w, g, m, v], [wOut, mOut, vOut], count, attributes) =>
      kernels.adamUpdate(w!, g!, m!, v!, wOut!, mOut!, vOut!, count, ...(attributes as Seven)),
    formula: ([w, g, m, v], [scale, penalty, meanGain, squareGain, rate, floor, decay]) => {
      const gradient = scale! * g! + penalty! * w!;
      const size = Math.abs(scale! * g!) + Math.abs(penalty! * w!);
      const mean = m! + meanGain! * (gradient - m!);
      const square = v! + squareGain! * (gradient ** 2 - v!);
      const meanTerms = Math.abs(m!) + meanGain! * (size + Math.abs(m!));
      const squareTerms = v! + squareGain! * (size ** 2 * 3 + v!);
      const step = (rate! * mean) / (Math.sqrt(square) + floor!);
      // An error of the second moment reaches the root divided by twice the root.
      const root = Math.sqrt(square) + floor!;
      const stepTerms =
        (rate! * meanTerms) / root + Math.abs(step) * (1 + squareTerms / (root * Math.sqrt(square) + 1e-30));
      return [
        [w! - (step + decay! * w!), 2 * Math.abs(w!) + 2 * stepTerms],
        [mean, meanTerms],
        [square, squareTerms],
      ];
    },
    attributes: fc.tuple(
      unit,
      unit,
      fc.constantFrom(0.1, 0.5, 1),
      fc.constantFrom(0.001, 0.1),
      unit,
      fc.constantFrom(1e-3, 1e-8, 1e-12),
      fc.constantFrom(0, 0.01),
    ),
  },
  momentumUpdate: {
    reads: 3,
    updated: [0, 2],
    run: (kernels, [w, g, b], [wOut, bOut], count, [scale, momentum, rate]) =>
      kernels.momentumUpdate(w!, g!, b!, wOut!, bOut!, count, scale!, momentum!, rate!),
    formula: ([w, g, b], [scale, momentum, rate]) => {
      const next = momentum! * b! + scale! * g!;
      const terms = momentum! * Math.abs(b!) + scale! * Math.abs(g!);
      return [
        [w! - rate! * next, Math.abs(w!) + rate! * terms],
        [next, terms],
      ];
    },
    attributes: fc.tuple(unit, unit, unit),
  },
  averageUpdate: {
    reads: 2,
    updated: [0],
    run: (kernels, [a, w], [out], count, [gain]) => kernels.averageUpdate(a!, w!, out!, count, gain!),
    formula: ([a, w], [gain]) => [
      gain === 1 ? [w!, 0] : [a! + gain! * (w! - a!), Math.abs(a!) + gain! * (Math.abs(w!) + Math.abs(a!))],
    ],
    attributes: fc.tuple(fc.constantFrom(1e-4, 0.3, 1)),
  },
};
type Seven = [number, number, number, number, number, number, number];

describe.each(["kernels-wide.wasm", "kernels-relaxed.wasm", "kernels-simd.wasm"])("%s", (name) => {
  const read = async () => new Uint8Array(await readFile(new URL(`../../assets/${name}`, import.meta.url)));

  it.each(Object.keys(cases))("%s is its formula and touches nothing else", async (kernel) => {
    await expectUpdates(await read(), cases[kernel]!);
  });

  it("squareSum is exact to float64, up to the memory's end, with what is not finite", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { instance } = await WebAssembly.instantiate(await read(), { env: { memory } });
    const { squareSum } = instance.exports as unknown as WeightUpdateExports;
    const value = fc.float({ noNaN: false });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 19 }), (values) => {
        const floats = new Float32Array(memory.buffer, memory.buffer.byteLength - 4 * values.length, values.length);
        floats.set(values);
        const sum = values.reduce((total, x) => total + x * x, 0);
        const got = squareSum(floats.byteOffset, values.length);
        if (Number.isFinite(sum)) expect(Math.abs(got - sum)).toBeLessThanOrEqual(1e-14 * sum);
        else expect(got).toBe(sum);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

const copied = (x: Tensor): Tensor => tensor1d([...x.dataSync()]);

const run = (name: string, inputs: Readonly<Record<string, readonly Tensor[]>>, attributes = {}) =>
  engine().runKernel(name, inputs as never, attributes) as unknown as Tensor[];

describe.each(["wasm", "cpu"] as const)("updates of several tensors on %s", (backend) => {
  beforeAll(() => useBackend(backend));

  const lists = {
    w: [[1, 2, 3, 4, 5], [6]],
    g: [[1, -1, 1, -1, 2], [4]],
    m: [[0, 0, 0, 0, 1], [2]],
    v: [[1, 1, 1, 1, 1], [9]],
  };
  const tensors = (name: keyof typeof lists) => lists[name].map((values) => tensor1d(values));
  const attributes = {
    gradientScale: 0.5,
    penalty: 0,
    meanGain: 0.5,
    squareGain: 0.5,
    rate: 0.1,
    floor: 1e-3,
    decay: 0.01,
  };

  it("keeps lists, tensors and outputs in order, and gives weights new data", async () => {
    const [w, g, m, v] = [tensors("w"), tensors("g"), tensors("m"), tensors("v")];
    const shared = clone(m[1]!);
    const next = run(adamKernelName, { w, g, m, v }, attributes);
    const values = await Promise.all(next.map(async (x) => [...(await x.data())]));
    lists.w.forEach((row, i) =>
      row.forEach((weight, j) => {
        const gradient = 0.5 * lists.g[i]![j]!;
        const mean = (lists.m[i]![j]! + gradient) / 2;
        const square = (lists.v[i]![j]! + gradient ** 2) / 2;
        expect(values[i]![j]).toBeCloseTo(0.99 * weight - (0.1 * mean) / (Math.sqrt(square) + 1e-3), 5);
        expect(values[2 + i]![j]).toBeCloseTo(mean, 6);
        expect(values[4 + i]![j]).toBeCloseTo(square, 6);
      }),
    );
    expect([...(await shared.data())], "what is shared is not written over").toEqual([2]);
    expect([...(await w[0]!.data())]).toEqual(lists.w[0]);
    const old = new Set([...w, ...m, ...v].map(({ dataId }) => dataId));
    for (const { dataId } of next) expect(old.has(dataId)).toBe(false);
    const { numDataBuffers } = memory();
    for (const x of [...w, ...g, ...m, ...v, shared, ...next]) x.dispose();
    expect(memory().numDataBuffers).toBe(numDataBuffers - 8 - 6);
    const again = tidy(() => tensor1d([7, 8, 9]));
    expect([...(await again.data())]).toEqual([7, 8, 9]);
  });

  it("takes one tensor for several moments", async () => {
    const [w, g, zero] = [tensors("w"), tensors("g"), tensor1d([0])];
    const own = lists.w.map((row) => tensor1d(row.map(() => 0)));
    const same = [own[0]!, zero];
    const expected = run(adamKernelName, { w, g, m: same.map(copied), v: same.map(copied) }, attributes);
    const next = run(adamKernelName, { w, g, m: same, v: [copied(own[0]!), zero] }, attributes);
    for (const [i, x] of next.entries()) expect([...(await x.data())]).toEqual([...(await expected[i]!.data())]);
  });

  it("follows momentum and averages", async () => {
    const [w, b] = run(
      momentumKernelName,
      { w: [tensor1d([1, 2])], g: [tensor1d([4, 8])], b: [tensor1d([2, -2])] },
      {
        gradientScale: 0.5,
        momentum: 0.5,
        rate: 0.25,
      },
    );
    expect([...(await b!.data())]).toEqual([3, 3]);
    expect([...(await w!.data())]).toEqual([0.25, 1.25]);
    const [a] = run(averageKernelName, { a: [tensor1d([1, 2])], w: [tensor1d([3, 0])] }, { gain: 0.25 });
    expect([...(await a!.data())]).toEqual([1.5, 1.5]);
    const [copy] = run(averageKernelName, { a: [tensor1d([1e8, 2])], w: [tensor1d([1.1, 0])] }, { gain: 1 });
    expect([...(await copy!.data())]).toEqual([Math.fround(1.1), 0]);
  });

  it("gives norms that no square overflows", async () => {
    const x = [tensor1d([3, 4]), tensor1d([3e30, 4e30]), tensor1d([1, Infinity]), tensor1d([Number.NaN]), tensor1d([])];
    const norms = run(normsKernelName, { x });
    const values = [...(await (norms as unknown as Tensor).data())];
    expect(values[0]).toBe(5);
    expect(values[1]).toBeCloseTo(5e30, -25);
    expect(values.slice(2)).toEqual([Infinity, Number.NaN, 0]);
  });
});

it("needs the memory of one more set of weights on wasm, and no more", async () => {
  await useBackend("wasm");
  const { wasm } = engine().backend as unknown as { wasm: { _malloc(bytes: number): number } };
  const malloc = wasm._malloc;
  const asked: number[] = [];
  wasm._malloc = (bytes) => {
    asked.push(bytes);
    return malloc(bytes);
  };
  try {
    const make = () => [tensor1d(new Float32Array(1000))];
    const [w, g, m, v, a] = [make(), make(), make(), make(), make()];
    asked.length = 0;
    const attributes = { gradientScale: 1, penalty: 0, meanGain: 0.1, squareGain: 0.1, rate: 1, floor: 1, decay: 0 };
    run(adamKernelName, { w, g, m, v }, attributes);
    run(averageKernelName, { a, w }, { gain: 0.1 });
    expect(asked).toEqual([4000]);
  } finally {
    wasm._malloc = malloc;
  }
});
