import { readAsset, speedAdvice } from "#platform";
import type { KernelExports } from "./kernel-exports.ts";
import type { WasmBackend } from "./wasm-backend.ts";
import { chooseWidth } from "./wide-kernels.ts";

/** Tries a family of kernels on cases whose results are known; throws where one is wrong. */
export type SelfTest = (backend: WasmBackend, kernels: KernelExports) => void;

/**
 * Loads the kernels and tests them on this machine, once.
 *
 * @param backend - the wasm backend
 * @param selfTests - what the kernels must pass
 * @param revectorize - whether to try the build for 256-bit code
 * @returns a line for the report, which says why if they are not used
 */
export async function startKernels(
  backend: WasmBackend,
  selfTests: readonly SelfTest[],
  revectorize = false,
): Promise<string> {
  let start = started.get(backend.wasm);
  if (!start) {
    start = await load(backend, selfTests, revectorize);
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

async function load(backend: WasmBackend, selfTests: readonly SelfTest[], revectorize: boolean): Promise<Start> {
  try {
    const memory = backend.wasm.asm?.memory;
    if (!memory) throw new Error("this build of TensorFlow.js keeps its memory to itself");
    const instanceOf = async (module: WebAssembly.Module): Promise<KernelExports> => {
      const instance = await WebAssembly.instantiate(module, { env: { memory } });
      const kernels = instance.exports as unknown as KernelExports;
      for (const selfTest of selfTests) selfTest(backend, kernels);
      return kernels;
    };
    const width = revectorize
      ? await chooseWidth(backend, async (file, compile) => instanceOf(compile(await binaryOf(file))))
      : undefined;
    const narrow = width?.kernels ? undefined : await bestNarrow(instanceOf);
    const build = [narrow?.name ?? "relaxed SIMD", width?.description].filter(Boolean).join(" ");
    return {
      line: `kernels: this package's own, with ${build}${advice}`,
      kernels: (width?.kernels ?? narrow?.kernels)!,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { line: `kernels: those of TensorFlow.js, because this package's own did not start: ${reason}` };
  }
}

const advice = speedAdvice === undefined ? "" : `; ${speedAdvice}`;

/** Not every browser has relaxed SIMD, whose multiply-add is twice as fast, or has it right. */
async function bestNarrow(
  instanceOf: (module: WebAssembly.Module) => Promise<KernelExports>,
): Promise<{ readonly kernels: KernelExports; readonly name: string }> {
  const relaxed = await binaryOf("kernels-relaxed.wasm");
  let why = "";
  if (WebAssembly.validate(relaxed)) {
    try {
      return { kernels: await instanceOf(await WebAssembly.compile(relaxed)), name: "relaxed SIMD" };
    } catch (error) {
      why = ` (relaxed SIMD: ${error instanceof Error ? error.message : String(error)})`;
    }
  }
  const plain = await WebAssembly.compile(await binaryOf("kernels-simd.wasm"));
  return { kernels: await instanceOf(plain), name: `SIMD${why}` };
}

/** Bundlers find the files by these very expressions. */
async function binaryOf(file: keyof typeof addresses): Promise<Uint8Array<ArrayBuffer>> {
  return await readAsset(addresses[file]());
}

const addresses = {
  "kernels-wide.wasm": () => new URL("../../assets/kernels-wide.wasm", import.meta.url),
  "kernels-relaxed.wasm": () => new URL("../../assets/kernels-relaxed.wasm", import.meta.url),
  "kernels-simd.wasm": () => new URL("../../assets/kernels-simd.wasm", import.meta.url),
} as const;
