import { backend_util } from "@tensorflow/tfjs-core";

/** The attributes of convolutions and pools that place their windows. */
export interface WindowAttributes {
  readonly strides: number | [number, number];
  readonly pad: "same" | "valid" | number | backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dataFormat?: "NHWC" | "NCHW";
}

/**
 * The sizes of a convolution or a pool over images. TensorFlow.js takes those along the width from the filter's height
 * and its stride where the padding is one number.
 *
 * @param x - the shape of the images
 * @param filter - the shape of the filter; of a pool, `[height, width, channels, channels]`
 * @param attrs - where the windows are
 * @returns the sizes
 */
export function windowSizes(
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode, dataFormat }: WindowAttributes,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations,
    // The declared type lacks what the function accepts.
    eachSide(pad, dataFormat) as "same",
    dimRoundingMode,
    false,
    dataFormat === "NCHW" ? "channelsFirst" : "channelsLast",
  );
}

/**
 * The padding of a convolution or a pool, for each side: what one number stands for, and what a rounding up of the sizes
 * adds below and on the right.
 *
 * @param sizes - the sizes
 * @param dataFormat - which axes are height and width
 * @returns two numbers for each axis
 */
export function paddingOf(
  sizes: backend_util.Conv2DInfo,
  dataFormat?: WindowAttributes["dataFormat"],
): backend_util.ExplicitPadding {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = sizes;
  const end = (out: number, stride: number, window: number, size: number, before: number): number =>
    out > 0 ? (out - 1) * stride + window - size - before : 0;
  const below = end(outHeight, strideHeight, sizes.effectiveFilterHeight, inHeight, padInfo.top);
  const right = end(outWidth, strideWidth, sizes.effectiveFilterWidth, inWidth, padInfo.left);
  return alongAxes(
    [padInfo.top, Math.max(padInfo.bottom, below)],
    [padInfo.left, Math.max(padInfo.right, right)],
    dataFormat,
  );
}

function eachSide(pad: WindowAttributes["pad"], dataFormat: WindowAttributes["dataFormat"]): WindowAttributes["pad"] {
  return typeof pad === "number" ? alongAxes([pad, pad], [pad, pad], dataFormat) : pad;
}

function alongAxes(
  height: [number, number],
  width: [number, number],
  dataFormat: WindowAttributes["dataFormat"],
): backend_util.ExplicitPadding {
  return dataFormat === "NCHW" ? [[0, 0], [0, 0], height, width] : [[0, 0], height, width, [0, 0]];
}
