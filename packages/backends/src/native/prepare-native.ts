import { registerNative } from "#platform";
import { installKernels } from "../kernel-override.ts";
import { startBackend } from "../start-backend.ts";
import type { NativeBackend } from "./native-backend.ts";
import { nativeKernels } from "./native-kernels.ts";

/**
 * Loads, starts and mends the native backend.
 *
 * @returns what runs and what was mended, one line each
 */
export async function prepareNative(): Promise<string[]> {
  await registerNative();
  const { binding } = await startBackend<NativeBackend>("tensorflow", `Build it with "tweedie setup native".`);
  const device = binding.isUsingGpuDevice() ? "on a GPU" : "on the CPU";
  return [`libtensorflow ${binding.TF_Version}: ${device}`, ...installKernels("tensorflow", nativeKernels)];
}
