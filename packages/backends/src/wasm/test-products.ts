import type { SelfTest } from "./simd-kernels.ts";
import { productOf, type ProductSizes, type SimdProduct, type Transposes } from "./simd-product.ts";
import { addressOf, allocate, floats, release } from "./wasm-backend.ts";

/** More than one tile each way, with parts of tiles at the edges, and sums longer than a block. */
const sizes: ProductSizes = { rows: 7, columns: 13, depth: 259 };

/**
 * Multiplies small matrices of whole numbers, whose products are exact, and compares with a plain loop.
 *
 * @throws Error if one number is wrong
 */
export const testProducts: SelfTest = (backend, kernels) => {
  const product = productOf(backend, kernels);
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) testOne(product, { transposeA, transposeB });
  }
};

function testOne({ backend, multiply }: SimdProduct, { transposeA, transposeB }: Transposes): void {
  const { rows, columns, depth } = sizes;
  const a = allocate(backend, [rows * depth]);
  const b = allocate(backend, [depth * columns]);
  const out = allocate(backend, [rows * columns]);
  try {
    const left = floats(backend, a);
    const right = floats(backend, b);
    for (let i = 0; i < left.length; i++) left[i] = ((i * 7) % 11) - 5;
    for (let i = 0; i < right.length; i++) right[i] = ((i * 5) % 13) - 6;
    const addresses = { a: addressOf(backend, a), b: addressOf(backend, b), out: addressOf(backend, out) };
    multiply([addresses], sizes, { transposeA, transposeB });
    // The kernel's working memory may have moved the heap.
    const [x, y, z] = [floats(backend, a), floats(backend, b), floats(backend, out)];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < depth; k++) {
          sum += x[transposeA ? k * rows + i : i * depth + k]! * y[transposeB ? j * depth + k : k * columns + j]!;
        }
        const got = z[i * columns + j];
        if (got !== sum) throw new Error(`they gave ${got} in place of ${sum}`);
      }
    }
  } finally {
    release(backend, a, b, out);
  }
}
