import type { ProductExports } from "./kernel-exports.ts";
import { scratch } from "./scratch.ts";
import { kernelsOf } from "./simd-kernels.ts";
import type { WasmBackend } from "./wasm-backend.ts";

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
 * Matrix products by the kernels.
 *
 * @param backend - the wasm backend
 * @returns the products, or `undefined` where XNNPACK does their work
 */
export function simdProduct(backend: WasmBackend): SimdProduct | undefined {
  const kernels = kernelsOf(backend);
  return kernels && productOf(backend, kernels);
}

/**
 * Matrix products by an instance of the kernels.
 *
 * @param backend - the wasm backend, whose memory the instance works in
 * @param kernels - what the instance exports
 * @returns the products
 */
export function productOf(backend: WasmBackend, kernels: ProductExports): SimdProduct {
  return {
    backend,
    multiply(products, { rows, columns, depth }, { transposeA, transposeB }) {
      const at = scratch(backend, kernels.scratchSize(columns, depth));
      for (const { a, b, out } of products) {
        kernels.multiply(a, Number(transposeA), b, Number(transposeB), out, rows, columns, depth, at);
      }
    },
  };
}
