import type { PadV2Attrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { copyBox, stridesOf } from "./copy-block.ts";
import { allocate, floats, wasmKernel } from "./wasm-backend.ts";

/** A border around a tensor; XNNPACK finds its operators by the number in the border, and NaN equals no other. */
export const padKernel: KernelOverride = wasmKernel<"x", PadV2Attrs>(
  "PadV2",
  "mended: a border of NaN took the last one's number, and the next ones NaN",
  (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    if (!(Number.isNaN(attrs.constantValue) && x.dtype === "float32")) return stock(call);
    const shape = x.shape.map((size, axis) => attrs.paddings[axis]![0] + size + attrs.paddings[axis]![1]);
    const out = allocate(backend, shape);
    floats(backend, out).fill(NaN);
    const strides = stridesOf(shape);
    const start = strides.reduce((sum, stride, axis) => sum + stride * attrs.paddings[axis]![0], 0);
    copyBox(backend, x, { strides: stridesOf(x.shape), start: 0 }, out, { strides, start }, x.shape);
    return out;
  },
);
