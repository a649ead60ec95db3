import { backend_util, util } from "@tensorflow/tfjs-core";
import type { ConcatAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { copyBox, stridesOf } from "./copy-block.ts";
import { allocate, share, sizeOf, wasmKernel } from "./wasm-backend.ts";

/** Tensors one after the other along an axis. */
export const concatKernel: KernelOverride = wasmKernel<never, ConcatAttrs>(
  "Concat",
  "replaced: slow along the last axis",
  (stock) => (call) => {
    const { attrs, backend } = call;
    const parts = Object.values<TensorInfo>(call.inputs);
    const { shape: first, dtype } = parts[0]!;
    if (dtype === "string" || parts.some((part) => part.dtype !== dtype)) return stock(call);
    const axis = util.parseAxisParam(attrs.axis, first)[0]!;
    const shapes = parts.map(({ shape }) => shape);
    backend_util.assertParamsConsistent(shapes, axis);
    const outShape = backend_util.computeOutShape(shapes, axis);
    const full = parts.filter(({ shape }) => sizeOf(shape) > 0);
    if (full.length === 1) return share(backend, full[0]!, outShape);
    const out = allocate(backend, outShape, dtype);
    const strides = stridesOf(outShape);
    let start = 0;
    for (const part of full) {
      copyBox(backend, part, { strides: stridesOf(part.shape), start: 0 }, out, { strides, start }, part.shape);
      start += part.shape[axis]! * strides[axis]!;
    }
    return out;
  },
);
