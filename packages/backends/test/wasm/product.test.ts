import { readFile } from "node:fs/promises";
import { engine, matMul, ones, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import type { ProductExports } from "../../src/wasm/kernel-exports.ts";
import { kernelsOf, startKernels } from "../../src/wasm/simd-kernels.ts";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { input } from "../compare.ts";
import { edgeSizes, expectProducts } from "./product-laws.ts";

describe("the kernels' matrix products are sums in float64 up to rounding, and touch nothing else", () => {
  it.each(["kernels-wide.wasm", "kernels-relaxed.wasm", "kernels-simd.wasm"])("%s", async (name) => {
    await expectProducts(new Uint8Array(await readFile(new URL(`../../assets/${name}`, import.meta.url))));
  });
});

it("the wide tile and the narrow one give the same bits", async () => {
  const [wide, relaxed] = await Promise.all(
    ["kernels-wide.wasm", "kernels-relaxed.wasm"].map(async (name) =>
      products(new Uint8Array(await readFile(new URL(`../../assets/${name}`, import.meta.url)))),
    ),
  );
  expect(wide).toEqual(relaxed);
});

it("where relaxed SIMD fails its self-test, plain SIMD is used, and the report says so", async () => {
  await useBackend("wasm");
  const backend = engine().backend as unknown as WasmBackend;
  // To the kernels this is a module of its own, on which they never started.
  const wasm = Object.create(backend.wasm) as WasmBackend["wasm"];
  const fresh = new Proxy(backend, {
    get: (target, key): unknown => (key === "wasm" ? wasm : Reflect.get(target, key)),
  });
  let tries = 0;
  const failsOnce = () => {
    if (tries++ === 0) throw new Error("wrong sums");
  };
  expect(await startKernels(fresh, [failsOnce])).toMatch(/own, with SIMD \(relaxed SIMD: wrong sums\)/);
  expect(kernelsOf(fresh)).toBeDefined();
  expect(kernelsOf(fresh)).not.toBe(kernelsOf(backend));
});

describe("matMul on wasm", () => {
  beforeAll(async () => {
    const { repairs } = await useBackend("wasm");
    expect(repairs).toContain("kernels: this package's own, with relaxed SIMD");
  });

  it("of empty matrices is empty, and of no terms zero", async () => {
    expect(matMul(ones([0, 3]), ones([3, 2])).shape).toEqual([0, 2]);
    expect(matMul(ones([2, 3]), ones([3, 0])).shape).toEqual([2, 0]);
    expect([...(await matMul(ones([2, 0]), ones([0, 2])).data())]).toEqual([0, 0, 0, 0]);
    expect(matMul(ones([0, 2, 3]), ones([0, 3, 2])).shape).toEqual([0, 2, 2]);
  });

  it("broadcasts both batches at once", async () => {
    const a = tensor([1, 2, 3, 4], [2, 1, 1, 2]);
    const b = tensor([1, 10, 2, 20, 3, 30], [1, 3, 2, 1]);
    const product = matMul(a, b);
    expect(product.shape).toEqual([2, 3, 1, 1]);
    expect([...(await product.data())]).toEqual([21, 42, 63, 43, 86, 129]);
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

/** The bits of products at the edges of tiles and blocks. */
async function products(binary: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const kernels = instance.exports as unknown as ProductExports;
  return edgeSizes.map(({ rows, columns, depth }) => {
    const a = input([rows * depth], 1).values;
    const b = input([depth * columns], 2).values;
    new Float32Array(memory.buffer).set([...a, ...b]);
    const out = (a.length + b.length) * 4;
    const scratch = out + rows * columns * 4;
    // The first row of the right matrix is the bias.
    kernels.multiply(0, 0, 0, a.length * 4, 0, 0, a.length * 4, out, 1, rows, columns, depth, scratch);
    return new Uint8Array(memory.buffer.slice(out, scratch));
  });
}
