import type { DepthwiseConv2dNativeAttrs, FusedConv2DAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { withOwnActivation } from "./activation.ts";
import { convGeometry, type ConvAttributes } from "./conv-geometry.ts";
import { channelOf, forEachTap } from "./depthwise-taps.ts";
import { allocate, floats, wasmKernel, type WasmBackend, type WasmKernel } from "./wasm-backend.ts";
import { withWideStrides } from "./wide-strides.ts";

type Input = "x" | "filter" | "bias" | "preluActivationWeights";

const reason = `mended: -Infinity for NaN; garbage where a stride is longer than the filter and padding is "same"`;

/** Depthwise convolutions by XNNPACK, save for what it gets wrong. */
export const depthwiseKernels: readonly KernelOverride[] = [
  wasmKernel<Input, DepthwiseConv2dNativeAttrs>("DepthwiseConv2dNative", reason, mended),
  wasmKernel<Input, FusedConv2DAttrs>("FusedDepthwiseConv2D", reason, (stock) =>
    withOwnActivation("depthwiseConv2d", mended(stock)),
  ),
];

function mended<Attributes extends DepthwiseConv2dNativeAttrs>(
  stock: WasmKernel<Input, Attributes>,
): WasmKernel<Input, Attributes> {
  const convolve = withWideStrides<Input, Attributes>(stock);
  return (call) => {
    const { inputs, attrs, backend } = call;
    if (attrs.dataFormat === "NCHW") return stock(call);
    const { x, filter } = inputs;
    const { outShape } = convGeometry(x.shape, filter.shape, attrs as ConvAttributes, true);
    if (outShape.includes(0)) return allocate(backend, outShape);
    const out = convolve(call);
    // What XNNPACK makes of NaN.
    if (floats(backend, out).includes(-Infinity)) {
      writeSums(backend, { x, filter, bias: inputs.bias as TensorInfo | undefined }, attrs as ConvAttributes, out);
    }
    return out;
  };
}

function writeSums(
  backend: WasmBackend,
  inputs: { readonly x: TensorInfo; readonly filter: TensorInfo; readonly bias: TensorInfo | undefined },
  attrs: ConvAttributes,
  out: TensorInfo,
): void {
  const conv = convGeometry(inputs.x.shape, inputs.filter.shape, attrs, true);
  const [x, filter, target] = [inputs.x, inputs.filter, out].map((one) => floats(backend, one)) as Three;
  const { outChannels } = conv;
  const multiplier = outChannels / conv.inChannels;
  const bias = inputs.bias && floats(backend, inputs.bias);
  for (let i = 0; i < target.length; i++) target[i] = bias?.[i % outChannels] ?? 0;
  forEachTap(conv, (pixel, outPixel, tap) => {
    for (let o = 0; o < outChannels; o++) {
      target[outPixel + o]! += x[pixel + channelOf(o, multiplier)]! * filter[tap + o]!;
    }
  });
}

type Three = [Float32Array, Float32Array, Float32Array];
