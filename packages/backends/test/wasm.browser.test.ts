/// <reference types="vite/client" />
import { conv2d, engine, grads, mul, sum, tensor } from "@tensorflow/tfjs-core";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { expect, it } from "vitest";
import { useBackend } from "../src/index.ts";
import { distance } from "./compare.ts";
import { exactLosses, lossesOfTwentySteps } from "./wasm/twenty-steps.ts";

it("wasm starts in a page from the address that Vite gives its binary, and differentiates", async () => {
  const report = await useBackend("wasm", { wasmPaths: { "tfjs-backend-wasm-simd.wasm": simd } });
  expect(report).toMatchObject({ backend: "wasm", reason: "asked for" });
  expect(engine().backendName).toBe("wasm");
  const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]) as Tensor4D;
  const w = tensor([1, 2, 3, 4], [2, 2, 1, 1]) as Tensor4D;
  const weight = tensor([1, 10, 100, 1000], [1, 2, 2, 1]);
  const [dx, dw] = grads((x, w) => sum(mul(conv2d(x as Tensor4D, w as Tensor4D, 1, "valid"), weight)))([x, w]);
  expect([...(await dx!.data())]).toEqual([1, 12, 20, 103, 1234, 2040, 300, 3400, 4000]);
  expect([...(await dw!.data())]).toEqual([5421, 6532, 8754, 9865]);
});

it("wasm trains in a page as it does in Node: the losses of 20 steps are the same to 4 digits", async () => {
  await useBackend("wasm", { wasmPaths: { "tfjs-backend-wasm-simd.wasm": simd } });
  expect(distance(await lossesOfTwentySteps(), exactLosses)).toBeLessThan(1e-5);
});
