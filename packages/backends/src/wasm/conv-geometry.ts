import { backend_util } from "@tensorflow/tfjs-core";
import type { Conv2DBackpropFilterAttrs } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";

type Shape4 = [number, number, number, number];

/** The sizes of a 2-D convolution over `[batch, height, width, channels]`. */
export type ConvGeometry = backend_util.Conv2DInfo;

/** What the gradients of convolutions have in common among their attributes. */
export interface ConvAttributes extends Pick<Conv2DBackpropFilterAttrs, "strides" | "pad" | "dimRoundingMode"> {
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dilations?: [number, number] | number;
}

/**
 * The sizes of a convolution.
 *
 * @param x - the shape of the image batch
 * @param filter - the shape of the filter
 * @param attrs - strides and padding
 * @param depthwise - whether each channel has filters of its own
 * @returns the sizes
 * @throws TweedieError if the channels do not come last, or the filter is larger than the padded images
 */
export function convGeometry(
  x: readonly number[],
  filter: readonly number[],
  { strides, dilations = 1, pad, dimRoundingMode, dataFormat }: ConvAttributes,
  depthwise = false,
): ConvGeometry {
  if (dataFormat === "NCHW") {
    throw new TweedieError(
      "conv2d: expected the channels last (NHWC) on the wasm backend, got NCHW. Transpose the images with [0, 2, 3, 1].",
    );
  }
  const conv = backend_util.computeConv2DInfo(
    x as Shape4,
    filter as Shape4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
  );
  if (conv.outHeight < 0 || conv.outWidth < 0) {
    throw new TweedieError(
      `conv2d: expected a filter no larger than the images with their padding, got ${conv.filterHeight} x ` +
        `${conv.filterWidth} on ${conv.inHeight} x ${conv.inWidth}. Pad the images.`,
    );
  }
  return conv;
}

/**
 * Refuses a convolution whose taps lie apart, for kernels that take them for neighbours.
 *
 * @param conv - the sizes
 * @throws TweedieError if a dilation is not 1
 */
export function refuseDilation({ dilationHeight, dilationWidth }: ConvGeometry): void {
  if (dilationHeight === 1 && dilationWidth === 1) return;
  throw new TweedieError(
    `conv2d: expected dilations of 1 to take a gradient without the SIMD kernels, got ${dilationHeight} and ` +
      `${dilationWidth}. The report of useBackend says why they did not start.`,
  );
}
