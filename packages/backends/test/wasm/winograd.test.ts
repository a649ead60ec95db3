import { readFile } from "node:fs/promises";
import { describe, it } from "vitest";
import { expectWinograd } from "./winograd-laws.ts";

describe("Winograd's convolutions and gradients are those in float64, and touch nothing else", () => {
  it.each(["kernels-wide.wasm", "kernels-relaxed.wasm", "kernels-simd.wasm"])("%s", async (name) => {
    await expectWinograd(new Uint8Array(await readFile(new URL(`../../assets/${name}`, import.meta.url))));
  });
});
