import { TweedieError } from "@tweedie/core";
import { provideGpu } from "#platform";
import { installKernels } from "../kernel-override.ts";
import { startBackend } from "../start-backend.ts";
import { withPaddingOfSides } from "../windows/with-padding-of-sides.ts";
import { watchDevice } from "./watch-device.ts";
import type { WebGpuBackend } from "./webgpu-backend.ts";
import { webGpuKernels } from "./webgpu-kernels.ts";

/**
 * Loads, starts and mends the webgpu backend.
 *
 * @returns what was mended, one line each
 * @throws TweedieError if there is no WebGPU or no adapter
 */
export async function prepareWebGpu(): Promise<string[]> {
  await provideGpu();
  const advice = `Install a graphics driver (on Linux, one for Vulkan), or use "wasm".`;
  if (!(await navigator.gpu.requestAdapter())) {
    throw new TweedieError(`useBackend: expected a WebGPU adapter, got none. ${advice}`);
  }
  await import("@tensorflow/tfjs-backend-webgpu");
  watchDevice(await startBackend<WebGpuBackend>("webgpu", advice));
  return [
    ...installKernels("webgpu", withPaddingOfSides(webGpuKernels)),
    "device: failed programs and a lost device throw at the next read",
  ];
}
