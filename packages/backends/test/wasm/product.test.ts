import { readFile } from "node:fs/promises";
import { engine, matMul, ones } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { expectProducts } from "./product-laws.ts";

describe("the kernels' matrix products are sums in float64 up to rounding, and touch nothing else", () => {
  it.each(["kernels-wide.wasm", "kernels-relaxed.wasm", "kernels-simd.wasm"])("%s", async (name) => {
    await expectProducts(new Uint8Array(await readFile(new URL(`../../assets/${name}`, import.meta.url))));
  });
});

describe("matMul on wasm", () => {
  beforeAll(async () => {
    const { repairs } = await useBackend("wasm");
    expect(repairs).toContain("matrix products: replaced by kernels with relaxed SIMD");
  });

  it("of empty matrices is empty, and of no terms zero", async () => {
    expect(matMul(ones([0, 3]), ones([3, 2])).shape).toEqual([0, 2]);
    expect(matMul(ones([2, 3]), ones([3, 0])).shape).toEqual([2, 0]);
    expect([...(await matMul(ones([2, 0]), ones([0, 2])).data())]).toEqual([0, 0, 0, 0]);
    expect(matMul(ones([0, 2, 3]), ones([0, 3, 2])).shape).toEqual([0, 2, 2]);
  });

  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])("leaves nothing but its result (transposed: %s, %s)", (transposeA, transposeB) => {
    const a = ones([3, 40, 40]);
    const b = ones([1, 40, 40]);
    const before = engine().backend.numDataIds();
    matMul(a, b, transposeA, transposeB).dispose();
    expect(engine().backend.numDataIds()).toBe(before);
  });
});
