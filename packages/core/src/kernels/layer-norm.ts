/**
 * The kernel of a layer normalisation over the last axis: the inputs are `x`, `[batch, ..., width]`, and `scale` and
 * `shift`, of `width` numbers for the whole batch, or of as many for each of its rows; the output has the shape of `x`.
 */
export const layerNormKernelName = "LayerNorm";

/**
 * The kernel of the gradients of {@link layerNormKernelName}: the inputs are its inputs and `dy`, the outputs the
 * gradients of `x`, `scale` and `shift`.
 */
export const layerNormGradientKernelName = "LayerNormGradient";

/** Attributes of both kernels. */
export interface LayerNormAttributes {
  /** What is added to a variance. */
  readonly epsilon: number;
}
