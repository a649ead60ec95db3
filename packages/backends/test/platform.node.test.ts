import { describe, expect, it } from "vitest";
import { provideGpu } from "../src/platform.node.ts";

const failing = (code: string, message: string) => () => Promise.reject(Object.assign(new Error(message), { code }));

describe("provideGpu in Node", () => {
  it("says how to install the package where it is missing", async () => {
    await expect(provideGpu(failing("ERR_MODULE_NOT_FOUND", "Cannot find package 'webgpu'"))).rejects.toThrow(
      `useBackend: expected WebGPU, got Node without the package "webgpu". Install it: npm install webgpu.`,
    );
  });

  it("says what is wrong with one that is installed", async () => {
    const cause = "libX11.so.6: cannot open shared object file";
    await expect(provideGpu(failing("ERR_DLOPEN_FAILED", cause))).rejects.toThrow(
      `useBackend: expected the package "webgpu" to load, got "${cause}". Install again what it needs, or use "wasm".`,
    );
  });
});
