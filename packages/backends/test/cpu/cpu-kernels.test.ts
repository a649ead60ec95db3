import {
  cast,
  conv2d,
  grad,
  image,
  matMul,
  maxPool,
  mul,
  ones,
  range,
  reshape,
  setBackend,
  sum,
  tensor,
} from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { useBackend } from "../../src/index.ts";
import { kernelValues } from "../compare.ts";

beforeAll(() => useBackend("cpu"));

describe("what the stock cpu kernels get wrong", () => {
  it("the gradient of a nearest-neighbour resize, beyond the first image", async () => {
    const x = ones([2, 1, 2, 1]) as Tensor4D;
    const weight = reshape(range(1, 17), [2, 2, 4, 1]);
    const truth = [1 + 2 + 5 + 6, 3 + 4 + 7 + 8, 9 + 10 + 13 + 14, 11 + 12 + 15 + 16];
    const gradient = grad((x: Tensor) => sum(mul(image.resizeNearestNeighbor(x as Tensor4D, [2, 4]), weight)))(x);
    expect([...(await gradient.data())]).toEqual(truth);

    const attrs = { alignCorners: false, halfPixelCenters: false, size: [2, 4] };
    const stock = stockKernel("ResizeNearestNeighborGrad", "cpu")!;
    const wrong = await kernelValues(stock, { images: x, dy: weight }, attrs);
    expect(wrong.slice(0, 2)).toEqual(truth.slice(0, 2));
    expect(wrong.slice(2)).not.toEqual(truth.slice(2));
  });

  it("the gradient of a bilinear resize of oblong images", () => {
    const x = ones([1, 2, 3, 1]) as Tensor4D;
    const attrs = { alignCorners: false, halfPixelCenters: false, size: [4, 6] };
    const call = { inputs: { images: x, dy: ones([1, 4, 6, 1]) }, attrs } as const;
    const backend = {
      data: { get: () => ({ values: new Float32Array(24) }) },
      makeTensorInfo: (shape: number[]) => ({ shape }),
    };
    const wrong = stockKernel("ResizeBilinearGrad", "cpu")!({ ...call, backend } as never);
    expect(wrong).toMatchObject({ shape: [1, 3, 2, 1] });
    const gradient = grad((x: Tensor) => sum(image.resizeBilinear(x as Tensor4D, [4, 6])))(x);
    expect(gradient.shape).toEqual([1, 2, 3, 1]);
  });

  it("a matrix product in which both are broadcast: refused", async () => {
    await setBackend("cpu");
    const a = ones([2, 1, 1, 1]);
    const b = tensor([1, 2, 3], [1, 3, 1, 1]);
    const attrs = { transposeA: false, transposeB: false };
    expect(await kernelValues(stockKernel("BatchMatMul", "cpu")!, { a, b }, attrs).catch(() => [])).not.toEqual([
      1, 2, 3, 1, 2, 3,
    ]);
    expect(() => matMul(a, b)).toThrow("matMul: expected batch axes that are equal, or 1 throughout in one operand");
    expect(matMul(ones([1, 3, 1, 1]), b).shape).toEqual([1, 3, 1, 1]);
  });

  it("the largest of pixels of which one is NaN, and its gradient", async () => {
    await setBackend("cpu");
    const x = tensor([NaN, 1, 2, 3], [1, 1, 4, 1]) as Tensor4D;
    const attrs = { filterSize: [1, 2], strides: 2, pad: "valid" };
    expect(await kernelValues(stockKernel("MaxPool", "cpu")!, { x }, attrs)).toEqual([1, 3]);
    const pool = (x: Tensor) => maxPool(x as Tensor4D, [1, 2], 2, "valid");
    expect([...(await pool(x).data())]).toEqual([NaN, 3]);
    const inputs = { dy: ones([1, 1, 2, 1]), input: x, output: pool(x) };
    expect(await kernelValues(stockKernel("MaxPoolGrad", "cpu")!, inputs, attrs)).not.toEqual([1, 0, 0, 1]);
    expect([...(await grad(pool)(x).data())]).toEqual([1, 0, 0, 1]);
    expect([...(await pool(cast(tensor([3, 4, -2, -7], [1, 1, 4, 1]), "int32")).data())]).toEqual([4, -2]);
  });

  it("one number of padding for filters that are not square", async () => {
    const x = ones([1, 2, 3, 1]) as Tensor4D;
    const filter = tensor([1, 10, 100], [1, 3, 1, 1]) as Tensor4D;
    const attrs = { strides: 1, pad: 1, dilations: 1, dataFormat: "NHWC" };
    const wrong = await kernelValues(stockKernel("Conv2D", "cpu")!, { x, filter }, attrs);
    expect(wrong).toHaveLength(20);
    const y = conv2d(x, filter, 1, 1);
    expect(y.shape).toEqual([1, 4, 3, 1]);
    expect([...(await y.data())]).toEqual([0, 0, 0, 110, 111, 11, 110, 111, 11, 0, 0, 0]);
  });

  it("gradients of convolutions whose sizes are rounded up: refused", () => {
    const filter = ones([2, 2, 1, 1]) as Tensor4D;
    const rounded = (x: Tensor) => sum(conv2d(x as Tensor4D, filter, 2, 0, "NHWC", 1, "ceil"));
    expect(() => grad(rounded)(ones([1, 3, 3, 1]))).toThrow(
      "conv2d: expected gradients, or images to transpose, of 1 x 1",
    );
  });
});
