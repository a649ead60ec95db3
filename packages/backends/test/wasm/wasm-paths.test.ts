import { getBackend } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useBackend } from "../../src/index.ts";

beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it("falls back to cpu, and tells why, where the wasm binaries are not", async () => {
  // Where the native add-on is installed, it would be the second choice.
  vi.stubEnv("TWEEDIE_NATIVE", "/nowhere");
  const report = await useBackend("auto", { wasmPaths: { "tfjs-backend-wasm-simd.wasm": "/nowhere/simd.wasm" } });
  expect(report).toMatchObject({ backend: "cpu", reason: "the first that works here" });
  expect(report.tried).toMatchObject([{ backend: "wasm" }, { backend: "tensorflow" }]);
  expect(report.tried[0]!.error).toMatch(/^useBackend: expected the backend "wasm" to start, got ".+"\. .*wasmPaths/);
  expect(getBackend()).toBe("cpu");
  await expect(useBackend("wasm", { wasmPaths: "/nowhere/" })).rejects.toThrow(
    "useBackend: expected wasmPaths at the first start",
  );
  expect(getBackend()).toBe("cpu");
});
