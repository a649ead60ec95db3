import {
  cast,
  clipByValue,
  conv2d,
  engine,
  fused,
  gather,
  log1p,
  matMul,
  mean,
  reshape,
  sign,
  stridedSlice,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
} from "@tensorflow/tfjs-core";
import type { KernelFunc, Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { distance, input, kernelValues, startBackends } from "../compare.ts";

beforeAll(startBackends);

const stock = (name: string): KernelFunc => stockKernel(name, "wasm")!;
const values = async (x: Tensor) => [...(await x.data())];

describe("what the stock wasm kernels get wrong", () => {
  it("matMul: one matrix under two shapes", async () => {
    const a = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const b = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const flat = tensor2d([1, 1], [1, 2]);
    const attrs = { transposeA: false, transposeB: false };
    const expected = [5, 7, 9];
    await kernelValues(stock("BatchMatMul"), { a, b }, attrs);
    const wrong = await kernelValues(stock("BatchMatMul"), { a: flat, b: reshape(b, [2, 3]) }, attrs);
    expect(wrong).not.toEqual(expected);

    expect(await values(matMul(a, b))).toEqual([22, 28, 49, 64]);
    expect(await values(matMul(flat, reshape(b, [2, 3])))).toEqual(expected);
  });

  it("fused.matMul: a bias after a transposed matrix", async () => {
    const [a, b, bias] = [input([3, 100]), input([60, 100], 2), input([60], 3)];
    const expected = Float32Array.from({ length: 180 }, (_, i) => {
      const [row, column] = [Math.floor(i / 60), i % 60];
      let dot = bias.values[column]!;
      for (let k = 0; k < 100; k++) dot += a.values[row * 100 + k]! * b.values[column * 100 + k]!;
      return dot;
    });
    const inputs = {
      a: tensor(a.values, [1, 3, 100]),
      b: tensor(b.values, [1, 60, 100]),
      bias: tensor1d(bias.values),
    };
    const attrs = { transposeA: false, transposeB: true, activation: "linear" };
    expect(distance(await kernelValues(stock("_FusedMatMul"), inputs, attrs), expected)).toBeGreaterThan(0.01);

    const call = {
      a: tensor2d(a.values, [3, 100]),
      b: tensor2d(b.values, [60, 100]),
      bias: inputs.bias,
      transposeB: true,
    };
    expect(distance(await values(fused.matMul(call)), expected)).toBeLessThan(1e-6);
    const relu = expected.map((value) => Math.max(0, value));
    expect(distance(await values(fused.matMul({ ...call, activation: "relu" })), relu)).toBeLessThan(1e-6);
    const leaky = expected.map((value) => (value < 0 ? 0.25 * value : value));
    const alpha = { activation: "leakyrelu", leakyreluAlpha: 0.25 } as const;
    expect(distance(await values(fused.matMul({ ...call, ...alpha })), leaky)).toBeLessThan(1e-6);
  });

  it("fused.matMul: a bias of other shapes than a row", async () => {
    const [a, b] = [tensor2d([1, 2, 3, 4], [2, 2]), tensor2d([1, 0, 0, 1], [2, 2])];
    const biased = (bias: Tensor) => values(fused.matMul({ a, b, bias: bias as never }));
    expect(await biased(tensor2d([10, 20], [2, 1]))).toEqual([11, 12, 23, 24]);
    expect(await biased(tensor2d([10, 20, 30, 40], [2, 2]))).toEqual([11, 22, 33, 44]);
    expect(await biased(tensor(10))).toEqual([11, 12, 13, 14]);
    const stacked = {
      a: tensor(Float32Array.of(1, 2, 3, 4), [2, 1, 2]),
      b: tensor([1, 0, 0, 1, 1, 0, 0, 1], [2, 2, 2]),
    };
    const bias = tensor([10, 20, 30, 40], [2, 1, 2]);
    expect(await values(fused.matMul({ ...stacked, bias } as never))).toEqual([11, 22, 33, 44]);
  });

  it("gather: in step with a batch", async () => {
    const x = tensor2d([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23], [3, 4]);
    const indices = tensor2d([3, 0, 1, 1, 2, 3], [3, 2], "int32");
    const expected = [3, 0, 11, 11, 22, 23];
    expect(await kernelValues(stock("GatherV2"), { x, indices }, { axis: 1, batchDims: 1 })).not.toEqual(expected);
    expect(await values(gather(x, indices, 1, 1))).toEqual(expected);
    const wrong = tensor1d([4], "int32");
    const before = engine().backend.numDataIds();
    expect(() => gather(x, wrong, 1)).toThrow("gather: expected indices in [0, 3], got 4.");
    expect(engine().backend.numDataIds()).toBe(before);
  });

  it("stridedSlice: integers", async () => {
    const x = tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [2, 4], "int32");
    const attrs = {
      begin: [0, 1],
      end: [2, 4],
      strides: [1, 2],
      beginMask: 0,
      endMask: 0,
      ellipsisMask: 0,
      newAxisMask: 0,
      shrinkAxisMask: 0,
    };
    const wrong = engine().makeTensorFromTensorInfo(
      stock("StridedSlice")({ inputs: { x }, attrs, backend: engine().backend }) as never,
    );
    expect(wrong.dtype).toBe("float32");
    const right = stridedSlice(x, [0, 1], [2, 4], [1, 2]);
    expect(right.dtype).toBe("int32");
    expect(await values(right)).toEqual([2, 4, 6, 8]);
    expect(await values(stridedSlice(x, [1, 3], [-3, -5], [-1, -2]))).toEqual([8, 6, 4, 2]);
    expect(await values(stridedSlice(cast(x, "bool"), [0, 0], [2, 4], [1, 3]))).toEqual([1, 1, 1, 1]);
  });

  it("cast to bool: anything but 0 is 1", async () => {
    const x = tensor1d([0, 0.5, -1, 2, 256, Number.NaN]);
    const expected = [0, 1, 1, 1, 1, 1];
    expect(await kernelValues(stock("Cast"), { x }, { dtype: "bool" })).not.toEqual(expected);
    expect(await values(cast(x, "bool"))).toEqual(expected);
    expect(await values(cast(tensor1d([0, 256, -2], "int32"), "bool"))).toEqual([0, 1, 1]);
    expect(await values(cast(cast(x, "bool"), "float32"))).toEqual(expected);
  });

  it("log1p: of small numbers", async () => {
    const x = tensor1d([1e-8, -3e-6, 0.25, -1, NaN]);
    const expected = [...(await x.data())].map((value) => Math.fround(Math.log1p(value)));
    expect(await kernelValues(stock("Log1p"), { x })).not.toEqual(expected);
    expect(await values(log1p(x))).toEqual(expected);
  });

  it("sign: of small numbers", async () => {
    const x = tensor1d([1e-30, -1e-30, 0, 3, -Infinity]);
    const expected = [1, -1, 0, 1, -1];
    expect(await kernelValues(stock("Sign"), { x })).not.toEqual(expected);
    expect(await values(sign(x))).toEqual(expected);
  });

  it("clipByValue: NaN stays NaN", async () => {
    const x = tensor1d([Number.NaN, -3, 0.5, 3]);
    const limits = { clipValueMin: -1, clipValueMax: 1 };
    expect((await kernelValues(stock("ClipByValue"), { x }, limits))[0]).toBe(-1);
    expect(await values(clipByValue(x, -1, 1))).toEqual([Number.NaN, -1, 0.5, 1]);
  });

  it("conv2d: strides longer than the filter", async () => {
    const x = tensor4d(
      Array.from({ length: 36 }, (_, i) => i),
      [1, 6, 6, 1],
    );
    const filter = tensor4d([1, 10, 100, 1000], [2, 2, 1, 1]);
    const attrs = { strides: 3, pad: "same", dilations: 1, dataFormat: "NHWC" };
    const corner = (at: number) => at + 10 * (at + 1) + 100 * (at + 6) + 1000 * (at + 7);
    const expected = [0, 3, 18, 21].map(corner);
    expect(await kernelValues(stock("Conv2D"), { x, filter }, attrs)).not.toEqual(expected);
    expect(await values(conv2d(x, filter, 3, "same"))).toEqual(expected);
    const bias = tensor1d([0.5]);
    const biased = expected.map((value) => value + 0.5);
    const linear = { ...attrs, activation: "linear" };
    expect(await kernelValues(stock("FusedConv2D"), { x, filter, bias }, linear)).not.toEqual(biased);
    expect(await values(fused.conv2d({ x, filter, bias, strides: 3, pad: "same" }))).toEqual(biased);
  });

  it("sum and mean: millions of terms", async () => {
    const count = 3_000_000;
    const x = tensor1d(new Float32Array(count).fill(0.1));
    const exact = count * Math.fround(0.1);
    const attrs = { axis: [0], keepDims: false };
    const error = (got: number, expected: number) => Math.abs(got / expected - 1);
    expect(error((await kernelValues(stock("Sum"), { x }, attrs))[0]!, exact)).toBeGreaterThan(1e-6);
    expect(error((await kernelValues(stock("Mean"), { x }, attrs))[0]!, exact / count)).toBeGreaterThan(1e-6);
    expect(error((await values(sum(x)))[0]!, exact)).toBeLessThan(1e-7);
    expect(error((await values(mean(x)))[0]!, exact / count)).toBeLessThan(1e-7);
    const rows = reshape(x, [count / 2, 2]);
    const columns = await values(sum(rows, 0));
    expect(error(columns[0]! + columns[1]!, exact)).toBeLessThan(1e-7);
  });
});

const nothing = [[0, 3], "float32"] as const;
const reductions = [
  ["Sum", 0, { axis: [0] }, ...nothing],
  ["Sum", 0, { axis: [0] }, [0, 3], "int32"],
  ["Mean", NaN, { axis: [0] }, ...nothing],
  ["Prod", 1, { axis: [0] }, ...nothing],
  ["Max", -Infinity, { reductionIndices: [0] }, ...nothing],
  ["Min", Infinity, { axis: [0] }, ...nothing],
  ["Max", -(2 ** 31), { reductionIndices: [0] }, [0, 3], "int32"],
  ["All", 1, { axis: [0] }, [0, 3], "bool"],
  ["Any", 0, { axis: [0] }, [0, 3], "bool"],
] as const;

describe("reductions of nothing", () => {
  it.each(reductions)("%s is %d", async (name, expected, attrs, shape, dtype) => {
    const x = tensor([], [...shape], dtype);
    for (const keepDims of [false, true]) {
      // What the stock kernel finds on the heap.
      const rubbish = tensor1d([7, 7, 7], "int32");
      rubbish.dispose();
      const wrong = await kernelValues(stock(name), { x }, { ...attrs, keepDims });
      expect(new Set([...wrong, expected]).size, `${wrong}`).toBeGreaterThan(1);
      const y = engine().runKernel(name, { x }, { ...attrs, keepDims }) as Tensor;
      expect(y.shape).toEqual(keepDims ? [1, 3] : [3]);
      expect(await values(y)).toEqual([expected, expected, expected]);
    }
  });
});

describe("the larger and the smaller of two", () => {
  const x = () => tensor1d([1, NaN, 3, NaN]);
  const y = () => tensor1d([2, 2, NaN, NaN]);
  it.each([
    ["Maximum", [2, NaN, NaN, NaN], [2, NaN, 3, NaN]],
    ["Minimum", [1, NaN, NaN, NaN], [1, NaN, 2, NaN]],
  ])("%s is NaN where either is", async (name, both, withTwo) => {
    const run = (a: Tensor, b: Tensor) => values(engine().runKernel(name, { a, b }) as Tensor);
    expect(await kernelValues(stock(name), { a: x(), b: y() })).not.toEqual(both);
    expect(await run(x(), y())).toEqual(both);
    expect(await run(tensor(2), x())).toEqual(withTwo);
    expect(await run(x(), tensor(2))).toEqual(withTwo);
    expect(await run(tensor(NaN), x())).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe("what the stock wasm backend lacks", () => {
  it("is as precise in long sums", async () => {
    const count = 200_000;
    const exact = count * Math.fround(0.1);
    const tenths = (shape: number[]) => tensor(new Float32Array(count).fill(0.1), shape);
    const segmentIds = tensor(new Int32Array(count), [count], "int32");
    const sums = engine().runKernel("UnsortedSegmentSum", { x: tenths([count, 1]), segmentIds }, { numSegments: 2 });
    const [all, none] = await values(sums as Tensor);
    expect(Math.abs(all! / exact - 1)).toBeLessThan(1e-7);
    expect(none).toBe(0);
    const inputs = { x: tenths([1, count, 1, 1]), dy: tensor(new Float32Array(count).fill(1), [1, count, 1, 1]) };
    const attrs = { strides: 1, pad: "valid", dilations: 1, filterShape: [1, 1, 1, 1] };
    const filter = engine().runKernel("DepthwiseConv2dNativeBackpropFilter", inputs, attrs) as Tensor;
    expect(Math.abs((await values(filter))[0]! / exact - 1)).toBeLessThan(1e-7);
  });

  it.each([
    "Conv2DBackpropFilter",
    "UnsortedSegmentSum",
    "DepthwiseConv2dNativeBackpropFilter",
    "DepthwiseConv2dNativeBackpropInput",
    "Combine",
  ])("%s", (name) => expect(stockKernel(name, "wasm")).toBeUndefined());
});
