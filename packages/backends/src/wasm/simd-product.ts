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

/** Where the matrices of many products of the same sizes lie, row-major float32, in bytes. */
export interface ProductAddresses {
  readonly a: number;
  /** From one left matrix to the next; 0 if there is one for all. */
  readonly aStep: number;
  readonly b: number;
  /** From one right matrix to the next; 0 if there is one for all. */
  readonly bStep: number;
  /** What is added to each row of the products; 0 for nothing. */
  readonly bias: number;
  /** The products, one after the other. */
  readonly out: number;
  /** How many they are. */
  readonly count: number;
}

/** Matrix products by kernels of this package, in the memory of TensorFlow.js. */
export interface SimdProduct {
  readonly backend: WasmBackend;
  /** Computes products of the same sizes. */
  readonly multiply: (addresses: ProductAddresses, sizes: ProductSizes, transposes: Transposes) => void;
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
    multiply({ a, aStep, b, bStep, bias, out, count }, { rows, columns, depth }, { transposeA, transposeB }) {
      const [flagA, flagB] = [Number(transposeA), Number(transposeB)];
      const at = scratch(backend, kernels.scratchSize(columns, depth));
      kernels.multiply(a, aStep, flagA, b, bStep, flagB, bias, out, count, rows, columns, depth, at);
    },
  };
}
