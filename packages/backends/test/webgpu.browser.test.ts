import {
  conv2d,
  engine,
  env,
  grad,
  grads,
  image,
  log1p,
  matMul,
  maxPool,
  mul,
  ones,
  sigmoid,
  softplus,
  sum,
  tensor,
  tensor1d,
} from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../src/kernel-override.ts";
import { useBackend, type BackendReport } from "../src/index.ts";
import { kernelValues } from "./compare.ts";
import { paddingCases, result, sides, tensorsOf } from "./windows/padding-cases.ts";
import { runElementwise, type WebGpuBackend } from "../src/webgpu/webgpu-backend.ts";

let report: BackendReport;
const backend = () => engine().backend as unknown as WebGpuBackend;

beforeAll(async () => {
  report = await useBackend("auto");
  // SwiftShader is slow at programs with barriers.
  env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
});

describe("webgpu in a browser", () => {
  it("is what auto chooses", () => {
    expect(report).toMatchObject({ backend: "webgpu", reason: "the first choice here", tried: [] });
    expect(report.repairs.join("\n")).toContain("Combine");
  });

  it("combines tensors in one kernel", async () => {
    const x = tensor([1, 2, 3, 4, 5, 6], [3, 2]);
    const y = tensor([1, Number.NaN, 0.5, 0.5, -1, 1], [3, 2]);
    expect([...(await combine([0.5, x], [-2, x]).data())]).toEqual([-1.5, -3, -4.5, -6, -7.5, -9]);
    expect([...(await combine([[1, 2, 0], x], [[0, 4, -3], y]).data())]).toEqual([1, 2, 8, 10, 3, -3]);
    const many = Array.from({ length: 9 }, (_, k) => [2 ** k, x] as const);
    expect([...(await combine(...many).data())]).toEqual([511, 1022, 1533, 2044, 2555, 3066]);
    expect([...(await combine([0, y]).data())]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("combines with coefficients that are all 0, as the gradients of some targets do", async () => {
    const x = tensor([1, 2, 3, 4, 5, 6], [3, 2]);
    const zeros = [0, 0, 0, 0, 0, 0];
    expect([...(await combine([[0, 0, 0], x]).data())]).toEqual(zeros);
    const [dx, dy] = grads((x, y) => sum(combine([[1, 2, 3], x], [[0, 0, 0], y])))([x, mul(x, 2)]);
    expect([...(await dx!.data())]).toEqual([1, 1, 2, 2, 3, 3]);
    expect([...(await dy!.data())]).toEqual(zeros);
  });

  it("multiplies matrices", async () => {
    const product = matMul(tensor([1, 2, 3, 4, 5, 6], [2, 3]), tensor([1, 0, 2, 1, 0, 3], [3, 2]));
    expect([...(await product.data())]).toEqual([5, 11, 14, 23]);
  });

  it("differentiates a convolution", async () => {
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]) as Tensor4D;
    const w = tensor([1, 2, 3, 4], [2, 2, 1, 1]) as Tensor4D;
    const weight = tensor([1, 10, 100, 1000], [1, 2, 2, 1]);
    const [dx, dw] = grads((x, w) => sum(mul(conv2d(x as Tensor4D, w as Tensor4D, 1, "valid"), weight)))([x, w]);
    expect([...(await dx!.data())]).toEqual([1, 12, 20, 103, 1234, 2040, 300, 3400, 4000]);
    expect([...(await dw!.data())]).toEqual([5421, 6532, 8754, 9865]);
  });

  it("keeps the digits of log1p, where the stock kernel loses them", async () => {
    const values = [1e-7, -3e-5, 0.2, -0.2, 3, 0];
    const x = tensor1d(values);
    const got = await log1p(x).data();
    values.forEach((value, i) =>
      expect(Math.abs(got[i]! - Math.log1p(value))).toBeLessThanOrEqual(3e-7 * Math.abs(Math.log1p(value))),
    );
    const wrong = await kernelValues(stockKernel("Log1p", "webgpu")!, { x });
    expect(Math.abs(wrong[0]! / 1e-7 - 1)).toBeGreaterThan(0.01);
  });

  it("lets NaN through sigmoid and softplus", async () => {
    const x = tensor1d([Number.NaN, 0, 2]);
    const half = [...(await sigmoid(x).data())];
    expect(half[0]).toBeNaN();
    expect(half[1]).toBe(0.5);
    expect(half[2]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    const soft = [...(await softplus(x).data())];
    expect(soft[0]).toBeNaN();
    expect(soft[2]).toBeCloseTo(Math.log1p(Math.exp(2)), 6);
    for (const kernel of ["Sigmoid", "Softplus"]) {
      expect((await kernelValues(stockKernel(kernel, "webgpu")!, { x }))[0]).not.toBeNaN();
    }
  });

  it("lets NaN through max pooling, and pads oblong filters on all sides", async () => {
    const x = tensor([NaN, 1, 2, 3, 4, NaN, -5, -6], [1, 1, 4, 2]) as Tensor4D;
    const pooled = [...(await maxPool(x, [1, 2], 2, "valid").data())];
    expect(pooled).toEqual([NaN, 3, 4, NaN]);
    const attrs = { filterSize: [1, 2], strides: 2, pad: "valid" };
    expect(await kernelValues(stockKernel("MaxPool", "webgpu")!, { x }, attrs)).not.toEqual(pooled);
    const corners = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]) as Tensor4D;
    expect([...(await maxPool(corners, 3, 2, "same").data())]).toEqual([5, 6, 8, 9]);

    const row = tensor([1, 2, 3], [1, 1, 3, 1]) as Tensor4D;
    const filter = tensor([1, 10, 100], [1, 3, 1, 1]) as Tensor4D;
    expect([...(await conv2d(row, filter, 1, 1).data())]).toEqual([0, 0, 0, 210, 321, 32, 0, 0, 0]);
  });

  it.each(Object.entries(paddingCases))(
    "%s: one number of padding is that on each side",
    async (name, [shapes, attrs]) => {
      const inputs = tensorsOf(shapes);
      const run = async (pad: unknown) => {
        const y = engine().runKernel(name, inputs, { ...attrs, pad } as never) as Tensor;
        return { shape: y.shape, values: [...(await y.data())] };
      };
      const stock = stockKernel(name, "webgpu");
      if (!stock) return;
      const got = await run(1);
      if (!shapes["dy"]) expect(got.shape).toEqual(result);
      expect(got).toEqual(await run(sides));
      const byStock = (pad: unknown) => kernelValues(stock, inputs, { ...attrs, pad });
      const right = await byStock(sides);
      expect(right).toHaveLength(got.values.length);
      expect(await byStock(1).catch(() => [])).not.toEqual(right);
    },
  );

  it("refuses what the stock kernels get wrong", async () => {
    const a = tensor([1, 1], [2, 1, 1, 1]);
    const b = tensor([1, 2, 3], [1, 3, 1, 1]);
    const attrs = { transposeA: false, transposeB: false };
    const stock = stockKernel("BatchMatMul", "webgpu")!;
    expect(await kernelValues(stock, { a, b }, attrs).catch(() => [])).not.toEqual([1, 2, 3, 1, 2, 3]);
    expect(() => matMul(a, b)).toThrow("matMul: expected batch axes that are equal");

    const images = tensor([1, 2, 3, 4, 5], [1, 5, 1, 1]) as Tensor4D;
    const resized = (x: Tensor) => sum(image.resizeNearestNeighbor(x as Tensor4D, [2, 1], false, true));
    const stockGradient = stockKernel("ResizeNearestNeighborGrad", "webgpu")!;
    const half = { alignCorners: false, halfPixelCenters: true, size: [2, 1] };
    // Rows 1 and 3 are copied.
    expect(await kernelValues(stockGradient, { images, dy: ones([1, 2, 1, 1]) }, half)).not.toEqual([0, 1, 0, 1, 0]);
    expect(() => grad(resized)(images)).toThrow("expected halfPixelCenters = false on webgpu");
  });

  it("throws at the next read when a program does not compile, and goes on after", async () => {
    const x = tensor1d([1, 2]);
    const program = { key: "broken", inputs: ["values"], body: "return nonsense;" };
    const broken = engine().makeTensorFromTensorInfo(runElementwise(backend(), program, [2], [x]));
    await expect(broken.data()).rejects.toThrow(/^webgpu: expected every program to run, got ".*nonsense/s);
    expect([...(await mul(x, 2).data())]).toEqual([2, 4]);
  });

  it("says so when the device is lost", async () => {
    const y = sigmoid(tensor1d([1, 2]));
    backend().device.destroy();
    await expect(y.data()).rejects.toThrow("webgpu: expected a working device, got one that was lost (destroyed");
  });
});
