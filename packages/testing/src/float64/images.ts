import { backend_util } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { sizeOf } from "./kernel.ts";
import type { Attributes, Kernels, Operand } from "./kernel.ts";
import { finish } from "./products.ts";
import { gather, outerSum } from "./strided.ts";

/** Kernels on images in the NHWC layout: convolutions, pooling, nearest-neighbour resizing, and their gradients. */
export const images: Kernels = {
  AvgPool: ({ x }, attributes) => {
    const info = poolInfo(x.shape, attributes);
    const values = new Float64Array(sizeOf(info.outShape));
    const counts = tapCounts(info);
    eachTap(info, (from, _, to) => {
      for (let c = 0; c < info.inChannels; c++) values[to + c]! += x.values[from + c]! / counts[to]!;
    });
    return { values, shape: info.outShape, dtype: "float32" };
  },
  AvgPoolGrad: ({ dy, input }, attributes) => {
    const info = poolInfo(input.shape, attributes);
    const values = new Float64Array(input.values.length);
    const counts = tapCounts(info);
    eachTap(info, (from, _, to) => {
      for (let c = 0; c < info.inChannels; c++) values[from + c]! += dy.values[to + c]! / counts[to]!;
    });
    return { ...input, values };
  },
  Conv2D: ({ x, filter }, attributes) => conv2d(x, filter, attributes),
  Conv2DBackpropFilter: ({ x, dy }, attributes) => {
    const info = convInfo(x.shape, attributes.filterShape, attributes);
    const values = new Float64Array(sizeOf(attributes.filterShape));
    eachTap(info, (from, weight, to) => {
      eachWeight(
        info,
        (i, o) => (values[weight + i * info.outChannels + o]! += x.values[from + i]! * dy.values[to + o]!),
      );
    });
    return { values, shape: attributes.filterShape, dtype: "float32" };
  },
  Conv2DBackpropInput: ({ dy, filter }, attributes) => {
    const info = convInfo(attributes.inputShape, filter.shape, attributes);
    const values = new Float64Array(sizeOf(attributes.inputShape));
    eachTap(info, (from, weight, to) => {
      eachWeight(
        info,
        (i, o) => (values[from + i]! += filter.values[weight + i * info.outChannels + o]! * dy.values[to + o]!),
      );
    });
    return { values, shape: attributes.inputShape, dtype: "float32" };
  },
  FusedConv2D: (inputs, attributes) => finish(conv2d(inputs.x, inputs.filter, attributes), inputs, attributes),
  ResizeNearestNeighbor: ({ images }, attributes) => {
    const [batch, , , channels] = images.shape as Shape4;
    const [height, width] = attributes.size as [number, number];
    return gather(images, [batch, height, width, channels], nearest(images.shape, height, width, attributes));
  },
  ResizeNearestNeighborGrad: ({ images, dy }, attributes) => {
    const values = new Float64Array(images.values.length);
    const [, height, width] = dy.shape as Shape4;
    nearest(images.shape, height, width, attributes).forEach((at, i) => (values[at]! += dy.values[i]!));
    return { ...images, values };
  },
};

type Shape4 = [number, number, number, number];
type ConvInfo = backend_util.Conv2DInfo;

function conv2d(x: Operand, filter: Operand, attributes: Attributes): Operand {
  const info = convInfo(x.shape, filter.shape, attributes);
  const values = new Float64Array(sizeOf(info.outShape));
  eachTap(info, (from, weight, to) => {
    eachWeight(
      info,
      (i, o) => (values[to + o]! += x.values[from + i]! * filter.values[weight + i * info.outChannels + o]!),
    );
  });
  return { values, shape: info.outShape, dtype: "float32" };
}

function convInfo(x: readonly number[], filter: readonly number[], attributes: Attributes): ConvInfo {
  const { strides, dilations = 1, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat === "NCHW") {
    throw new TweedieError("useFloat64: expected images in the layout NHWC, got NCHW. Transpose them before.");
  }
  return backend_util.computeConv2DInfo(x as Shape4, filter as Shape4, strides, dilations, pad, dimRoundingMode);
}

const poolInfo = (x: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Attributes): ConvInfo =>
  backend_util.computePool2DInfo(x as Shape4, filterSize, strides, 1, pad, dimRoundingMode);

/** Calls `visit` with where a pixel, a tap's weights and an output pixel start, for every tap that falls inside. */
function eachTap(info: ConvInfo, visit: (from: number, weight: number, to: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let b = 0; b < batchSize; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const to = ((b * outHeight + oy) * outWidth + ox) * outChannels;
        for (let fy = 0; fy < info.filterHeight; fy++) {
          const y = oy * info.strideHeight + fy * info.dilationHeight - padInfo.top;
          if (y < 0 || y >= inHeight) continue;
          for (let fx = 0; fx < info.filterWidth; fx++) {
            const x = ox * info.strideWidth + fx * info.dilationWidth - padInfo.left;
            if (x < 0 || x >= inWidth) continue;
            const weight = (fy * info.filterWidth + fx) * inChannels * outChannels;
            visit(((b * inHeight + y) * inWidth + x) * inChannels, weight, to);
          }
        }
      }
    }
  }
}

function eachWeight({ inChannels, outChannels }: ConvInfo, visit: (i: number, o: number) => void): void {
  for (let i = 0; i < inChannels; i++) for (let o = 0; o < outChannels; o++) visit(i, o);
}

/** How many taps fall inside, at the first channel of every output pixel. */
function tapCounts(info: ConvInfo): Int32Array {
  const counts = new Int32Array(sizeOf(info.outShape));
  eachTap(info, (_, __, to) => (counts[to]! += 1));
  return counts;
}

/** For every element of the resized images, the position of the element that it copies. */
function nearest(shape: readonly number[], height: number, width: number, attributes: Attributes): Int32Array {
  const { alignCorners, halfPixelCenters } = attributes;
  const [batch, oldHeight, oldWidth, channels] = shape as Shape4;
  const sources = (old: number, now: number, stride: number) => {
    const scale = alignCorners && now > 1 ? (old - 1) / (now - 1) : old / now;
    return Array.from({ length: now }, (_, i) => {
      const at = scale * (halfPixelCenters ? i + 0.5 : i);
      return Math.min(old - 1, alignCorners ? Math.round(at) : Math.floor(at)) * stride;
    });
  };
  const count = (n: number, stride: number) => Array.from({ length: n }, (_, i) => i * stride);
  return outerSum([
    count(batch, oldHeight * oldWidth * channels),
    sources(oldHeight, height, oldWidth * channels),
    sources(oldWidth, width, channels),
    count(channels, 1),
  ]);
}
