import type { KernelOverride } from "../kernel-override.ts";
import { allocate, elements, floats, release, wasmKernel, type WasmKernel } from "./wasm-backend.ts";

const functions = ["Reciprocal", "Asin", "Acos", "Asinh", "Acosh", "Atanh", "IsNan", "IsInf", "IsFinite"];

/** Functions of single elements whose stock kernels take integers for numbers with a point. */
export const integerKernels: readonly KernelOverride[] = functions.map((kernelName) =>
  ofNumbers({ kernelName, reason: "mended: read the bits of integers as float32", make: (stock) => stock }),
);

/**
 * A function of float32 alone, which is told integers and booleans as float32.
 *
 * @param override - the kernel
 * @returns the same, with float32 for a result where the stock kernel would give garbage in integers
 */
export function ofNumbers({ kernelName, reason, make }: KernelOverride): KernelOverride {
  return wasmKernel<"x">(kernelName, reason, (stock) => {
    const kernel = make(stock as never) as unknown as WasmKernel<"x">;
    return (call) => {
      const { inputs, backend } = call;
      if (inputs.x.dtype === "float32") return kernel(call);
      const x = allocate(backend, inputs.x.shape);
      floats(backend, x).set(elements(backend, inputs.x));
      const out = kernel({ ...call, inputs: { x } });
      release(backend, x);
      return out;
    };
  });
}
