import { avgPool, cast, conv2d, depthwiseConv2d, engine, fused, maxPool, tensor4d } from "@tensorflow/tfjs-core";
import type { KernelFunc, Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { kernelValues, startBackends } from "../compare.ts";

beforeAll(startBackends);

const stock = (name: string): KernelFunc => stockKernel(name, "wasm")!;
const values = async (x: Tensor) => [...(await x.data())];

describe("what the stock wasm kernels get wrong in windows on images", () => {
  it("maxPool and avgPool: NaN under a window", async () => {
    const x = tensor4d([NaN, 1, 2, 3, 4, 5, 6, NaN], [1, 2, 4, 1]);
    const attrs = { filterSize: 2, strides: 2, pad: "valid" };
    for (const [name, pool] of [
      ["MaxPool", maxPool],
      ["AvgPool", avgPool],
    ] as const) {
      expect(await kernelValues(stock(name), { x }, attrs)).not.toEqual([NaN, NaN]);
      expect(await values(pool(x, 2, 2, "valid"))).toEqual([NaN, NaN]);
    }
    expect(await values(maxPool(cast(x, "int32"), 1, 1, "valid"))).toEqual(await values(cast(x, "int32")));
  });

  it("maxPool and avgPool: windows that reach beyond the padding", async () => {
    const x = tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const attrs = { filterSize: 2, strides: 2, pad: 0, dimRoundingMode: "ceil" };
    expect(await kernelValues(stock("MaxPool"), { x }, attrs)).not.toEqual([5, 6, 8, 9]);
    expect(await values(maxPool(x, 2, 2, 0, "ceil"))).toEqual([5, 6, 8, 9]);
    expect(await kernelValues(stock("AvgPool"), { x }, attrs)).not.toEqual([3, 4.5, 7.5, 9]);
    expect(await values(avgPool(x, 2, 2, 0, "ceil"))).toEqual([3, 4.5, 7.5, 9]);
  });

  it("depthwiseConv2d: strides longer than the filter", async () => {
    const x = tensor4d(
      Array.from({ length: 36 }, (_, i) => i),
      [1, 6, 6, 1],
    );
    const filter = tensor4d([1, 10, 100, 1000], [2, 2, 1, 1]);
    const attrs = { strides: 3, pad: "same", dilations: 1, dataFormat: "NHWC" };
    const expected = [0, 3, 18, 21].map((at) => at + 10 * (at + 1) + 100 * (at + 6) + 1000 * (at + 7));
    expect(await kernelValues(stock("DepthwiseConv2dNative"), { x, filter }, attrs)).not.toEqual(expected);
    expect(await values(depthwiseConv2d(x, filter, 3, "same"))).toEqual(expected);
    expect(await values(fused.depthwiseConv2d({ x, filter, strides: 3, pad: "same" }))).toEqual(expected);
  });

  it("one number of padding: filters that are not square", async () => {
    const x = tensor4d([1, 2, 3], [1, 1, 3, 1]);
    const filter = tensor4d([1, 10, 100], [1, 3, 1, 1]);
    const expected = [0, 0, 0, 210, 321, 32, 0, 0, 0];
    const attrs = { strides: 1, pad: 1, dilations: 1, dataFormat: "NHWC" };
    for (const [name, convolve] of [
      ["Conv2D", conv2d],
      ["DepthwiseConv2dNative", depthwiseConv2d],
    ] as const) {
      const wrong = stock(name)({ inputs: { x, filter }, attrs, backend: engine().backend } as never);
      expect(wrong).toMatchObject({ shape: [1, 3, 5, 1] });
      const right = convolve(x, filter, 1, 1);
      expect(right.shape).toEqual([1, 3, 3, 1]);
      expect(await values(right)).toEqual(expected);
    }
  });

  it("maxPool: the gradient to a negative pixel", async () => {
    const x = tensor4d([-3, -1, -2, -4], [1, 2, 2, 1]);
    const dy = tensor4d([5], [1, 1, 1, 1]);
    const attrs = { filterSize: 2, strides: 2, pad: "valid" };
    const inputs = { dy, input: x, output: maxPool(x, 2, 2, "valid") };
    expect(await kernelValues(stock("MaxPoolGrad"), inputs, attrs)).toEqual([5, 0, 0, 0]);
    expect(await values(engine().runKernel("MaxPoolGrad", inputs, attrs))).toEqual([0, 5, 0, 0]);
  });
});
