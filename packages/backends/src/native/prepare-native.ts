import { registerNative } from "#platform";
import { installKernels } from "../kernel-override.ts";
import { startBackend } from "../start-backend.ts";
import type { NativeBackend } from "./native-backend.ts";
import { nativeKernels } from "./native-kernels.ts";

/**
 * Loads, starts and mends the native backend.
 *
 * @returns what was mended, one line each
 */
export async function prepareNative(): Promise<string[]> {
  await registerNative();
  const { binding } = await startBackend<NativeBackend>(
    "tensorflow",
    `Build it again with "tweedie setup native --force".`,
  );
  return installKernels("tensorflow", nativeKernels(binding));
}
