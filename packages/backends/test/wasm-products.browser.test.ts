/// <reference types="vite/client" />
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { expect, it } from "vitest";
import { useBackend } from "../src/index.ts";
import { readAsset } from "../src/platform.browser.ts";
import { expectConvolutions } from "./wasm/convolution-laws.ts";
import { expectProducts } from "./wasm/product-laws.ts";

it("the kernels start in a page, from the package's own folder", async () => {
  const { repairs } = await useBackend("wasm", { wasmPaths: { "tfjs-backend-wasm-simd.wasm": simd } });
  expect(repairs).toContain("kernels: this package's own, with relaxed SIMD");
});

const builds = ["kernels-wide.wasm", "kernels-relaxed.wasm", "kernels-simd.wasm"];

it.each(builds)("%s multiplies and convolves in a page as it does in Node", async (name) => {
  const binary = await readAsset(new URL(`../assets/${name}`, import.meta.url));
  await expectProducts(binary);
  await expectConvolutions(binary);
});
