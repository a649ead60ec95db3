import { readFile } from "node:fs/promises";
import { TweedieError } from "@tweedie/core";
import type * as Dawn from "webgpu";
import type { BackendName } from "./backend-report.ts";

/** The backends that `"auto"` tries in Node, best first. */
export const preferred: readonly BackendName[] = ["wasm", "tensorflow", "cpu"];

/** Registers the stock gradients. In Node they are inside the bundle of tfjs-layers and nowhere else. */
export async function loadGradients(): Promise<void> {
  await import("@tensorflow/tfjs-layers");
}

/**
 * Makes `navigator.gpu` from the npm package `webgpu` (Dawn), where Node has none.
 *
 * @param load - imports the package
 * @throws TweedieError if the package is not installed, or does not load
 */
export async function provideGpu(load: () => Promise<typeof Dawn> = () => import("webgpu")): Promise<void> {
  if (globalThis.navigator?.gpu) return;
  let dawn: typeof Dawn;
  try {
    dawn = await load();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND") {
      throw new TweedieError(
        `useBackend: expected the package "webgpu" to load, got "${message}". Install again what it needs, or use "wasm".`,
        { cause },
      );
    }
    throw new TweedieError(
      `useBackend: expected WebGPU, got Node without the package "webgpu". Install it: npm install webgpu.`,
      { cause },
    );
  }
  const gpu = dawn.create([]);
  Object.assign(globalThis, dawn.globals);
  if (globalThis.navigator) Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });
}

/** Loads the native add-on of TensorFlow and registers the backend "tensorflow". */
export async function registerNative(): Promise<void> {
  (await import("./native/register-native.ts")).registerNative();
}

/**
 * Runs a task and takes back the process listeners that it left. Emscripten throws every unhandled error anew from its
 * own file, so that a user's stack trace begins with the wasm backend's minified source.
 */
export async function withoutProcessListeners<T>(task: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as "exit")));
  try {
    return await task();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as "exit")) {
        if (!before[i]!.has(listener)) process.removeListener(event, listener as () => void);
      }
    });
  }
}

/**
 * Reads a file that this package brings.
 *
 * @param url - its address
 * @returns its bytes
 * @throws Error if there is no such file
 */
export async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return await readFile(url);
}

export { compileOptimized, setRevectorizer } from "./v8/revectorizer.ts";

/** What would make the kernels faster here, or `undefined`. */
export const speedAdvice: string | undefined =
  Number(process.versions.node.split(".")[0]) < 24 ? "Node 24 runs them about twice as fast" : undefined;
