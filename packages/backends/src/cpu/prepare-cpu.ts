import { installKernels } from "../kernel-override.ts";
import { startBackend } from "../start-backend.ts";
import { withPaddingOfSides } from "../windows/with-padding-of-sides.ts";
import { cpuKernels } from "./cpu-kernels.ts";

/**
 * Loads, starts and mends the cpu backend.
 *
 * @returns what was mended, one line each
 */
export async function prepareCpu(): Promise<string[]> {
  await import("@tensorflow/tfjs-backend-cpu");
  await startBackend("cpu", "It needs nothing but JavaScript: look for a second copy of TensorFlow.js.");
  return installKernels("cpu", withPaddingOfSides(cpuKernels));
}
