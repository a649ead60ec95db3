import { engine } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { useBackend } from "../../src/index.ts";
import type { KernelExports } from "../../src/wasm/kernel-exports.ts";
import { kernelsOf } from "../../src/wasm/simd-kernels.ts";
import { testProducts } from "../../src/wasm/test-products.ts";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { expectSameOnWasm, inputs, startBackends } from "../compare.ts";
import { productCases } from "./product-cases.ts";

vi.mock("#platform", async (load) => ({
  ...(await load<object>()),
  readAsset: () => Promise.reject(new Error("no such file")),
}));

beforeAll(startBackends);

describe("where the kernels do not start, XNNPACK multiplies: value and gradients are those on cpu", () => {
  it.each(Object.entries(productCases))("%s", async (_, [shapes, f, tolerance]) => {
    await expectSameOnWasm(inputs(shapes), f, tolerance);
  });
});

it("the report says why, the second time too", async () => {
  const line = "kernels: those of TensorFlow.js, because this package's own did not start: no such file";
  expect((await useBackend("wasm")).repairs).toContain(line);
  expect((await useBackend("wasm")).repairs).toContain(line);
});

it("kernels that compute something else do not pass the self-test, and leave nothing behind", async () => {
  await useBackend("wasm");
  const backend = engine().backend as unknown as WasmBackend;
  expect(kernelsOf(backend)).toBeUndefined();
  const before = engine().backend.numDataIds();
  const idle = { scratchSize: () => 1, multiply: () => undefined } as unknown as KernelExports;
  expect(() => testProducts(backend, idle)).toThrow(/they gave .* in place of/);
  expect(engine().backend.numDataIds()).toBe(before);
});
