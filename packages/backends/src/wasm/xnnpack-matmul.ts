import type { WasmBackend } from "./wasm-backend.ts";

/** A row-major float32 matrix on the heap. */
export interface HeapMatrix {
  /** Its address, in bytes. */
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * `out = a b` by XNNPACK, the one fast matrix product in the wasm backend.
 *
 * @param backend - the wasm backend
 * @param a - the left matrix
 * @param b - the right matrix, with as many rows as `a` has columns
 * @param out - the address of the product, `a.rows` by `b.columns`
 */
export function multiplyMatrices(backend: WasmBackend, a: HeapMatrix, b: HeapMatrix, out: number): void {
  multiplyAllBy(backend, b, (multiply) => multiply(a, out));
}

/**
 * Multiplies several matrices by one, which XNNPACK then rearranges for its registers only once. It must not change
 * meanwhile.
 *
 * Operands get tensor ids of their own for the time of the call, for two reasons. Parts of tensors can be multiplied
 * without a copy; and XNNPACK's operators are kept by the id of `b` alone, so that the stock kernel multiplies by stale
 * sizes when the same data comes back under another shape.
 *
 * @param backend - the wasm backend
 * @param b - the right matrix
 * @param task - calls its argument with each left matrix and the address of its product
 */
export function multiplyAllBy(
  backend: WasmBackend,
  b: HeapMatrix,
  task: (multiply: (a: HeapMatrix, out: number) => void) => void,
): void {
  const { tfjs } = backend.wasm;
  const register = (address: number, size: number) => {
    const id = backend.dataIdNextNumber++;
    tfjs.registerTensor(id, size, address);
    return id;
  };
  const native = nativeMatMul(backend);
  const bId = register(b.address, b.rows * b.columns);
  const bShape = shapeBytes(b);
  task((a, out) => {
    const aId = register(a.address, a.rows * a.columns);
    const outId = register(out, a.rows * b.columns);
    native(aId, shapeBytes(a), 3, bId, bShape, 3, 0, 0, outId);
    tfjs.disposeData(aId);
    tfjs.disposeData(outId);
  });
  tfjs.disposeData(bId);
}

const shapeBytes = ({ rows, columns }: HeapMatrix) => new Uint8Array(new Int32Array([1, rows, columns]).buffer);

type NativeMatMul = (...args: unknown[]) => void;

function nativeMatMul({ wasm }: WasmBackend): NativeMatMul {
  let found = wrapped.get(wasm);
  if (!found) {
    const operand = ["number", "array", "number"];
    const transposesAndOutput = ["number", "number", "number"];
    found = wasm.cwrap("BatchMatMul", null, [...operand, ...operand, ...transposesAndOutput]);
    wrapped.set(wasm, found);
  }
  return found;
}

const wrapped = new WeakMap<object, NativeMatMul>();
