import {
  acos,
  acosh,
  asin,
  asinh,
  atanh,
  depthwiseConv2d,
  engine,
  fused,
  gatherND,
  isFinite,
  isInf,
  isNaN,
  log1p,
  oneHot,
  pad,
  prelu,
  reciprocal,
  relu6,
  scatterND,
  selu,
  sparseToDense,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
  tensorScatterUpdate,
  transpose,
} from "@tensorflow/tfjs-core";
import type { KernelFunc, Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { distance, expectSameOnWasm, inputs, kernelValues, startBackends } from "../compare.ts";

beforeAll(startBackends);

const stock = (name: string): KernelFunc => stockKernel(name, "wasm")!;
const values = async (x: Tensor) => [...(await x.data())];

describe("what the stock wasm kernels make of numbers that are not", () => {
  it("relu6: NaN stays NaN", async () => {
    const x = tensor1d([NaN, -1, 3, 8]);
    expect((await kernelValues(stock("Relu6"), { x }))[0]).toBe(0);
    expect(await values(relu6(x))).toEqual([NaN, 0, 3, 6]);
  });

  it("depthwiseConv2d of single pixels: NaN stays NaN, activated too", async () => {
    const [x, filter] = [tensor4d([NaN, 2, -3, 4], [1, 2, 1, 2]), tensor4d([1, 0.5], [1, 1, 2, 1])];
    const attrs = { strides: 1, pad: "same", dilations: 1, dataFormat: "NHWC" };
    expect((await kernelValues(stock("DepthwiseConv2dNative"), { x, filter }, attrs))[0]).toBe(-Infinity);
    expect(await values(depthwiseConv2d(x, filter, 1, "same"))).toEqual([NaN, 1, -3, 2]);
    const bias = tensor1d([1, 2]);
    const relu = { ...attrs, activation: "relu" };
    expect((await kernelValues(stock("FusedDepthwiseConv2D"), { x, filter, bias }, relu))[0]).toBe(0);
    const call = { x, filter, bias, strides: 1, pad: "same" } as const;
    expect(await values(fused.depthwiseConv2d({ ...call, activation: "relu" }))).toEqual([NaN, 3, 0, 4]);
  });

  it("fused.depthwiseConv2d: every activation", async () => {
    for (const activation of ["linear", "relu", "relu6", "elu", "sigmoid"] as const) {
      const run = (x: Tensor, filter: Tensor, bias: Tensor) =>
        fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: "same", activation } as never);
      await expectSameOnWasm(inputs("2x5x4x3, 3x2x3x2, 6"), run as never);
    }
    const sloped = (x: Tensor, filter: Tensor, bias: Tensor, preluActivationWeights: Tensor) =>
      fused.depthwiseConv2d({
        x,
        filter,
        bias,
        preluActivationWeights,
        strides: 1,
        pad: "same",
        activation: "prelu",
      } as never);
    await expectSameOnWasm(inputs("2x5x4x3, 3x2x3x2, 6, 6"), sloped as never);
    expect(depthwiseConv2d(tensor4d([], [1, 2, 2, 0]), tensor4d([], [1, 1, 0, 1]), 1, "same").shape).toEqual([
      1, 2, 2, 0,
    ]);
  });

  it("pad: with NaN, and with numbers after it", async () => {
    const x = tensor2d([1, 2, 3, 4], [2, 2]);
    const paddings: [[number, number], [number, number]] = [
      [1, 0],
      [0, 1],
    ];
    const expected = [NaN, NaN, NaN, 1, 2, NaN, 3, 4, NaN];
    const one = await kernelValues(stock("PadV2"), { x }, { paddings, constantValue: 0.25 });
    const wrong = await kernelValues(stock("PadV2"), { x }, { paddings, constantValue: NaN });
    expect([one, wrong]).toEqual([expected.map((value) => (Number.isNaN(value) ? 0.25 : value)), one]);
    expect(await values(pad(x, paddings, NaN))).toEqual(expected);
    expect(await values(pad(x, paddings, 0.75))).toEqual([0.75, 0.75, 0.75, 1, 2, 0.75, 3, 4, 0.75]);
  });
});

describe("what the stock wasm kernels get wrong", () => {
  it("selu: of small negative numbers", async () => {
    const x = tensor1d([-1e-8, -1e-3, -2, 0.5]);
    const expected = [...x.dataSync()].map((value) =>
      value < 0 ? 1.7580993408473766 * Math.expm1(value) : 1.0507009873554805 * value,
    );
    const relative = (got: readonly number[]) => Math.max(...got.map((value, i) => Math.abs(value / expected[i]! - 1)));
    expect(relative(await kernelValues(stock("Selu"), { x }))).toBeGreaterThan(1e-5);
    expect(relative(await values(selu(x)))).toBeLessThan(1e-6);
  });

  it("prelu: with a slope for each row", async () => {
    const [x, alpha] = [tensor2d([-1, -2, 3, NaN], [2, 2]), tensor2d([0.5, 0.25], [2, 1])];
    expect(await kernelValues(stock("Prelu"), { x, alpha })).not.toEqual([-0.5, -1, 3, NaN]);
    expect(await values(prelu(x, alpha))).toEqual([-0.5, -1, 3, NaN]);
  });

  it("oneHot: of numbers and booleans", async () => {
    const indices = tensor1d([2, 0, -1, 3], "int32");
    const rows = (on: number, off: number) => [off, off, on, on, off, off, off, off, off, off, off, off];
    const attrs = { depth: 3, onValue: 1, offValue: 0, dtype: "float32" };
    expect(await kernelValues(stock("OneHot"), { indices }, attrs)).not.toEqual(rows(1, 0));
    expect(await values(oneHot(indices, 3, 1, 0, "float32"))).toEqual(rows(1, 0));
    expect(await values(oneHot(indices, 3, 0.75, 0.125, "float32"))).toEqual(rows(0.75, 0.125));
    expect(await values(oneHot(indices, 3))).toEqual(rows(1, 0));
    expect(await values(oneHot(indices, 3, 1, 0, "bool"))).toEqual(rows(1, 0));
    expect(oneHot(tensor2d([1, 2], [2, 1], "int32"), 4).shape).toEqual([2, 1, 4]);
  });

  // The last number has the bits of infinity.
  const integers = [0, 1, -1, 5, 255 * 2 ** 23];
  it.each([
    ["Atanh", atanh, [0, Infinity, -Infinity, NaN, NaN]],
    ["Reciprocal", reciprocal, [Infinity, 1, -1, 0.2, 1 / (255 * 2 ** 23)]],
    ["Acos", acos, [Math.PI / 2, 0, Math.PI, NaN, NaN]],
    ["Asin", asin, [0, Math.PI / 2, -Math.PI / 2, NaN, NaN]],
    ["Asinh", asinh, integers.map(Math.asinh)],
    ["Acosh", acosh, integers.map(Math.acosh)],
    ["IsNan", isNaN, [0, 0, 0, 0, 0]],
    ["IsInf", isInf, [0, 0, 0, 0, 0]],
    ["IsFinite", isFinite, [1, 1, 1, 1, 1]],
  ] as const)("%s: of integers", async (name, run, expected) => {
    const x = tensor1d(integers, "int32");
    expect(distance(await kernelValues(stock(name), { x }), expected)).not.toBeLessThan(0.1);
    expect(distance(await values((run as (x: Tensor) => Tensor)(x)), expected)).toBeLessThan(1e-6);
    expect((await values(log1p(x)))[3]).toBeCloseTo(Math.log(6), 6);
  });

  it("indices outside are refused, where rubbish was read and nothing written", async () => {
    const before = engine().backend.numDataIds();
    const outside = tensor2d([0, 4], [2, 1], "int32");
    const two = tensor1d([1, 2]);
    const four = tensor1d([1, 2, 3, 4]);
    expect(await kernelValues(stock("ScatterNd"), { indices: outside, updates: two }, { shape: [4] })).toEqual([
      1, 0, 0, 0,
    ]);
    expect(await kernelValues(stock("GatherNd"), { params: four, indices: outside })).toHaveLength(2);
    // The update of the place outside is lost without a word.
    const update = { tensor: four, indices: outside, updates: two };
    expect(await kernelValues(stock("TensorScatterUpdate"), update)).toEqual([1, 2, 3, 4]);
    const sparse = { sparseIndices: tensor1d([0, 4], "int32"), sparseValues: two, defaultValue: tensor(9) };
    expect(await kernelValues(stock("SparseToDense"), sparse, { outputShape: [4] })).toEqual([1, 9, 9, 9]);
    const got = "expected indices in [0, 3] along axis 0, got 4. Its size is 4.";
    expect(() => scatterND(outside, two, [4])).toThrow(`scatterND: ${got}`);
    expect(() => gatherND(four, outside)).toThrow(`gatherND: ${got}`);
    expect(() => tensorScatterUpdate(four, outside, two)).toThrow(`tensorScatterUpdate: ${got}`);
    expect(() => sparseToDense(tensor1d([0, 4], "int32"), two, [4], tensor(0) as never)).toThrow(
      `sparseToDense: ${got}`,
    );
    expect(engine().backend.numDataIds()).toBeLessThanOrEqual(before + 11);

    const places = tensor2d([0, 1, 1, 0], [2, 2], "int32");
    expect(await values(gatherND(tensor2d([1, 2, 3, 4], [2, 2]), places))).toEqual([2, 3]);
    expect(await values(scatterND(places, two, [2, 2]))).toEqual([0, 1, 2, 0]);
    expect(await values(sparseToDense(places, two, [2, 2], tensor(9) as never))).toEqual([9, 1, 2, 9]);
    expect(await values(tensorScatterUpdate(tensor2d([5, 6, 7, 8], [2, 2]), places, two))).toEqual([5, 1, 2, 8]);
  });
});

describe("what the stock wasm kernels get wrong in arrangements", () => {
  it("transpose: of nothing", async () => {
    const x = tensor([], [0, 0, 2]);
    const attrs = { perm: [0, 2, 1] };
    await expect(kernelValues(stock("Transpose"), { x }, attrs)).rejects.toThrow("divide by zero");
    expect(transpose(x, attrs.perm).shape).toEqual([0, 2, 0]);
  });

  it.each([
    // Rows 1 and 3 are copied.
    ["ResizeNearestNeighborGrad", [0, 1, 0, 1, 0]],
    // The new rows lie at 0.75 and 3.25.
    ["ResizeBilinearGrad", [0.25, 0.75, 0, 0.75, 0.25]],
  ])("%s: half-pixel centres", async (name, expected) => {
    const images = tensor4d([1, 2, 3, 4, 5], [1, 5, 1, 1]);
    const dy = tensor4d([1, 1], [1, 2, 1, 1]);
    const attrs = { alignCorners: false, halfPixelCenters: true, size: [2, 1] };
    const got = await values(engine().runKernel(name, { images, dy }, attrs) as Tensor);
    expect(await kernelValues(stock(name), { images, dy }, attrs)).not.toEqual(got);
    expect(got).toEqual(expected);
  });
});
