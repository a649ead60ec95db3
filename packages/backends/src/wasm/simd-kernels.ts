import { readAsset } from "#platform";
import type { KernelExports } from "./kernel-exports.ts";
import type { WasmBackend } from "./wasm-backend.ts";

/** Tries a family of kernels on cases whose results are known; throws where one is wrong. */
export type SelfTest = (backend: WasmBackend, kernels: KernelExports) => void;

/**
 * Loads the kernels and tests them on this machine, once.
 *
 * @param backend - the wasm backend
 * @param selfTests - what the kernels must pass
 * @returns a line for the report, which says why if they are not used
 */
export async function startKernels(backend: WasmBackend, selfTests: readonly SelfTest[]): Promise<string> {
  let start = started.get(backend.wasm);
  if (!start) {
    start = await load(backend, selfTests);
    started.set(backend.wasm, start);
  }
  return start.line;
}

/**
 * The kernels, once they have started and passed their test.
 *
 * @param backend - the wasm backend
 * @returns what the binary exports, or `undefined` where stock kernels do their work
 */
export function kernelsOf(backend: WasmBackend): KernelExports | undefined {
  return started.get(backend.wasm)?.kernels;
}

interface Start {
  readonly line: string;
  readonly kernels?: KernelExports;
}

const started = new WeakMap<object, Start>();

async function load(backend: WasmBackend, selfTests: readonly SelfTest[]): Promise<Start> {
  try {
    const memory = backend.wasm.asm?.memory;
    if (!memory) throw new Error("this build of TensorFlow.js keeps its memory to itself");
    const { binary, name } = await bestBinary();
    const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
    const kernels = instance.exports as unknown as KernelExports;
    for (const selfTest of selfTests) selfTest(backend, kernels);
    return { line: `matrix products: replaced by kernels with ${name}`, kernels };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { line: `matrix products: left to XNNPACK, because the faster kernels did not start: ${reason}` };
  }
}

/** Not every browser has relaxed SIMD, whose multiply-add is twice as fast. */
async function bestBinary(): Promise<{ binary: Uint8Array<ArrayBuffer>; name: string }> {
  const relaxed = await readAsset(new URL("../../assets/kernels-relaxed.wasm", import.meta.url));
  if (WebAssembly.validate(relaxed)) return { binary: relaxed, name: "relaxed SIMD" };
  const simd = await readAsset(new URL("../../assets/kernels-simd.wasm", import.meta.url));
  return { binary: simd, name: "SIMD" };
}
