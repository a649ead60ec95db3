import { getBackend, setBackend } from "@tensorflow/tfjs-core";
import { useFloat64 } from "../use-float64.ts";

/** Runs `f` on the float64 backend and brings the one before back. */
export async function inFloat64<T>(f: () => Promise<T>): Promise<T> {
  const before = getBackend();
  await useFloat64();
  try {
    return await f();
  } finally {
    if (before) await setBackend(before);
  }
}
