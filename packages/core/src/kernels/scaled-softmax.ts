/** The kernel of $y = \mathrm{softmax}(f x)$ over the last axis: the input is `x`, the output has its shape. */
export const scaledSoftmaxKernelName = "ScaledSoftmax";

/** The kernel of its gradient: the inputs are the output `y` and `dy`, the output is $f\,y\,(dy - \sum y\,dy)$. */
export const scaledSoftmaxGradientKernelName = "ScaledSoftmaxGradient";

/** Attributes of both kernels. */
export interface ScaledSoftmaxAttributes {
  /** The factor $f$. */
  readonly factor: number;
}
