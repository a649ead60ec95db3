import { backend_util, util } from "@tensorflow/tfjs-core";
import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, elements, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/** Reductions of tensors without elements, for which the stock kernels write nothing. */
export const emptyReductionKernels: readonly KernelOverride[] = [
  reduction("Prod", 1),
  reduction("All", 1),
  reduction("Any", 0),
  reduction("Max", -Infinity),
  reduction("Min", Infinity),
];

/** What a reduction is told of its axes, under one name or another. */
export interface ReductionAttributes {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/**
 * The reduction of a tensor without elements.
 *
 * @param backend - the wasm backend
 * @param x - the tensor
 * @param attrs - the axes
 * @param value - what all elements of the result are; integers as large as there are for infinities
 * @param dtype - their type
 */
export function reduceNothing(
  backend: WasmBackend,
  x: TensorInfo,
  { axis, reductionIndices, keepDims }: ReductionAttributes,
  value: number,
  dtype: DataType = x.dtype,
): TensorInfo {
  const axes = util.parseAxisParam((axis ?? reductionIndices)!, x.shape);
  const [kept] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const out = allocate(backend, keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept, dtype);
  elements(backend, out).fill(dtype === "int32" ? Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value)) : value);
  return out;
}

function reduction(kernelName: string, value: number): KernelOverride {
  return wasmKernel<"x", ReductionAttributes>(kernelName, "mended: garbage of no elements", (stock) => (call) => {
    const { x } = call.inputs;
    return x.shape.includes(0) ? reduceNothing(call.backend, x, call.attrs, value) : stock(call);
  });
}
