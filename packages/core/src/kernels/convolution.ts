import type { NamedAttrMap } from "@tensorflow/tfjs-core";

/**
 * The kernel that a convolution with a bias runs where the active backend registers it, with channels last: `x * filter +
 * bias + residual`. Its inputs are `x`, `filter`, `bias` of the shape `[out]` or, one for each image, `[batch, 1, 1, out]`,
 * and, where something is to be added, `residual` of the shape of the result.
 */
export const biasedConvolutionKernelName = "BiasedConv2D";

/** Attributes of the kernel {@link biasedConvolutionKernelName}. */
export interface BiasedConvolutionAttributes extends NamedAttrMap {
  /** Pixels from one window to the next, down and across. */
  readonly strides: number;
  /** Zeros around the images, so that the result has as many pixels as there are strides. */
  readonly pad: "same";
}

/**
 * The kernel of a convolution's gradients by its filter and by its bias, `[out]`, in this order, from the inputs `x` and
 * `dy`, the gradient by the result.
 */
export const filterBiasGradientKernelName = "Conv2DFilterBiasGradient";

/** Attributes of the kernel {@link filterBiasGradientKernelName}. */
export interface FilterBiasGradientAttributes extends BiasedConvolutionAttributes {
  /** `[height, width, in, out]` */
  readonly filterShape: [number, number, number, number];
}
