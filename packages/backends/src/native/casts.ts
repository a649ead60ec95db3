import { cast } from "@tensorflow/tfjs-core";
import type { DataType, Tensor } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { nativeKernel } from "./native-backend.ts";

/** Kernels that mishandle one type of elements: they are given another. */
export const castKernels: readonly KernelOverride[] = [
  withCast("Exp", "int32", "float32", "mended: disposes an int32 tensor of its caller"),
  withCast("ArgMax", "bool", "int32", "mended: calls a method that tensors do not have by default"),
  withCast("ArgMin", "bool", "int32", "mended: calls a method that tensors do not have by default"),
];

function withCast(kernelName: string, from: DataType, to: DataType, reason: string): KernelOverride {
  return nativeKernel<"x">(kernelName, reason, (stock) => (call) => {
    if (call.inputs.x.dtype !== from) return stock(call);
    const x = cast(call.inputs.x as Tensor, to);
    const result = stock({ ...call, inputs: { x } });
    x.dispose();
    return result;
  });
}
