import type { backend_util, MaxPoolAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { poolSizes } from "../windows/pool-sizes.ts";
import { runElementwise, webGpuKernel, type ElementwiseProgram, type Uniform } from "./webgpu-backend.ts";

const sizes = [
  "channels",
  "height",
  "width",
  "rows",
  "columns",
  "strideY",
  "strideX",
  "top",
  "left",
  "tapRows",
  "tapColumns",
] as const;

/** A NaN is found by its bits: what WGSL's `max` makes of it differs from one GPU to the next. */
const program: ElementwiseProgram = {
  key: "max_pool",
  inputs: ["images"],
  uniforms: sizes.map((name) => `${name} : i32,`).join(" "),
  body: `
    let channel = index % uniforms.channels;
    let column = index / uniforms.channels % uniforms.columns;
    let row = index / (uniforms.channels * uniforms.columns) % uniforms.rows;
    let image = index / (uniforms.channels * uniforms.columns * uniforms.rows);
    let top = row * uniforms.strideY - uniforms.top;
    let left = column * uniforms.strideX - uniforms.left;
    var largest = -uniforms.INFINITY;
    for (var y = max(0, top); y < min(uniforms.height, top + uniforms.tapRows); y++) {
      for (var x = max(0, left); x < min(uniforms.width, left + uniforms.tapColumns); x++) {
        let value = images[((image * uniforms.height + y) * uniforms.width + x) * uniforms.channels + channel];
        if (isnan(value)) { return uniforms.NAN; }
        largest = max(largest, value);
      }
    }
    return largest;`,
};

/** Max pooling that is NaN where a pixel under the window is. */
export const maxPoolKernel: KernelOverride = webGpuKernel<"x", MaxPoolAttrs>(
  "MaxPool",
  "mended: lost NaN",
  (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    const pool = poolSizes(x.shape, attrs);
    if (x.dtype !== "float32" || pool.outShape.includes(0)) return stock(call);
    return runElementwise(backend, program, pool.outShape, [x], uniformsOf(pool));
  },
);

function uniformsOf(pool: backend_util.Conv2DInfo): Uniform[] {
  const values: Record<(typeof sizes)[number], number> = {
    channels: pool.inChannels,
    height: pool.inHeight,
    width: pool.inWidth,
    rows: pool.outHeight,
    columns: pool.outWidth,
    strideY: pool.strideHeight,
    strideX: pool.strideWidth,
    top: pool.padInfo.top,
    left: pool.padInfo.left,
    tapRows: pool.filterHeight,
    tapColumns: pool.filterWidth,
  };
  return sizes.map((name) => ({ type: "int32", data: [values[name]] }));
}
