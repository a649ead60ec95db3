import { engine, env } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { setRevectorizer, withoutProcessListeners } from "#platform";
import { installKernels } from "../kernel-override.ts";
import { startBackend } from "../start-backend.ts";
import { withPaddingOfSides } from "../windows/with-padding-of-sides.ts";
import { guardHeap } from "./guard-heap.ts";
import { kernelsOf, startKernels } from "./simd-kernels.ts";
import { testConvolutions } from "./test-convolutions.ts";
import { testElements } from "./test-elements.ts";
import { testGathers } from "./test-gathers.ts";
import { testMoves } from "./test-moves.ts";
import { testProducts } from "./test-products.ts";
import { testWeightUpdates } from "./test-weight-updates.ts";
import type { WasmBackend } from "./wasm-backend.ts";
import { fusedWasmKernels, wasmKernels } from "./wasm-kernels.ts";

/**
 * Loads, starts and mends the wasm backend, on one thread: the threaded build helps XNNPACK alone, and half of a
 * training step is not XNNPACK.
 *
 * @param paths - where the binaries are: a folder, or the address of each file
 * @param revectorize - whether to try 256-bit code, in TensorFlow.js's own binary too
 * @returns what was mended, one line each
 */
export async function prepareWasm(
  paths?: string | Readonly<Record<string, string>>,
  revectorize = false,
): Promise<string[]> {
  const first = revectorize && !("wasm" in engine().registry);
  if (first) setRevectorizer(true);
  let backend: WasmBackend | undefined;
  try {
    backend = await start(paths);
    guardHeap(backend);
    return [
      ...installKernels("wasm", withPaddingOfSides(wasmKernels)),
      await startKernels(
        backend,
        [testProducts, testConvolutions, testWeightUpdates, testElements, testMoves, testGathers],
        revectorize,
      ),
      ...(kernelsOf(backend) ? installKernels("wasm", fusedWasmKernels) : []),
      "heap: refuses a tensor that does not fit, where others were overwritten",
    ];
  } finally {
    // Else the kernels' own test has decided.
    if (first && !(backend && kernelsOf(backend))) setRevectorizer(false);
  }
}

async function start(paths: string | Readonly<Record<string, string>> | undefined): Promise<WasmBackend> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (paths !== undefined) setPaths(setWasmPaths, typeof paths === "string" ? paths : everyFile(paths));
  return await withoutProcessListeners(() =>
    startBackend<WasmBackend>(
      "wasm",
      `In a bundle, say where the binaries are: useBackend("wasm", { wasmPaths }), as the README of @tweedie/backends shows.`,
    ),
  );
}

type Paths = string | Record<string, string>;

/** After a start that failed, TensorFlow.js takes no other paths. */
function setPaths(setWasmPaths: (paths: Paths) => void, paths: Paths): void {
  try {
    setWasmPaths(paths);
  } catch (cause) {
    throw new TweedieError(
      `useBackend: expected wasmPaths at the first start of the wasm backend, got them after one that failed. ` +
        `Load the page or start the program again with the right paths.`,
      { cause },
    );
  }
}

const simd = "tfjs-backend-wasm-simd.wasm";
const names = [simd, "tfjs-backend-wasm.wasm", "tfjs-backend-wasm-threaded-simd.wasm"];

/** TensorFlow.js wants the address of every build; one thread with SIMD is the only one that must be right. */
function everyFile(paths: Readonly<Record<string, string>>): Record<string, string> {
  const fallback = paths[simd] ?? Object.values(paths)[0] ?? "";
  return Object.fromEntries(names.map((name) => [name, paths[name] ?? fallback]));
}
