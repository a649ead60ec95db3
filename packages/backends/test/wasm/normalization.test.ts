import { engine, ones, tensor1d } from "@tensorflow/tfjs-core";
import type { NamedAttrMap, Tensor } from "@tensorflow/tfjs-core";
import {
  groupNormGradientKernelName,
  groupNormKernelName,
  layerNormGradientKernelName,
  layerNormKernelName,
} from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { sizeOf } from "../../src/wasm/wasm-backend.ts";
import { input } from "../compare.ts";
import { atEndOfMemory } from "./end-of-memory.ts";
import { kernelBuilds, startKernelBuild, type KernelInstance } from "./kernel-builds.ts";
import { normalizationReference, type Normalization, type NormalizationResult } from "./normalization-reference.ts";

const valueTolerance = 1e-6;
const gradientTolerance = 1e-5;
const indices = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Data around a mean, and parameters for all rows or one set for each. */
function numbers(rows: number, size: number, width: number, mean: number, perRow: readonly [boolean, boolean]) {
  const x = input([rows * size], rows + size).values.map((value) => value + mean);
  const dy = input([rows * size], 5).values;
  const [scale, shift] = perRow.map((own, i) => input([own ? rows * width : width], 11 + i).values) as [
    Float32Array,
    Float32Array,
  ];
  const at = (own: boolean) => (place: number) => (own ? Math.floor(place / size) * width : 0) + (place % width);
  return { x, dy, scale, shift, scaleAt: at(perRow[0]), shiftAt: at(perRow[1]) };
}

function expectNear(got: Float32Array, expected: Float64Array, size: number, tolerance: number): void {
  const largest = got.reduce((most, value, i) => {
    const error = Math.abs(value - expected[i]!);
    return Number.isNaN(error) ? Infinity : Math.max(most, error);
  }, 0);
  expect(largest).toBeLessThanOrEqual(tolerance * size);
}

function expectGradients([dx, dScale, dShift]: readonly Float32Array[], expected: NormalizationResult): void {
  expectNear(dx!, expected.dx, expected.dxSize, gradientTolerance);
  expectNear(dScale!, expected.dScale, expected.parameterSize, gradientTolerance);
  expectNear(dShift!, expected.dShift, expected.parameterSize, gradientTolerance);
}

const mean = fc.constantFrom(0, 0, -30, 1000);
const rows = fc.integer({ min: 1, max: 3 });
const perRow = fc.tuple(fc.boolean(), fc.boolean());

describe.each(kernelBuilds)("%s", (build) => {
  let instance: KernelInstance;
  beforeAll(async () => {
    instance = await startKernelBuild(build);
  });

  it("group normalisation is the formula in float64, and touches nothing else", () => {
    const sizes = fc.record({
      images: rows,
      pixels: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(49, 300, 1030)),
      size: fc.integer({ min: 1, max: 9 }),
      groups: fc.integer({ min: 1, max: 9 }),
      activate: fc.boolean(),
      mean,
      perRow,
    });
    fc.assert(
      fc.property(sizes, (sizes) => expectGroupNorm(instance, sizes)),
      { numRuns: 40, seed: 2 },
    );
  });

  it("group normalisation keeps its digits where one pixel is far from the rest", () => {
    const [pixels, channels] = [200, 8];
    const data = numbers(1, pixels * channels, channels, 0, [false, false]);
    data.x[0] = 3000;
    expectGroupNormOf(instance, data, { images: 1, pixels, channels, groups: 2, activate: true });
  });

  it("layer normalisation is the formula in float64, and touches nothing else", () => {
    const sizes = fc.record({
      batches: rows,
      rows: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(70)),
      width: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(128, 1031)),
      mean,
      perRow,
    });
    fc.assert(
      fc.property(sizes, (sizes) => expectLayerNorm(instance, sizes)),
      { numRuns: 40, seed: 3 },
    );
  });

  it("group normalisation keeps its digits where the first pixels are far from the rest", () => {
    const [pixels, channels] = [800, 8];
    const data = numbers(1, pixels * channels, channels, 0, [false, false]);
    data.x.fill(3000, 0, 8 * channels);
    expectGroupNormOf(instance, data, { images: 1, pixels, channels, groups: 2, activate: true });
  });

  it("layer normalisation keeps its digits where the first numbers are far from the rest", () => {
    const sizes = { batches: 1, rows: 2, width: 200 } as const;
    const data = numbers(2, 200, 200, 0, [false, false]);
    data.x.fill(3000, 0, 8);
    expectLayerNormOf(instance, data, sizes);
  });

  it("of no image and no row, nothing is read or written", () => {
    const { memory, kernels, table } = instance;
    const untouched = (outputs: readonly Float32Array[]) =>
      expect(outputs.flatMap((one) => [...one]).every((value) => value === 12345)).toBe(true);
    const none = new Float32Array(0);
    const inputs = [none, none, none];
    const shape = [0, 3, 4, 2, 1e-5, 1] as const;
    atEndOfMemory(
      memory,
      { inputs, outputs: [0] },
      ([x, scale, shift, y]) => kernels.groupNorm(x!, y!, scale!, 0, shift!, 0, ...shape, 0, table),
      untouched,
    );
    atEndOfMemory(
      memory,
      { inputs, outputs: [0] },
      ([x, scale, shift, y]) => kernels.layerNorm(x!, y!, scale!, 0, shift!, 0, 0, 3, 4, 1e-5, 0, table),
      untouched,
    );
  });

  it("NaN stays in its group and its row", () => {
    const { memory, kernels, table } = instance;
    const x = input([2 * 3 * 4], 1).values;
    x[13] = NaN;
    const parameters = [new Float32Array(4).fill(1), new Float32Array(4)];
    const group = { inputs: [x, ...parameters], outputs: [24, kernels.groupNormScratch(4)] };
    atEndOfMemory(
      memory,
      group,
      ([x, scale, shift, y, scratch]) =>
        kernels.groupNorm(x!, y!, scale!, 0, shift!, 0, 2, 3, 4, 2, 1e-5, 1, scratch!, table),
      ([y]) => expect(indices(24).filter((i) => Number.isNaN(y![i]))).toEqual([12, 13, 16, 17, 20, 21]),
    );
    atEndOfMemory(
      memory,
      { inputs: [x, ...parameters], outputs: [24, kernels.layerNormScratch(4)] },
      ([x, scale, shift, y, scratch]) =>
        kernels.layerNorm(x!, y!, scale!, 0, shift!, 0, 2, 3, 4, 1e-5, scratch!, table),
      ([y]) => expect(indices(24).filter((i) => Number.isNaN(y![i]))).toEqual([12, 13, 14, 15]),
    );
  });
});

describe("on wasm", () => {
  beforeAll(async () => void (await useBackend("wasm")));

  /** The kernel's outputs, where the heap holds rubbish. */
  const run = async (name: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap) => {
    for (const rubbish of Array.from({ length: 4 }, () => tensor1d([7, 7, 7, 7, 7, 7, 7, 7]))) rubbish.dispose();
    const outputs = [engine().runKernel(name, inputs, attributes)].flat() as Tensor[];
    return await Promise.all(outputs.map(async (one) => ({ shape: one.shape, values: [...(await one.data())] })));
  };
  const empty = (shape: number[]) => ({ shape, values: [] });
  const zeros = (shape: number[]) => ({ shape, values: Array.from({ length: sizeOf(shape) }, () => 0) });

  it.each([
    { what: "no images", shape: [0, 2, 3, 4], parameters: [4] },
    { what: "images without pixels", shape: [2, 0, 3, 4], parameters: [4] },
    { what: "images without pixels, with parameters of their own", shape: [2, 0, 3, 4], parameters: [2, 1, 1, 4] },
    { what: "images without channels", shape: [2, 2, 3, 0], parameters: [0] },
  ])("group normalisation of $what is empty, with gradients of zero", async ({ shape, parameters }) => {
    const inputs = { x: ones(shape), scale: ones(parameters), shift: ones(parameters) };
    const attributes = { groups: 2, epsilon: 1e-5, activate: true };
    expect(await run(groupNormKernelName, inputs, attributes)).toEqual([empty(shape)]);
    const gradients = await run(groupNormGradientKernelName, { ...inputs, dy: ones(shape) }, attributes);
    expect(gradients).toEqual([empty(shape), zeros(parameters), zeros(parameters)]);
  });

  it.each([
    { what: "no rows", shape: [0, 4], parameters: [4] },
    { what: "batches without rows", shape: [2, 0, 4], parameters: [2, 1, 4] },
    { what: "rows without numbers", shape: [2, 3, 0], parameters: [0] },
  ])("layer normalisation of $what is empty, with gradients of zero", async ({ shape, parameters }) => {
    const inputs = { x: ones(shape), scale: ones(parameters), shift: ones(parameters) };
    const attributes = { epsilon: 1e-5 };
    expect(await run(layerNormKernelName, inputs, attributes)).toEqual([empty(shape)]);
    const gradients = await run(layerNormGradientKernelName, { ...inputs, dy: ones(shape) }, attributes);
    expect(gradients).toEqual([empty(shape), zeros(parameters), zeros(parameters)]);
  });
});

interface GroupSizes {
  readonly images: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
  readonly activate: boolean;
}

function expectGroupNorm(
  instance: KernelInstance,
  {
    size,
    mean,
    perRow,
    ...sizes
  }: Omit<GroupSizes, "channels"> & { size: number; mean: number; perRow: [boolean, boolean] },
): void {
  const channels = size * sizes.groups;
  const data = numbers(sizes.images, sizes.pixels * channels, channels, mean, perRow);
  expectGroupNormOf(instance, data, { ...sizes, channels });
}

function expectGroupNormOf(
  { memory, kernels, table }: KernelInstance,
  data: ReturnType<typeof numbers>,
  { images, pixels, channels, groups, activate }: GroupSizes,
): void {
  const { x, dy, scale, shift } = data;
  const size = channels / groups;
  const sets = indices(images * groups).map((set) =>
    indices(pixels * size).map(
      (i) => (Math.floor(set / groups) * pixels + Math.floor(i / size)) * channels + (set % groups) * size + (i % size),
    ),
  );
  const of: Normalization = { ...data, sets, activate };
  const expected = normalizationReference(of);
  const steps = [scale, shift].map(({ length }) => (length === channels ? 0 : channels)) as [number, number];
  const scratch = kernels.groupNormScratch(channels);
  const shape = [images, pixels, channels, groups, 1e-5, Number(activate)] as const;
  atEndOfMemory(
    memory,
    { inputs: [x, scale, shift], outputs: [x.length, scratch] },
    ([x, scale, shift, y, scratch]) =>
      kernels.groupNorm(x!, y!, scale!, steps[0], shift!, steps[1], ...shape, scratch!, table),
    ([y]) => expectNear(y!, expected.y, expected.ySize, valueTolerance),
  );
  atEndOfMemory(
    memory,
    { inputs: [x, dy, scale, shift], outputs: [x.length, scale.length, shift.length, scratch] },
    ([x, dy, scale, shift, dx, dScale, dShift, scratch]) =>
      kernels.groupNormGradient(
        x!,
        dy!,
        scale!,
        steps[0],
        shift!,
        steps[1],
        dx!,
        dScale!,
        dShift!,
        ...shape,
        scratch!,
        table,
      ),
    (gradients) => expectGradients(gradients, expected),
  );
}

interface LayerSizes {
  readonly batches: number;
  readonly rows: number;
  readonly width: number;
}

function expectLayerNorm(
  instance: KernelInstance,
  { mean, perRow, ...sizes }: LayerSizes & { mean: number; perRow: [boolean, boolean] },
): void {
  const { batches, rows, width } = sizes;
  expectLayerNormOf(instance, numbers(batches, rows * width, width, mean, perRow), sizes);
}

function expectLayerNormOf(
  { memory, kernels, table }: KernelInstance,
  data: ReturnType<typeof numbers>,
  { batches, rows, width }: LayerSizes,
): void {
  const { x, dy, scale, shift } = data;
  const sets = indices(batches * rows).map((row) => indices(width).map((i) => row * width + i));
  const expected = normalizationReference({ ...data, sets, activate: false });
  const steps = [scale, shift].map(({ length }) => (length === width ? 0 : width)) as [number, number];
  const scratch = kernels.layerNormScratch(width);
  const shape = [batches, rows, width, 1e-5] as const;
  atEndOfMemory(
    memory,
    { inputs: [x, scale, shift], outputs: [x.length, scratch] },
    ([x, scale, shift, y, scratch]) =>
      kernels.layerNorm(x!, y!, scale!, steps[0], shift!, steps[1], ...shape, scratch!, table),
    ([y]) => expectNear(y!, expected.y, expected.ySize, valueTolerance),
  );
  atEndOfMemory(
    memory,
    { inputs: [x, dy, scale], outputs: [x.length, scale.length, shift.length, scratch] },
    ([x, dy, scale, dx, dScale, dShift, scratch]) =>
      kernels.layerNormGradient(x!, dy!, scale!, steps[0], dx!, dScale!, dShift!, steps[1], ...shape, scratch!, table),
    (gradients) => expectGradients(gradients, expected),
  );
}
