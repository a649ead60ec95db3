import { readFile } from "node:fs/promises";
import { engine } from "@tensorflow/tfjs-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useBackend } from "../../src/index.ts";
import type { KernelExports } from "../../src/wasm/kernel-exports.ts";
import type { WasmBackend } from "../../src/wasm/wasm-backend.ts";
import { chooseWidth } from "../../src/wasm/wide-kernels.ts";

const flag = vi.hoisted(() => ({ on: false, refusal: undefined as string | undefined }));

vi.mock("#platform", async (load) => ({
  ...(await load<object>()),
  setRevectorizer: (on: boolean) => {
    if (flag.refusal === undefined) flag.on = on;
    return flag.refusal;
  },
}));

beforeEach(() => Object.assign(flag, { on: false, refusal: undefined }));

describe("the kernels with the wide tile", () => {
  it("are taken where they are faster", async () => {
    const { backend, fast, slow } = await kernels();
    const { kernels: chosen, description } = await chooseWidth(backend, async (file) => (isWide(file) ? fast : slow));
    expect(chosen).toBe(fast);
    expect(description).toMatch(/^in 256 bits: [2-9]\.\d times as fast as in 128 bits here$/);
    expect(flag.on).toBe(true);
  });

  it("are left, and the flag with them, where they are slower", async () => {
    const { backend, fast, slow } = await kernels();
    const { kernels: chosen, description } = await chooseWidth(backend, async (file) => (isWide(file) ? slow : fast));
    expect(chosen).toBe(fast);
    expect(description).toMatch(/^in 128 bits: in 256 bits they were 0\.\d times as fast here$/);
    expect(flag.on).toBe(false);
  });

  it("are left, and the flag with them, where they are wrong", async () => {
    const { backend, fast } = await kernels();
    const width = await chooseWidth(backend, async (file) => {
      if (isWide(file)) throw new Error("they gave 3 in place of 4");
      return fast;
    });
    expect(width).toEqual({ description: "in 128 bits: in 256 bits they gave 3 in place of 4" });
    expect(flag.on).toBe(false);
  });

  it("are not tried where the engine cannot join operations", async () => {
    const { backend } = await kernels();
    flag.refusal = "not here";
    const start = vi.fn<() => Promise<KernelExports>>();
    expect(await chooseWidth(backend, start)).toEqual({ description: "in 128 bits: not here" });
    expect(start).not.toHaveBeenCalled();
  });

  it("leave nothing behind when they are timed", async () => {
    const { backend, fast, slow } = await kernels();
    const before = engine().backend.numDataIds();
    await chooseWidth(backend, async (file) => (isWide(file) ? fast : slow));
    expect(engine().backend.numDataIds()).toBe(before);
  });
});

const isWide = (file: string): boolean => file === "kernels-wide.wasm";

/** The real kernels, and the same ones that do everything four times. */
async function kernels(): Promise<{ backend: WasmBackend; fast: KernelExports; slow: KernelExports }> {
  await useBackend("wasm");
  const backend = engine().backend as unknown as WasmBackend;
  const binary = await readFile(new URL("../../assets/kernels-simd.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), {
    env: { memory: backend.wasm.asm!.memory! },
  });
  const fast = instance.exports as unknown as KernelExports;
  const multiply: KernelExports["multiply"] = (...args) => {
    for (let i = 0; i < 4; i++) fast.multiply(...args);
  };
  return { backend, fast, slow: { ...fast, multiply } };
}
