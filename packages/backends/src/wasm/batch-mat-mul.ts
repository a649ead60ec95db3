import { broadcast_util } from "@tensorflow/tfjs-core";
import type { BatchMatMulAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { simdProduct, type SimdProduct } from "./simd-product.ts";
import { transposeMatrices } from "./transpose-matrices.ts";
import { addressOf, allocate, floats, release, sizeOf, wasmKernel, type WasmBackend } from "./wasm-backend.ts";
import { multiplyMatrices } from "./xnnpack-matmul.ts";

/**
 * Matrix products by the kernels or, where they did not start, by XNNPACK; the stock kernel computes transposed and
 * batched ones in a scalar loop.
 */
export const batchMatMulKernel: KernelOverride = wasmKernel<"a" | "b", BatchMatMulAttrs>(
  "BatchMatMul",
  "mended: wrong when one tensor is multiplied under two shapes; 10 times slower when transposed or batched",
  () =>
    ({ inputs: { a, b }, attrs, backend }) =>
      matMul(backend, a, b, attrs),
);

/**
 * `a b + bias` over the last two axes, with the axes before them broadcast.
 *
 * @param backend - the wasm backend
 * @param a - the left matrices
 * @param b - the right matrices
 * @param attrs - which of them are stored transposed
 * @param bias - float32, one for each column of the product
 * @returns the product
 * @throws TweedieError unless the matrices are float32
 */
export function matMul(
  backend: WasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  attrs: BatchMatMulAttrs,
  bias?: TensorInfo,
): TensorInfo {
  if (a.dtype !== "float32" || b.dtype !== "float32") {
    throw new TweedieError(
      `matMul: expected float32 matrices, got ${a.dtype} and ${b.dtype}. Cast them: cast(x, "float32").`,
    );
  }
  const left = { ...matrices(a, attrs.transposeA), tensor: a };
  const right = { ...matrices(b, attrs.transposeB), tensor: b };
  const batch = broadcast_util.assertAndGetBroadcastShape(left.batch, right.batch);
  const out = allocate(backend, [...batch, left.rows, right.columns]);
  if (sizeOf(out.shape) === 0) return out;

  const simd = left.columns === 0 ? undefined : simdProduct(backend);
  if (simd) multiplyStacks(simd, left, right, attrs, batch, out, bias);
  else if (left.columns === 0) floats(backend, out).fill(0);
  else multiplyByXnnpack(backend, left, right, attrs, batch, out);
  if (bias && !simd) addBias(floats(backend, out), floats(backend, bias));
  return out;
}

/** In place: nobody else has seen the product yet. */
function addBias(product: Float32Array, bias: Float32Array): void {
  const columns = bias.length;
  for (let row = 0; row < product.length; row += columns) {
    for (let column = 0; column < columns; column++) product[row + column]! += bias[column]!;
  }
}

interface Matrices {
  readonly batch: number[];
  readonly rows: number;
  readonly columns: number;
}

/** The matrices in a tensor, as they enter the product. */
function matrices({ shape }: TensorInfo, transpose: boolean): Matrices {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const batch = shape.slice(0, -2);
  return transpose ? { batch, rows: columns, columns: rows } : { batch, rows, columns };
}

function transposed(backend: WasmBackend, x: TensorInfo, { batch, rows, columns }: Matrices): TensorInfo {
  const out = allocate(backend, [...batch, rows, columns]);
  const stack = { count: sizeOf(batch), rows: columns, columns: rows };
  transposeMatrices(floats(backend, x), floats(backend, out), stack);
  return out;
}

type Operand = Matrices & { readonly tensor: TensorInfo };

/** All products by the package's own kernels; many left matrices, one under the other, are one for a single right one. */
function multiplyStacks(
  { backend, multiply }: SimdProduct,
  a: Operand,
  b: Operand,
  attrs: BatchMatMulAttrs,
  batch: number[],
  out: TensorInfo,
  bias?: TensorInfo,
): void {
  const count = sizeOf(batch);
  const sizes = { rows: a.rows, columns: b.columns, depth: a.columns };
  const [aBytes, bBytes] = [a.rows * a.columns * 4, b.rows * b.columns * 4];
  const first = {
    a: addressOf(backend, a.tensor),
    aStep: sizeOf(a.batch) === 1 ? 0 : aBytes,
    b: addressOf(backend, b.tensor),
    bStep: sizeOf(b.batch) === 1 ? 0 : bBytes,
    bias: bias ? addressOf(backend, bias) : 0,
    out: addressOf(backend, out),
    count,
  };
  const evenly = [a, b].every((operand) => sizeOf(operand.batch) === 1 || sizeOf(operand.batch) === count);
  if (evenly && first.bStep === 0 && !attrs.transposeA && sizeOf(a.batch) === count) {
    multiply({ ...first, count: 1 }, { ...sizes, rows: count * a.rows }, attrs);
  } else if (evenly) {
    multiply(first, sizes, attrs);
  } else {
    const bIndices = broadcastIndices(b.batch, batch);
    for (const [i, index] of broadcastIndices(a.batch, batch).entries()) {
      const [left, right] = [first.a + index * aBytes, first.b + bIndices[i]! * bBytes];
      multiply({ ...first, a: left, b: right, out: first.out + i * a.rows * b.columns * 4, count: 1 }, sizes, attrs);
    }
  }
}

/** All products by XNNPACK, which knows no transposed matrices. */
function multiplyByXnnpack(
  backend: WasmBackend,
  a: Operand,
  b: Operand,
  { transposeA, transposeB }: BatchMatMulAttrs,
  batch: number[],
  out: TensorInfo,
): void {
  const alone = sizeOf(a.batch) === 1 && sizeOf(b.batch) === 1;
  if (transposeA && !transposeB && alone && a.columns > chunk) {
    multiplyInChunks(backend, a.tensor, b.tensor, out);
    return;
  }
  const plainA = transposeA ? transposed(backend, a.tensor, a) : a.tensor;
  const plainB = transposeB ? transposed(backend, b.tensor, b) : b.tensor;
  multiplyAll(backend, { ...a, tensor: plainA }, { ...b, tensor: plainB }, batch, out);
  if (plainA !== a.tensor) release(backend, plainA);
  if (plainB !== b.tensor) release(backend, plainB);
}

function multiplyAll(backend: WasmBackend, a: Operand, b: Operand, batch: number[], out: TensorInfo): void {
  const count = sizeOf(batch);
  const aAt = addressOf(backend, a.tensor);
  const bAt = addressOf(backend, b.tensor);
  const outAt = addressOf(backend, out);
  if (sizeOf(b.batch) === 1 && sizeOf(a.batch) === count) {
    const rows = count * a.rows;
    multiplyMatrices(backend, { address: aAt, rows, columns: a.columns }, { ...b, address: bAt }, outAt);
    return;
  }
  const aIndices = broadcastIndices(a.batch, batch);
  const bIndices = broadcastIndices(b.batch, batch);
  for (let i = 0; i < count; i++) {
    const one = { ...a, address: aAt + aIndices[i]! * a.rows * a.columns * 4 };
    const other = { ...b, address: bAt + bIndices[i]! * b.rows * b.columns * 4 };
    multiplyMatrices(backend, one, other, outAt + i * a.rows * b.columns * 4);
  }
}

/** For each element of a broadcast shape, the index of the element it repeats. */
function broadcastIndices(shape: readonly number[], broadcast: readonly number[]): number[] {
  const padded = [...new Array<number>(broadcast.length - shape.length).fill(1), ...shape];
  return broadcast.reduce(
    (indices, size, axis) =>
      indices.flatMap((index) =>
        Array.from({ length: size }, (_, i) => index * padded[axis]! + (padded[axis] === 1 ? 0 : i)),
      ),
    [0],
  );
}

/** The gradient of a dense layer's weights: a long sum, transposed and multiplied piece by piece to stay in the cache. */
function multiplyInChunks(backend: WasmBackend, a: TensorInfo, b: TensorInfo, out: TensorInfo): void {
  const [terms, rows] = a.shape.slice(-2) as [number, number];
  const columns = b.shape.at(-1)!;
  const piece = allocate(backend, [rows, chunk]);
  const part = allocate(backend, [rows, columns]);
  floats(backend, out).fill(0);
  for (let start = 0; start < terms; start += chunk) {
    const count = Math.min(chunk, terms - start);
    transposeMatrices(
      floats(backend, a),
      floats(backend, piece),
      { count: 1, rows: count, columns: rows },
      start * rows,
    );
    multiplyMatrices(
      backend,
      { address: addressOf(backend, piece), rows, columns: count },
      { address: addressOf(backend, b) + start * columns * 4, rows: count, columns },
      addressOf(backend, part),
    );
    accumulate(floats(backend, out), floats(backend, part));
  }
  release(backend, piece, part);
}

function accumulate(total: Float32Array, part: Float32Array): void {
  for (let i = 0; i < part.length; i++) total[i]! += part[i]!;
}

const chunk = 4096;
