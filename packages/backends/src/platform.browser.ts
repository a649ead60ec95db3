import { TweedieError } from "@tweedie/core";
import type { BackendName } from "./backend-report.ts";

/** The backends that `"auto"` tries in browsers, best first. */
export const preferred: readonly BackendName[] = ["webgpu", "wasm", "cpu"];

/** Registers the stock gradients. */
export async function loadGradients(): Promise<void> {
  await import("@tensorflow/tfjs-core/dist/register_all_gradients.js");
}

/**
 * Sees that the browser has WebGPU.
 *
 * @throws TweedieError if it has none
 */
export async function provideGpu(): Promise<void> {
  if (globalThis.navigator?.gpu) return;
  throw new TweedieError(
    `useBackend: expected WebGPU, got a page without navigator.gpu. Serve it over https or from localhost, in a browser ` +
      `with WebGPU, or use "wasm".`,
  );
}

/**
 * Refuses: a page cannot load native code.
 *
 * @throws TweedieError always
 */
export async function registerNative(): Promise<void> {
  throw new TweedieError(
    `useBackend: expected Node for the backend "tensorflow", which is native code, got a browser. Use "webgpu" or "wasm".`,
  );
}

/** Runs a task; a browser has no process to keep clean. */
export async function withoutProcessListeners<T>(task: () => Promise<T>): Promise<T> {
  return await task();
}

/**
 * Fetches a file that this package brings.
 *
 * @param url - its address
 * @returns its bytes
 * @throws Error if the server has no such file
 */
export async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A page cannot choose how the engine compiles. */
export function setRevectorizer(_on: boolean): string | undefined {
  return "a page cannot turn it on";
}

/** Compiles a module. */
export function compileOptimized(binary: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  return new WebAssembly.Module(binary);
}

/** What would make the kernels faster here: nothing. */
export const speedAdvice: string | undefined = undefined;
