import type { TransposeAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { copyBox, stridesOf } from "./copy-block.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { allocate, share, wasmKernel } from "./wasm-backend.ts";

/** A tensor with its axes in another order. */
export const transposeKernel: KernelOverride = wasmKernel<"x", TransposeAttrs>(
  "Transpose",
  "mended: divides by zero where it is empty; replaced where the last axis stays: slow",
  (stock) => (call) => {
    const {
      inputs: { x },
      attrs: { perm },
      backend,
    } = call;
    if (x.dtype === "string") return stock(call);
    const shape = perm.map((axis) => x.shape[axis]!);
    if (shape.includes(0)) return allocate(backend, shape, x.dtype);
    const long = perm.filter((axis) => x.shape[axis]! > 1);
    if (long.every((axis, i) => i === 0 || axis > long[i - 1]!)) return share(backend, x, shape);
    if (!kernelsOf(backend) || long.at(-1) !== Math.max(...long)) return stock(call);
    const strides = stridesOf(x.shape);
    const from = { strides: perm.map((axis) => strides[axis]!), start: 0 };
    const out = allocate(backend, shape, x.dtype);
    copyBox(backend, x, from, out, { strides: stridesOf(shape), start: 0 }, shape);
    return out;
  },
);
