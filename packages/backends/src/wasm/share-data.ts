import type { CastAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, elements, share, wasmKernel } from "./wasm-backend.ts";

/** A second tensor on the same memory, as on the other backends; the tape clones every tensor that it saves. */
export const identityKernel: KernelOverride = wasmKernel<"x">(
  "Identity",
  "replaced: copies its input",
  (stock) => (call) =>
    call.inputs.x.dtype === "string" ? stock(call) : share(call.backend, call.inputs.x, call.inputs.x.shape),
);

/** Changes the type of a tensor: shared where it is the same, 0 or 1 where it is bool. */
export const castKernel: KernelOverride = wasmKernel<"x", CastAttrs>(
  "Cast",
  "mended: numbers other than 0 and 1 as bool",
  (stock) => (call) => {
    const {
      inputs: { x },
      attrs: { dtype },
      backend,
    } = call;
    if (x.dtype === "string" || x.dtype === "complex64") return stock(call);
    if (x.dtype === dtype) return share(backend, x, x.shape);
    if (dtype !== "bool") return stock(call);
    const out: TensorInfo = allocate(backend, x.shape, "bool");
    const source = elements(backend, x);
    const target = elements(backend, out);
    for (let i = 0; i < target.length; i++) target[i] = source[i] === 0 ? 0 : 1;
    return out;
  },
);
