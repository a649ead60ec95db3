import { util } from "@tensorflow/tfjs-core";
import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { allocate, elements, floats, sizeOf, type WasmBackend } from "./wasm-backend.ts";

/** Writes a function of two floats at a time; an array whose step is 0 holds one number for all. */
export type PairLoop = (
  out: Float32Array | Int32Array | Uint8Array,
  a: Float32Array,
  aStep: number,
  b: Float32Array,
  bStep: number,
) => void;

/**
 * Runs a loop over two float32 tensors of one shape, or of which one is a single number.
 *
 * @returns the result, or `undefined` for other tensors
 */
export function overPairs(
  backend: WasmBackend,
  loop: PairLoop,
  a: TensorInfo,
  b: TensorInfo,
  dtype: DataType,
): TensorInfo | undefined {
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  const isSame = util.arraysEqual(a.shape, b.shape);
  const isNumber = (x: TensorInfo, beside: TensorInfo): boolean =>
    sizeOf(x.shape) === 1 && x.shape.length <= beside.shape.length;
  const [aStep, bStep] = isSame ? [1, 1] : isNumber(b, a) ? [1, 0] : isNumber(a, b) ? [0, 1] : [0, 0];
  if (aStep + bStep === 0) return undefined;
  const out = allocate(backend, aStep === 1 ? a.shape : b.shape, dtype);
  loop(elements(backend, out), floats(backend, a), aStep, floats(backend, b), bStep);
  return out;
}
