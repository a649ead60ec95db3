import { conv2d, conv2dTranspose, depthwiseConv2d } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { Case } from "../compare.ts";

/** For sums of some 9000 terms, whose float32 roundings add up to sqrt(9000 / 2) of them. */
const longSum = 4e-6;

const conv =
  (stride: number, padding: "same" | "valid" | number): ((x: Tensor4D, w: Tensor4D) => Tensor) =>
  (x, w) =>
    conv2d(x, w, stride, padding, "NHWC", 1, typeof padding === "number" ? "floor" : undefined);

/** Convolutions of many geometries. */
export const convCases: Readonly<Record<string, Case>> = {
  "3x3": ["2x14x14x8, 3x3x8x8", conv(1, "same")],
  "3x3, stride 2": ["2x14x14x8, 3x3x8x8", conv(2, "same")],
  "3x3, stride 2, odd": ["2x7x7x8, 3x3x8x8", conv(2, "same")],
  "1x1": ["2x14x14x8, 1x1x8x4", conv(1, "same")],
  "1x1, stride 2": ["3x9x9x4, 1x1x4x6", conv(2, "same")],
  "1x1, padded": ["2x4x5x3, 1x1x3x2", conv(1, 1)],
  "5x5, stride 2, oblong": ["3x14x13x4, 5x5x4x6", conv(2, "same")],
  "4x2, stride 3, valid": ["3x14x13x4, 4x2x4x6", conv(3, "valid")],
  "2x2, stride 3: taps miss pixels": ["2x11x10x3, 2x2x3x5", conv(3, "same")],
  "3x3, valid": ["3x9x10x4, 3x3x4x6", conv(1, "valid")],
  "3x3, padding 2": ["3x9x10x4, 3x3x4x6", conv(1, 2)],
  "3x3, padding 3: dy is cropped": ["2x5x6x3, 3x3x3x2", conv(1, 3)],
  "3x3, stride 2, padding 4: dy is cropped": ["2x5x6x3, 3x3x3x2", conv(2, 4)],
  "4x4, stride 2, padding 1": ["3x8x8x4, 4x4x4x6", conv(2, 1)],
  "one pixel, one channel": ["1x1x1x1, 3x3x1x1", conv(1, "same")],
  "one row": ["2x1x9x2, 3x3x2x3", conv(1, "same")],
  "kernel as large as the image": ["2x4x4x3, 4x4x3x5", conv(1, "valid")],
  "several groups of images": ["40x14x14x6, 3x3x6x5", conv(1, "same")],
  "one image of more pixels than a group": ["1x96x96x2, 3x3x2x2", conv(1, "same"), longSum],
  transposed: ["2x7x7x4, 4x4x6x4", (x: Tensor4D, w: Tensor4D) => conv2dTranspose(x, w, [2, 14, 14, 6], 2, "same")],
  depthwise: ["2x9x9x4, 7x7x4x1", (x: Tensor4D, w: Tensor4D) => depthwiseConv2d(x, w, 1, "same")],
  "depthwise, stride 2, two filters a channel": [
    "2x9x9x4, 3x3x4x2",
    (x: Tensor4D, w: Tensor4D) => depthwiseConv2d(x, w, 2, "same"),
  ],
};
