import type { KernelOverride } from "../kernel-override.ts";
import { numberTable } from "./number-table.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { addressOf, allocate, sizeOf, wasmKernel } from "./wasm-backend.ts";

/**
 * Functions of single numbers by this package's kernels, to 2.5 units in the last place (1.5 but for `Sigmoid` and
 * `Softplus`), NaN, infinities and subnormal numbers included.
 */
export const pointwiseKernels: readonly KernelOverride[] = [
  pointwise("Exp", "exp"),
  pointwise("Expm1", "expm1"),
  pointwise("Log", "log"),
  pointwise("Sigmoid", "sigmoid"),
  pointwise("Softplus", "softplus"),
  pointwise("Erf", "erf"),
];

/** Declares a kernel that is this package's where that has started, else the stock one. */
export function pointwise(
  kernelName: string,
  name: "exp" | "expm1" | "log" | "log1p" | "tanh" | "sigmoid" | "softplus" | "erf",
  reason = "replaced: slow",
): KernelOverride {
  return wasmKernel<"x">(kernelName, reason, (stock) => (call) => {
    const {
      inputs: { x },
      backend,
    } = call;
    const kernels = kernelsOf(backend);
    if (!kernels || x.dtype !== "float32") return stock(call);
    const y = allocate(backend, x.shape);
    kernels[name](addressOf(backend, x), addressOf(backend, y), sizeOf(x.shape), numberTable(backend, kernels));
    return y;
  });
}
