import { unregisterKernel } from "@tensorflow/tfjs-core";
import { findNative } from "../../src/native/find-native.ts";
import { useBackend } from "../../src/index.ts";
import { installKernels } from "../../src/kernel-override.ts";
import { composedKernels } from "../../src/native/native-kernels.ts";
import { startBackends } from "../compare.ts";

/** Whether the native add-on is here. Where it must be, its absence is an error. */
export const nativeIsHere: boolean = isHere();

/** Said by tests that are skipped. */
export const reasonToSkip = nativeIsHere ? "" : " (skipped: no native add-on here, npm run test:native builds it)";

/** The backends on which gradients are tested: tensorflow too, where it is. */
export const gradientBackends: readonly string[] = ["cpu", "wasm", ...(nativeIsHere ? ["tensorflow"] : [])];

/** Starts {@link gradientBackends}, repaired. */
export async function startGradientBackends(): Promise<void> {
  if (nativeIsHere) await useBackend("tensorflow");
  await startBackends();
}

/** Puts the kernels that an add-on of others has, which knows TensorFlow's operations alone, in the place of ours. */
export function useComposedKernels(): void {
  for (const { kernelName } of composedKernels) unregisterKernel(kernelName, "tensorflow");
  installKernels("tensorflow", composedKernels);
}

function isHere(): boolean {
  try {
    findNative();
    return true;
  } catch (error) {
    if (process.env["TWEEDIE_NATIVE_MUST_BE_HERE"]) throw error;
    return false;
  }
}
