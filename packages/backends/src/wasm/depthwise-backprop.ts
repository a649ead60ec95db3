import type {
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
} from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { convGeometry } from "./conv-geometry.ts";
import { channelOf, forEachTap } from "./depthwise-taps.ts";
import { allocate, floats, wasmKernel } from "./wasm-backend.ts";

/** The gradient of a depthwise convolution's filter. */
export const depthwiseBackpropFilterKernel: KernelOverride = wasmKernel<
  "x" | "dy",
  DepthwiseConv2dNativeBackpropFilterAttrs
>("DepthwiseConv2dNativeBackpropFilter", "added: missing", () => ({ inputs, attrs, backend }) => {
  const conv = convGeometry(inputs.x.shape, attrs.filterShape, attrs, true);
  const out = allocate(backend, attrs.filterShape);
  const [x, dy, gradient] = [inputs.x, inputs.dy, out].map((tensor) => floats(backend, tensor)) as Three;
  // Of all pixels, which are many, to few numbers.
  const sums = new Float64Array(gradient.length);
  const multiplier = conv.outChannels / conv.inChannels;
  forEachTap(conv, (pixel, outPixel, tap) => {
    for (let o = 0; o < conv.outChannels; o++) {
      sums[tap + o]! += x[pixel + channelOf(o, multiplier)]! * dy[outPixel + o]!;
    }
  });
  gradient.set(sums);
  return out;
});

/** The gradient of a depthwise convolution's input. */
export const depthwiseBackpropInputKernel: KernelOverride = wasmKernel<
  "dy" | "filter",
  DepthwiseConv2dNativeBackpropInputAttrs
>("DepthwiseConv2dNativeBackpropInput", "added: missing", () => ({ inputs, attrs, backend }) => {
  const conv = convGeometry(attrs.inputShape, inputs.filter.shape, attrs, true);
  const out = allocate(backend, attrs.inputShape);
  const [filter, dy, gradient] = [inputs.filter, inputs.dy, out].map((one) => floats(backend, one)) as Three;
  gradient.fill(0);
  const multiplier = conv.outChannels / conv.inChannels;
  forEachTap(conv, (pixel, outPixel, tap) => {
    for (let o = 0; o < conv.outChannels; o++) {
      gradient[pixel + channelOf(o, multiplier)]! += filter[tap + o]! * dy[outPixel + o]!;
    }
  });
  return out;
});

type Three = [Float32Array, Float32Array, Float32Array];
