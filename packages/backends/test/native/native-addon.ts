import { findNative } from "../../src/native/find-native.ts";
import { useBackend } from "../../src/index.ts";
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

function isHere(): boolean {
  try {
    findNative();
    return true;
  } catch (error) {
    if (process.env["TWEEDIE_NATIVE_MUST_BE_HERE"]) throw error;
    return false;
  }
}
