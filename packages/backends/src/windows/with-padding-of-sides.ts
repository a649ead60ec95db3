import type { backend_util, KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { paddingOf, windowSizes, type WindowAttributes } from "./window-sizes.ts";

/**
 * Tells a backend's convolutions and pools the padding of each side, where their caller gave one number or a way to round
 * the sizes. Gradients of which some would be left out are refused: TensorFlow.js does not tell them of the rounding.
 *
 * @param overrides - what else is changed in the backend
 * @returns the same, and what is changed in convolutions and pools
 */
export function withPaddingOfSides(overrides: readonly KernelOverride[]): KernelOverride[] {
  const changed = new Set(overrides.map(({ kernelName }) => kernelName));
  const others = Object.keys(shapes).filter((kernelName) => !changed.has(kernelName));
  return [
    ...overrides.map((override) => {
      const shapesOf = shapes[override.kernelName];
      return shapesOf ? { ...override, make: (stock: KernelFunc) => padded(shapesOf, override.make(stock)) } : override;
    }),
    ...others.map((kernelName) => ({
      kernelName,
      reason: "mended: sizes where padding is one number and the filter or its strides are not square",
      make: (stock: KernelFunc) => padded(shapes[kernelName]!, stock),
    })),
  ];
}

interface Attributes extends WindowAttributes {
  readonly filterSize?: number | [number, number];
  readonly filterShape?: number[];
  readonly inputShape?: number[];
}

/** The shapes of images and filter, and, for gradients, of what should have the shape of the result. */
type Shapes = (
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: Attributes,
) => readonly [x: number[], filter: number[], dy?: number[]];

const shapes: Readonly<Record<string, Shapes>> = {
  Conv2D: ({ x, filter }) => [x!.shape, filter!.shape],
  FusedConv2D: ({ x, filter }) => [x!.shape, filter!.shape],
  Conv2DBackpropInput: ({ dy, filter }, { inputShape }) => [inputShape!, filter!.shape, dy!.shape],
  Conv2DBackpropFilter: ({ x, dy }, { filterShape }) => [x!.shape, filterShape!, dy!.shape],
  DepthwiseConv2dNative: ({ x, filter }) => [x!.shape, filter!.shape],
  FusedDepthwiseConv2D: ({ x, filter }) => [x!.shape, filter!.shape],
  DepthwiseConv2dNativeBackpropInput: ({ dy, filter }, { inputShape }) => [inputShape!, filter!.shape, dy!.shape],
  DepthwiseConv2dNativeBackpropFilter: ({ x, dy }, { filterShape }) => [x!.shape, filterShape!, dy!.shape],
  MaxPool: ({ x }, attrs) => [x!.shape, poolShape(attrs)],
  AvgPool: ({ x }, attrs) => [x!.shape, poolShape(attrs)],
  MaxPoolGrad: ({ input, dy }, attrs) => [input!.shape, poolShape(attrs), dy!.shape],
  AvgPoolGrad: ({ input, dy }, attrs) => [input!.shape, poolShape(attrs), dy!.shape],
};

const poolShape = ({ filterSize }: Attributes): number[] => [
  ...(typeof filterSize === "number" ? [filterSize, filterSize] : filterSize!),
  1,
  1,
];

function padded(shapesOf: Shapes, kernel: KernelFunc): KernelFunc {
  return (call) => {
    const attrs = call.attrs as unknown as Attributes;
    const [x, filter, dy] = shapesOf(call.inputs as Record<string, TensorInfo>, attrs);
    const plain = typeof attrs.pad !== "number" && !attrs.dimRoundingMode;
    if (plain && !dy) return kernel(call);
    const sizes = windowSizes(x, filter, attrs);
    if (dy) checkGradient(dy, sizes, attrs);
    if (plain) return kernel(call);
    const { dimRoundingMode: _, ...rest } = attrs;
    return kernel({ ...call, attrs: { ...rest, pad: paddingOf(sizes, attrs.dataFormat) } as never });
  };
}

function checkGradient(
  dy: readonly number[],
  { outHeight, outWidth, padInfo }: backend_util.Conv2DInfo,
  { dataFormat }: Attributes,
): void {
  const [height, width] = dataFormat === "NCHW" ? [dy[2], dy[3]] : [dy[1], dy[2]];
  if (height === Math.max(0, outHeight) && width === Math.max(0, outWidth)) return;
  const { top, bottom, left, right } = padInfo;
  throw new TweedieError(
    `conv2d: expected gradients, or images to transpose, of ${outHeight} x ${outWidth} pixels with padding of ${top}, ` +
      `${bottom}, ${left} and ${right}, got ${height} x ${width}. Take gradients without dimRoundingMode, with the ` +
      `padding of each side in its place.`,
  );
}
