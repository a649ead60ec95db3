import { tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { input } from "../compare.ts";

const image = [1, 3, 4, 2];
const filter = [1, 3, 2, 2];
const filters = [1, 3, 2, 1];
/** The shape of what they give. */
export const result = [1, 5, 4, 2];
const convolution = { strides: 1, dilations: 1, dataFormat: "NHWC", activation: "linear", inputShape: image };
const pool = { filterSize: [1, 3], strides: 1 };

/** Shapes and attributes with a filter of one row, from which the stock kernels take the sizes along both axes. */
export const paddingCases: Record<string, readonly [inputs: Record<string, number[]>, attrs: object]> = {
  Conv2D: [{ x: image, filter }, convolution],
  FusedConv2D: [{ x: image, filter }, convolution],
  Conv2DBackpropInput: [{ dy: result, filter }, convolution],
  Conv2DBackpropFilter: [
    { x: image, dy: result },
    { ...convolution, filterShape: filter },
  ],
  DepthwiseConv2dNative: [{ x: image, filter: filters }, convolution],
  FusedDepthwiseConv2D: [{ x: image, filter: filters }, convolution],
  DepthwiseConv2dNativeBackpropInput: [{ dy: result, filter: filters }, convolution],
  DepthwiseConv2dNativeBackpropFilter: [
    { x: image, dy: result },
    { ...convolution, filterShape: filters },
  ],
  MaxPool: [{ x: image }, pool],
  AvgPool: [{ x: image }, pool],
  MaxPoolGrad: [{ dy: result, input: image, output: result }, pool],
  AvgPoolGrad: [{ dy: result, input: image }, pool],
};

/** The tensors of a case. */
export const tensorsOf = (shapes: Record<string, number[]>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(shapes).map(([key, shape], i): [string, Tensor] => [key, tensor(input(shape, i + 1).values, shape)]),
  );

/** One number of padding, and what it means. */
export const sides: readonly number[][] = [0, 1, 1, 0].map((size) => [size, size]);
