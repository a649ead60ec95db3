import { conv2d, engine, grads, mul, setBackend, sum, tensor } from "@tensorflow/tfjs-core";
import type { Rank, Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { distance, expectSameOnWasm, inputs, kernelValues, startBackends } from "../compare.ts";
import { expectChannelsFirst } from "./channels-first-laws.ts";

beforeAll(startBackends);

describe("convolutions of images whose channels come first, on wasm", () => {
  it("are the sums in float64, with their gradients", async () => {
    await expectChannelsFirst(true);
  });

  it.each([
    ["same", 1],
    ["same", 2],
    ["valid", 2],
    [1, 2],
  ] as const)("have the gradients of cpu, with padding %s and stride %d", async (pad, stride) => {
    const f = (x: Tensor4D, w: Tensor4D) => conv2d(x, w, stride, pad, "NCHW");
    await expectSameOnWasm(inputs("2x3x6x5, 3x3x3x4"), f);
  });

  it.each(["4", "4x6x5"])("are fused with slopes of the shape %s", async (slopes) => {
    // By the kernel: the operation takes the shape of its result for one with the channels last.
    const attrs = { strides: 1, pad: "same", dilations: 1, dataFormat: "NCHW", activation: "prelu" };
    const values = async (backend: string) => {
      await setBackend(backend);
      const xs = inputs(`2x3x6x5, 3x3x3x4, 4, ${slopes}`).map(({ values, shape }) => tensor(values, [...shape]));
      const [x, filter, bias, preluActivationWeights] = xs as [Tensor, Tensor, Tensor, Tensor];
      const y = engine().runKernel("FusedConv2D", { x, filter, bias, preluActivationWeights }, attrs) as Tensor;
      expect(y.shape).toEqual([2, 4, 6, 5]);
      return [...(await y.data())];
    };
    const [expected, got] = [await values("cpu"), await values("wasm")];
    expect(distance(got, expected)).toBeLessThan(1e-6);
  });

  it("are differentiated twice", async () => {
    await setBackend("wasm");
    const [x, w] = inputs("1x2x4x3, 2x2x2x3").map(({ values, shape }) => tensor<Rank>(values, [...shape])) as [
      Tensor,
      Tensor,
    ];
    const y = (x: Tensor, w: Tensor) => conv2d(x as Tensor4D, w as Tensor4D, 1, "same", "NCHW");
    // The gradient of a sum of squares, differentiated again, goes back through all three kernels.
    const dx = (x: Tensor, w: Tensor) => grads((x: Tensor, w: Tensor) => sum(mul(y(x, w), y(x, w))))([x, w])[0]!;
    const slope = (backend: string) =>
      setBackend(backend).then(() => grads((x: Tensor, w: Tensor) => sum(mul(dx(x, w), dx(x, w))))([x, w])[1]!.data());
    const [expected, got] = [await slope("cpu"), await slope("wasm")];
    expect(distance(got, expected)).toBeLessThan(1e-5);
  });

  it("are refused by the stock kernels", async () => {
    await setBackend("wasm");
    const [x, filter] = inputs("1x2x4x3, 2x2x2x3").map(({ values, shape }) => tensor(values, [...shape]));
    const attrs = { strides: 1, pad: "same", dilations: 1, dataFormat: "NCHW", activation: "linear" };
    for (const name of ["Conv2D", "FusedConv2D"]) {
      const run = kernelValues(stockKernel(name, "wasm")!, { x: x!, filter: filter! }, attrs);
      await expect(run).rejects.toThrow("does not support dataFormat");
    }
  });
});
