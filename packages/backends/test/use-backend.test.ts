import { add, engine, getBackend, getGradient, getKernel, getKernelsForBackend } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useBackend } from "../src/index.ts";

vi.mock("webgpu", () => {
  throw new Error("a library is missing");
});

const methods = ["log", "info", "warn", "error"] as const;

describe("useBackend in Node", () => {
  beforeEach(() => methods.forEach((method) => vi.spyOn(console, method)));
  afterEach(() => {
    for (const method of methods) expect(console[method]).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it("takes wasm by itself, and says what it mended", async () => {
    const listeners = () => process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
    const before = listeners();
    const report = await useBackend();
    expect(report).toMatchObject({ backend: "wasm", reason: "the first choice here", tried: [] });
    expect(report.repairs).toContain("Conv2DBackpropFilter: added: missing");
    expect(report.repairs).toContain("gradient of Exp: mended: wrong second derivatives");
    expect(getBackend()).toBe("wasm");
    expect(getGradient("Conv2D")).toBeDefined();
    expect(listeners()).toBe(before);
  });

  it("changes nothing the second time", async () => {
    const first = await useBackend("wasm");
    const kernels = getKernelsForBackend("wasm").map(({ kernelFunc }) => kernelFunc);
    const { backend } = engine();
    const second = await useBackend("wasm");
    expect(second).toEqual(first);
    expect(second.reason).toBe("asked for");
    expect(getKernelsForBackend("wasm").map(({ kernelFunc }) => kernelFunc)).toEqual(kernels);
    expect(engine().backend).toBe(backend);
  });

  it("starts cpu without a greeting, and goes back", async () => {
    expect((await useBackend("cpu")).backend).toBe("cpu");
    expect([...(await add(1, 2).data())]).toEqual([3]);
    expect(getKernel("ResizeNearestNeighborGrad", "cpu")).toBeDefined();
    expect((await useBackend("wasm")).backend).toBe("wasm");
    expect([...(await add(1, 2).data())]).toEqual([3]);
  });

  it("says why webgpu does not start, and keeps the backend before", async () => {
    await useBackend("cpu");
    await expect(useBackend("webgpu")).rejects.toThrow(TweedieError);
    await expect(useBackend("webgpu")).rejects.toThrow('useBackend: expected the package "webgpu" to load, got "');
    expect(getBackend()).toBe("cpu");
  });

  it("answers after a call at the same time that failed", async () => {
    const [failed, next] = await Promise.allSettled([useBackend("webgpu"), useBackend("wasm")]);
    expect(failed.status).toBe("rejected");
    expect(next).toMatchObject({ status: "fulfilled", value: { backend: "wasm" } });
  });
});
