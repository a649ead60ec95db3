import { argMax, argMin, conv2d, exp, getKernel, image, setBackend, tensor } from "@tensorflow/tfjs-core";
import type { KernelFunc, Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { combine, type Term } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { distance, expectSameOn, input, kernelValues, type Input } from "../compare.ts";
import { nativeIsHere, reasonToSkip, startGradientBackends } from "./native-addon.ts";

const stock = (name: string): KernelFunc => stockKernel(name, "tensorflow")!;
const length = fc.integer({ min: 1, max: 6 });
const few = fc.integer({ min: 1, max: 3 });
const border = fc.tuple(few, few);

describe.skipIf(!nativeIsHere)(`what the stock native kernels get wrong${reasonToSkip}`, () => {
  beforeAll(startGradientBackends);
  beforeAll(async () => void (await setBackend("tensorflow")));

  it("convolutions with padding in numbers, and their gradients", async () => {
    const convolutions = fc.record({
      shape: fc.tuple(few, length, length, few),
      filter: fc.tuple(few, few),
      strides: few,
      pad: fc.oneof(few, fc.tuple(border, border)),
    });
    await fc.assert(
      fc.asyncProperty(convolutions, async ({ shape, filter: [size, out], strides, pad }) => {
        const all = typeof pad === "number" ? pad : ([[0, 0], ...pad, [0, 0]] as never);
        const filter = [size, size, shape[3], out];
        const f = (x: Tensor4D, w: Tensor4D) => conv2d(x, w, strides, all, "NHWC", 1, "floor");
        await expectSameOn("tensorflow", [input(shape), input(filter, 2)], f as never);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("which the stock kernels refuse", async () => {
    await setBackend("tensorflow");
    const [x, filter] = [tensor(input([1, 4, 4, 1]).values, [1, 4, 4, 1]), tensor([1, 2, 3, 4], [2, 2, 1, 1])];
    const attrs = { strides: 1, pad: 1, dilations: 1, dataFormat: "NHWC", dimRoundingMode: "floor" };
    const dy = tensor(input([1, 5, 5, 1]).values, [1, 5, 5, 1]);
    const refusal = "supports only 'valid' and 'same'";
    await expect(kernelValues(stock("Conv2D"), { x, filter }, attrs)).rejects.toThrow(refusal);
    const forInput = { ...attrs, inputShape: x.shape };
    await expect(kernelValues(stock("Conv2DBackpropInput"), { dy, filter }, forInput)).rejects.toThrow(refusal);
    const forFilter = { ...attrs, filterShape: filter.shape };
    await expect(kernelValues(stock("Conv2DBackpropFilter"), { x, dy }, forFilter)).rejects.toThrow(refusal);
  });

  it("exp of whole numbers takes the caller's tensor away", async () => {
    await setBackend("tensorflow");
    const x = tensor([0, 1], [2], "int32");
    expect([...(await exp(x).data())]).toEqual([1, Math.fround(Math.E)]);
    expect(x.isDisposed).toBe(false);

    const toFloat = () => tensor([0, 1]);
    const disposed: string[] = [];
    const borrowed = Object.assign(Object.create(x) as Tensor, { toFloat, dispose: () => disposed.push("x") });
    await kernelValues(stock("Exp"), { x: borrowed });
    expect(disposed).toEqual(["x"]);
  });

  it.each([
    ["ArgMax", argMax, 1],
    ["ArgMin", argMin, 0],
  ] as const)("%s of truth values calls what tensors lack", async (name, arg, expected) => {
    await setBackend("tensorflow");
    const x = tensor([false, true, true], [3], "bool");
    expect([...(await arg(x).data())]).toEqual([expected]);
    await expect(kernelValues(stock(name), { x }, { axis: 0 })).rejects.toThrow("toInt is not a function");
  });
});

describe.skipIf(!nativeIsHere)(`gradients of resized images with half-pixel centres${reasonToSkip}`, () => {
  beforeAll(startGradientBackends);

  it.each([
    ["ResizeNearestNeighborGrad", image.resizeNearestNeighbor],
    ["ResizeBilinearGrad", image.resizeBilinear],
  ] as const)("%s", async (name, resize) => {
    const f = (x: Tensor4D) => resize(x, [5, 7], false, true);
    await expectSameOn("tensorflow", [input([2, 3, 4, 2])], f as never);

    await setBackend("tensorflow");
    const images = tensor(input([1, 3, 4, 1]).values, [1, 3, 4, 1]);
    const dy = tensor(input([1, 5, 7, 1]).values, [1, 5, 7, 1]);
    const attrs = { alignCorners: false, halfPixelCenters: true, size: [5, 7] };
    const ours = await kernelValues(getKernel(name, "tensorflow")!.kernelFunc, { images, dy }, attrs);
    const theirs = await kernelValues(stock(name), { images, dy }, attrs);
    expect(distance(theirs, ours)).toBeGreaterThan(0.01);
  });
});

describe.skipIf(!nativeIsHere)(`the kernel Combine on tensorflow${reasonToSkip}`, () => {
  beforeAll(startGradientBackends);
  beforeAll(async () => void (await setBackend("tensorflow")));

  const coefficient = fc.oneof(
    fc.constant(0),
    fc.integer({ min: -3000, max: 3000 }).map((c) => c / 1000),
  );

  it("is there, and was not", () => {
    expect(getKernel("Combine", "tensorflow")).toBeDefined();
    expect(stockKernel("Combine", "tensorflow")).toBeUndefined();
  });

  it("is the sum of c x, with a coefficient for all or for each row", async () => {
    const cases = fc.record({
      shape: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
      terms: fc.array(fc.oneof(coefficient, fc.array(coefficient, { minLength: 4, maxLength: 4 })), {
        minLength: 1,
        maxLength: 9,
      }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, terms }) => {
        const rows = shape[0]!;
        const inputs: Input[] = terms.map((_, k) => input(shape, k));
        const at = (k: number, row: number) => [terms[k]!].flat()[typeof terms[k] === "number" ? 0 : row]!;
        const got = await combine(
          ...inputs.map(({ values }, k): Term => {
            const c = terms[k]!;
            return [typeof c === "number" ? c : c.slice(0, rows), tensor(values, shape)];
          }),
        ).data();
        const width = got.length / Math.max(rows, 1);
        const row = (i: number) => Math.floor(i / width);
        const sum = (i: number, f: (x: number) => number) =>
          inputs.reduce((total, { values }, k) => total + f(at(k, row(i)) * values[i]!), 0);
        got.forEach((value, i) => {
          expect(Math.abs(value - sum(i, (x) => x))).toBeLessThanOrEqual(1e-6 * sum(i, Math.abs));
        });
      }),
      { numRuns: 50 },
    );
  });

  it("does not read what has the coefficient 0", async () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const broken = tensor([Number.NaN, Infinity, 1, 2], [2, 2]);
    expect([...(await combine([2, x], [0, broken], [3, x]).data())]).toEqual([5, 10, 15, 20]);
    expect([...(await combine([0, broken]).data())]).toEqual([0, 0, 0, 0]);
    expect([...(await combine([1, x], [[0, 1], broken]).data())]).toEqual([1, 2, 4, 6]);
    expect(distance(await combine([1, x]).data(), [1, 2, 3, 4])).toBe(0);
  });
});
