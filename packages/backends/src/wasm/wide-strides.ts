import type { Conv2DAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import { convGeometry } from "./conv-geometry.ts";
import type { WasmKernel } from "./wasm-backend.ts";

/**
 * A stock convolution, with the padding worked out here where a stride is longer than the filter: XNNPACK refuses to work
 * out "same" padding there, and the stock kernels return what the heap held.
 */
export function withWideStrides<Input extends string, Attributes extends Conv2DAttrs>(
  stock: WasmKernel<Input | "x" | "filter", Attributes>,
): WasmKernel<Input | "x" | "filter", Attributes> {
  return (call) => {
    const { inputs, attrs } = call;
    if (attrs.pad !== "same") return stock(call);
    const conv = convGeometry((inputs.x as TensorInfo).shape, (inputs.filter as TensorInfo).shape, attrs);
    const wide = conv.strideHeight > conv.filterHeight || conv.strideWidth > conv.filterWidth;
    if (!wide) return stock(call);
    const { top, bottom, left, right } = conv.padInfo;
    const pad: Conv2DAttrs["pad"] = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    return stock({ ...call, attrs: { ...attrs, pad } });
  };
}
