import { readFile } from "node:fs/promises";
import { describe, it } from "vitest";
import { expectConvolutions } from "./convolution-laws.ts";

describe("the kernels' convolutions and gradients are sums in float64 up to rounding, and touch nothing else", () => {
  it.each(["kernels-wide.wasm", "kernels-relaxed.wasm", "kernels-simd.wasm"])("%s", async (name) => {
    await expectConvolutions(new Uint8Array(await readFile(new URL(`../../assets/${name}`, import.meta.url))));
  });
});
