import { readAsset } from "#platform";
import { selfTest } from "./simd-self-test.ts";
import { addressOf, allocate, release, type WasmBackend } from "./wasm-backend.ts";

/** The sizes of a matrix product; none is 0. */
export interface ProductSizes {
  /** Rows of the left matrix and of the product. */
  readonly rows: number;
  /** Columns of the right matrix and of the product. */
  readonly columns: number;
  /** Terms of each sum. */
  readonly depth: number;
}

/** Which of the matrices are stored transposed. */
export interface Transposes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The addresses, in bytes, of two row-major float32 matrices and of their product. */
export interface ProductAddresses {
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/** Matrix products by kernels of this package, in the memory of TensorFlow.js. */
export interface SimdProduct {
  readonly backend: WasmBackend;
  /** Computes products of the same sizes. */
  readonly multiply: (products: readonly ProductAddresses[], sizes: ProductSizes, transposes: Transposes) => void;
}

/**
 * Loads the kernels and tests them on this machine, once.
 *
 * @param backend - the wasm backend
 * @returns a line for the report, which says why if they are not used
 */
export async function startSimdProduct(backend: WasmBackend): Promise<string> {
  let start = started.get(backend.wasm);
  if (!start) {
    start = await load(backend);
    started.set(backend.wasm, start);
  }
  return start.line;
}

/**
 * The kernels, once they have started and passed their test.
 *
 * @param backend - the wasm backend
 * @returns the kernels, or `undefined` where XNNPACK does their work
 */
export function simdProduct(backend: WasmBackend): SimdProduct | undefined {
  return started.get(backend.wasm)?.product;
}

interface Start {
  readonly line: string;
  readonly product?: SimdProduct;
}

const started = new WeakMap<object, Start>();

async function load(backend: WasmBackend): Promise<Start> {
  try {
    const memory = backend.wasm.asm?.memory;
    if (!memory) throw new Error("this build of TensorFlow.js keeps its memory to itself");
    const { binary, name } = await bestBinary();
    const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
    const product = productOf(backend, instance.exports as unknown as KernelExports);
    selfTest(product);
    return { line: `matrix products: replaced by kernels with ${name}`, product };
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

/** What the binaries export; flags are numbers there. */
export interface KernelExports {
  scratchSize(columns: number, depth: number): number;
  multiply(
    a: number,
    transposeA: number,
    b: number,
    transposeB: number,
    out: number,
    rows: number,
    columns: number,
    depth: number,
    scratch: number,
  ): void;
}

/**
 * Matrix products by an instance of the kernels.
 *
 * @param backend - the wasm backend, whose memory the instance works in
 * @param kernels - what the instance exports
 * @returns the products
 */
export function productOf(backend: WasmBackend, kernels: KernelExports): SimdProduct {
  return {
    backend,
    multiply(products, { rows, columns, depth }, { transposeA, transposeB }) {
      const scratch = allocate(backend, [kernels.scratchSize(columns, depth)]);
      const at = addressOf(backend, scratch);
      for (const { a, b, out } of products) {
        kernels.multiply(a, Number(transposeA), b, Number(transposeB), out, rows, columns, depth, at);
      }
      release(backend, scratch);
    },
  };
}
