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
    for (const transposeB of [false, true]) testTwo(product, { transposeA, transposeB });
  }
};

/** Two products, of one left matrix, with a bias. */
function testTwo({ backend, multiply }: SimdProduct, { transposeA, transposeB }: Transposes): void {
  const { rows, columns, depth } = sizes;
  const a = allocate(backend, [rows * depth]);
  const b = allocate(backend, [2 * depth * columns]);
  const bias = allocate(backend, [columns]);
  const out = allocate(backend, [2 * rows * columns]);
  try {
    const [left, right, added] = [floats(backend, a), floats(backend, b), floats(backend, bias)];
    for (let i = 0; i < left.length; i++) left[i] = ((i * 7) % 11) - 5;
    for (let i = 0; i < right.length; i++) right[i] = ((i * 5) % 13) - 6;
    for (let i = 0; i < added.length; i++) added[i] = 3 * i - 7;
    const [aAt, bAt, biasAt, outAt] = [a, b, bias, out].map((x) => addressOf(backend, x)) as [
      number,
      number,
      number,
      number,
    ];
    const bStep = depth * columns * 4;
    const addresses = { a: aAt, aStep: 0, b: bAt, bStep, bias: biasAt, out: outAt, count: 2 };
    multiply(addresses, sizes, { transposeA, transposeB });
    // The kernel's working memory may have moved the heap.
    const [x, y, z, w] = [floats(backend, a), floats(backend, b), floats(backend, out), floats(backend, bias)];
    for (let i = 0; i < 2 * rows; i++) {
      const row = i % rows;
      const from = i < rows ? 0 : depth * columns;
      for (let j = 0; j < columns; j++) {
        let sum = w[j]!;
        for (let k = 0; k < depth; k++) {
          const term = transposeB ? j * depth + k : k * columns + j;
          sum += x[transposeA ? k * rows + row : row * depth + k]! * y[from + term]!;
        }
        const got = z[i * columns + j];
        if (got !== sum) throw new Error(`they gave ${got} in place of ${sum}`);
      }
    }
  } finally {
    release(backend, a, b, bias, out);
  }
}
