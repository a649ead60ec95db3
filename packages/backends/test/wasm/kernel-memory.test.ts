/* oxlint-disable eslint/no-underscore-dangle -- the names are Emscripten's */
import { engine, ones, setBackend, tensor, zeros } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { groupNormGradientKernelName } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { startBackends } from "../compare.ts";

beforeAll(startBackends);

const backend = () => engine().backend as unknown as WasmBackend & { numDataIds(): number };

describe("kernels of the wasm backend", () => {
  it("are right on a tensor from another backend, for which the heap grows", async () => {
    const size = backend().wasm.HEAPU8.length / 2;
    const images = zeros([1, 1, 1, 1]);
    await setBackend("cpu");
    const dy = ones([1, size, 1, 1]);
    await setBackend("wasm");
    const before = backend().wasm.HEAPU8.length;
    const attrs = { size: [size, 1], alignCorners: false, halfPixelCenters: false };
    const dx = engine().runKernel("ResizeNearestNeighborGrad", { images, dy }, attrs) as Tensor;
    expect(backend().wasm.HEAPU8.length).toBeGreaterThan(before);
    expect([...(await dx.data())]).toEqual([Math.min(size, 2 ** 24)]);
    for (const x of [images, dy, dx]) x.dispose();
  });

  it.each([0, 1, 2])("give back what they hold where allocation %i fails", (fails) => {
    const parameters = { scale: ones([1, 1, 1, 2]), shift: zeros([1, 1, 1, 2]) };
    const x = tensor([1, 2, 3, 4], [1, 2, 1, 2]);
    const inputs = { x, dy: x, ...parameters };
    const attrs = { groups: 1, epsilon: 1e-5, activate: false };
    const run = () => engine().runKernel(groupNormGradientKernelName, inputs, attrs) as unknown as Tensor[];
    for (const one of run()) one.dispose();
    const { wasm } = backend();
    const malloc = wasm._malloc;
    const before = backend().numDataIds();
    let count = 0;
    wasm._malloc = (bytes) => {
      if (count++ === fails) throw new Error("full");
      return malloc(bytes);
    };
    try {
      expect(run).toThrow("full");
    } finally {
      wasm._malloc = malloc;
    }
    expect(backend().numDataIds()).toBe(before);
  });

  it("give back what a kernel inside them made", () => {
    const [x, filter] = [ones([1, 2, 2, 1]), ones([1, 1, 1, 1])];
    const before = backend().numDataIds();
    const attrs = { strides: 1, pad: "same", dilations: 1, dataFormat: "NHWC", activation: "relu" };
    const { wasm } = backend();
    const malloc = wasm._malloc;
    let count = 0;
    wasm._malloc = (bytes) => {
      if (count++ === 1) throw new Error("full");
      return malloc(bytes);
    };
    try {
      expect(() => engine().runKernel("FusedConv2D", { x, filter }, attrs)).toThrow("full");
    } finally {
      wasm._malloc = malloc;
    }
    expect(backend().numDataIds()).toBe(before);
  });
});
