import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import type { Kernel, KernelOverride } from "../kernel-override.ts";

/** What the kernels use of TensorFlow.js's cpu backend. */
export interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array): TensorInfo;
}

/** A kernel of the cpu backend. */
export type CpuKernel<Input extends string, Attributes, Output = TensorInfo> = Kernel<
  Input,
  Attributes,
  CpuBackend,
  Output
>;

/** Declares a kernel of the cpu backend. */
export function cpuKernel<Input extends string, Attributes, Output = TensorInfo>(
  kernelName: string,
  reason: string,
  kernel: CpuKernel<Input, Attributes, Output>,
): KernelOverride {
  return { kernelName, reason, make: () => kernel as unknown as ReturnType<KernelOverride["make"]> };
}

/** The elements of a float32 tensor. */
export function values(backend: CpuBackend, { dataId }: TensorInfo): Float32Array {
  return backend.data.get(dataId).values;
}
