import { grad, image, matMul, mul, ones, range, reshape, setBackend, sum, tensor } from "@tensorflow/tfjs-core";
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
});
