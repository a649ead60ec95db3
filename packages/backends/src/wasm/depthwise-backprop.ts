import type {
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
} from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { convGeometry, type ConvGeometry } from "./conv-geometry.ts";
import { allocate, floats, wasmKernel } from "./wasm-backend.ts";

/** The gradient of a depthwise convolution's filter. */
export const depthwiseBackpropFilterKernel: KernelOverride = wasmKernel<
  "x" | "dy",
  DepthwiseConv2dNativeBackpropFilterAttrs
>("DepthwiseConv2dNativeBackpropFilter", "added: missing", () => ({ inputs, attrs, backend }) => {
  const conv = convGeometry(inputs.x.shape, attrs.filterShape, attrs, true);
  const out = allocate(backend, attrs.filterShape);
  const [x, dy, gradient] = [inputs.x, inputs.dy, out].map((tensor) => floats(backend, tensor)) as Three;
  gradient.fill(0);
  const multiplier = conv.outChannels / conv.inChannels;
  forEachTap(conv, (pixel, outPixel, tap) => {
    for (let o = 0; o < conv.outChannels; o++) {
      gradient[tap + o]! += x[pixel + channelOf(o, multiplier)]! * dy[outPixel + o]!;
    }
  });
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

/** Visits every (input pixel, output pixel, tap) that the convolution joins, as the index of each one's first channel. */
function forEachTap(conv: ConvGeometry, visit: (pixel: number, outPixel: number, tap: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = conv;
  for (let image = 0; image < batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      for (let i = 0; i < filterHeight; i++) {
        const row = outRow * strideHeight + i * dilationHeight - padInfo.top;
        if (row < 0 || row >= inHeight) continue;
        for (let outColumn = 0; outColumn < outWidth; outColumn++) {
          for (let j = 0; j < filterWidth; j++) {
            const column = outColumn * strideWidth + j * dilationWidth - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            visit(
              ((image * inHeight + row) * inWidth + column) * inChannels,
              ((image * outHeight + outRow) * outWidth + outColumn) * outChannels,
              (i * filterWidth + j) * outChannels,
            );
          }
        }
      }
    }
  }
}

const channelOf = (o: number, multiplier: number): number => (multiplier === 1 ? o : Math.floor(o / multiplier));
