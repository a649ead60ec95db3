import { beforeAll, describe, expect, it, vi } from "vitest";
import { engine, fused, tensor } from "@tensorflow/tfjs-core";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { KernelExports } from "../../src/wasm/kernel-exports.ts";
import { kernelsOf } from "../../src/wasm/simd-kernels.ts";
import { testConvolutions } from "../../src/wasm/test-convolutions.ts";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { distance, expectSameOnWasm, inputs, startBackends } from "../compare.ts";
import { expectChannelsFirst } from "./channels-first-laws.ts";
import { convCases } from "./conv-cases.ts";
import { expectGeometries } from "./conv-geometry-laws.ts";

vi.mock("#platform", async (load) => ({
  ...(await load<object>()),
  readAsset: () => Promise.reject(new Error("no such file")),
}));

beforeAll(startBackends);

describe("where the kernels do not start, a convolution's value and gradients are those on cpu", () => {
  it("(they did not)", () => {
    expect(kernelsOf(engine().backend as unknown as WasmBackend)).toBeUndefined();
  });

  it.each(Object.entries(convCases))("%s", async (_, [shapes, f, tolerance]) => {
    await expectSameOnWasm(inputs(shapes), f, tolerance);
  });

  it("in any geometry", async () => {
    await expectGeometries(false);
  });

  it("with the channels first", async () => {
    await expectChannelsFirst(false);
  });

  it("because the self-test refuses kernels that compute something else, and leaves nothing behind", () => {
    const backend = engine().backend as unknown as WasmBackend;
    const before = engine().backend.numDataIds();
    const idle = new Proxy({}, { get: () => () => 1 }) as KernelExports;
    expect(() => testConvolutions(backend, idle)).toThrow(/they gave .* in place of/);
    expect(engine().backend.numDataIds()).toBe(before);
  });

  it("and a gradient with dilations, which would be wrong, is refused", () => {
    const [x, dy, filter] = inputs("1x5x5x2, 1x5x5x3, 3x3x2x3").map(({ values, shape }) => tensor(values, [...shape]));
    const attrs = { strides: 1, pad: "same", dilations: 2, dataFormat: "NHWC" };
    const refusal = "conv2d: expected dilations of 1 to take a gradient without the SIMD kernels, got 2 and 2.";
    const run = (kernel: string, tensors: object, more: object) =>
      engine().runKernel(kernel, { ...tensors }, { ...attrs, ...more });
    expect(() => run("Conv2DBackpropFilter", { x, dy }, { filterShape: filter!.shape })).toThrow(refusal);
    expect(() => run("Conv2DBackpropInput", { dy, filter }, { inputShape: x!.shape })).toThrow(refusal);
  });

  it("a fused one has its bias and activation", async () => {
    const [x, filter, bias] = inputs("1x3x3x2, 1x1x2x3, 3").map(({ values, shape }) => tensor(values, [...shape]));
    const y = fused.conv2d({
      x: x as Tensor4D,
      filter: filter as Tensor4D,
      strides: 1,
      pad: "same",
      bias: bias!,
      activation: "relu",
    });
    const [a, w, b] = [x!.dataSync(), filter!.dataSync(), bias!.dataSync()];
    const expected = Array.from({ length: 27 }, (_, i) => {
      const [pixel, out] = [Math.floor(i / 3), i % 3];
      return Math.max(0, a[pixel * 2]! * w[out]! + a[pixel * 2 + 1]! * w[3 + out]! + b[out]!);
    });
    expect(distance(await y.data(), expected)).toBeLessThan(1e-6);
  });
});
